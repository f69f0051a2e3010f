-- Uses of a personal phone to reach pupils or parents, and whether they were covered.
--
-- grain:     one row per academic year and term with a use
-- columns:   academic_year, term, uses, with_permission, in_emergency, neither, met, base, share, low, high
-- audience:  leaders
-- published: no
-- counts:    uses
-- then:      registers.phone_use
select
    coalesce(d.used_on, d.declared_on) as used_on, d.permission_by is not null as is_permitted,
    d.emergency as is_emergency, is_phone_use_covered(d) as is_covered
from declaration d
where d.school_id = $school and d.type = 'personal_phone_use' and coalesce(d.used_on, d.declared_on) <= $as_at;
