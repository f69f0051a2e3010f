-- Who starts in the next ten school days, and what they have not agreed or completed yet.
--
-- grain:     one row per adult and first day
-- columns:   person_id, name, staff_group, job_title, starts_on, policies, policies_waiting, courses, courses_waiting
-- audience:  leaders
with starting as (
    select
        o.person_id, o.post_id, o.kind, o.staff_group, staff_group_position(o.staff_group) as place, o.starts_on,
        coalesce(o.met_on <= $as_at and (o.expires_on is null or o.expires_on >= o.starts_on), false) as is_met
    from obligation o
    where o.school_id = $school and o.starts_on = o.started_on
        and o.started_on > $as_at and o.started_on <= $soon
        and ($staff_group is null or o.staff_group = $staff_group)
)
select
    s.person_id, any_value(full_name(a)) as name, arg_min(s.staff_group, s.place) as staff_group,
    arg_min(a.job_title, s.place) as job_title, s.starts_on,
    count(*) filter (s.kind = 'acknowledgement') as policies,
    count(*) filter (s.kind = 'acknowledgement' and not s.is_met) as policies_waiting,
    count(*) filter (s.kind = 'training') as courses,
    count(*) filter (s.kind = 'training' and not s.is_met) as courses_waiting
from starting s
join adult a on a.school_id = $school and a.post_id = s.post_id
group by s.person_id, s.starts_on
order by s.starts_on, name
limit $limit offset $offset
