-- Uses of a personal phone to reach pupils or parents, and whether they were covered.
--
-- grain:     one row per academic year and term with a use
-- columns:   academic_year, term, uses, with_permission, in_emergency, neither, met, base, share, low, high
-- audience:  leaders
-- published: no
-- counts:    uses
-- then:      share_with_interval
select
    s.academic_year, s.term,
    count(*) as uses,
    count(*) filter (d.permission_by is not null) as with_permission,
    count(*) filter (coalesce(d.emergency, false)) as in_emergency,
    count(*) filter (not is_phone_use_covered(d)) as neither,
    count(*) filter (is_phone_use_covered(d)) as met,
    count(*) as base
from declaration d
join school_date s on s.school_id = d.school_id and s.on_date = coalesce(d.used_on, d.declared_on)
where d.school_id = $school and d.type = 'personal_phone_use' and coalesce(d.used_on, d.declared_on) <= $as_at
group by s.academic_year, s.term
order by s.academic_year, term_position(s.term);
