-- New starters of the last 12 months who looked over their own online profiles in time.
--
-- grain:     one row per staff group with a starter, and one for all
-- columns:   staff_group, starters, in_time, late, not_done, still_in_time, met, base, share, low, high
-- audience:  leaders
-- published: no
-- counts:    in_time + late + not_done + still_in_time = starters
-- then:      registers.profile_reviews
with starter as (
    select a.person_id, arg_min(a.staff_group, a.start_on) as staff_group, min(a.start_on) as started_on
    from adult a
    where a.school_id = $school and a.start_on <= $as_at
    group by a.person_id
    having min(a.start_on) > ($as_at - interval 12 months)::date
)
select
    s.person_id, s.staff_group, staff_group_position(s.staff_group) as place, s.started_on,
    coalesce(d.reviewed_on, d.declared_on) as looked_on, limit_of('profile_review_school_days', 10) as limit_days
from starter s
left join declaration d
    on d.person_id = s.person_id and d.type = 'profile_review' and coalesce(d.reviewed_on, d.declared_on) <= $as_at;
