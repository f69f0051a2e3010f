-- New starters of the last 12 months who looked over their own online profiles in time.
--
-- grain:     one row per staff group with a starter, and one for all
-- columns:   staff_group, starters, in_time, late, not_done, still_in_time, met, base, share, low, high
-- audience:  leaders
-- published: no
-- counts:    in_time + late + not_done + still_in_time = starters
-- then:      registers.profile_reviews
with starter as (
    select p.person_id, arg_min(p.staff_group, p.start_on) as staff_group, min(p.start_on) as started_on
    from post p
    where p.school_id = $school and p.start_on <= $as_at
    group by p.person_id
    having min(p.start_on) > ($as_at - interval 12 months)::date
)
select
    s.person_id, s.staff_group, staff_group_position(s.staff_group) as place,
    coalesce(d.reviewed_on, d.declared_on) as looked_on,
    r.school_days_so_far - f.school_days_so_far as days_taken, $as_at_day - f.school_days_so_far as days_here,
    limit_of('profile_review_school_days', 10) as limit_days
from starter s
join school_date f on f.school_id = $school and f.on_date = s.started_on
left join declaration d
    on d.person_id = s.person_id and d.type = 'profile_review' and coalesce(d.reviewed_on, d.declared_on) <= $as_at
left join school_date r on r.school_id = $school and r.on_date = coalesce(d.reviewed_on, d.declared_on);
