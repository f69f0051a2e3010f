-- Who starts in the next ten school days, and what they have not agreed or completed yet.
--
-- grain:     one row per adult and first day
-- columns:   person_id, name, staff_group, job_title, starts_on, policies, policies_waiting, courses, courses_waiting
-- audience:  leaders
with horizon as (
    select coalesce(max(ahead.on_date), $as_at + 14) as last_on
    from school_date today
    join school_day ahead
        on ahead.school_id = today.school_id
        and ahead.day_number between today.school_days_so_far + 1 and today.school_days_so_far + 10
    where today.school_id = $school and today.on_date = $as_at and ahead.school_id = $school
),
starting as (
    select o.*, o.met_on <= $as_at and (o.expires_on is null or o.expires_on >= o.starts_on) as is_met
    from obligation o, horizon h
    where o.school_id = $school and o.starts_on = o.started_on
        and o.started_on > $as_at and o.started_on <= h.last_on
        and ($staff_group is null or o.staff_group = $staff_group)
)
select
    s.person_id, any_value(full_name(a)) as name,
    arg_min(s.staff_group, staff_group_position(s.staff_group)) as staff_group,
    arg_min(a.job_title, staff_group_position(s.staff_group)) as job_title, s.starts_on,
    count(*) filter (s.kind = 'acknowledgement') as policies,
    count(*) filter (s.kind = 'acknowledgement' and not coalesce(s.is_met, false)) as policies_waiting,
    count(*) filter (s.kind = 'training') as courses,
    count(*) filter (s.kind = 'training' and not coalesce(s.is_met, false)) as courses_waiting
from starting s
join adult a on a.school_id = $school and a.post_id = s.post_id
group by s.person_id, s.starts_on
order by s.starts_on, name
limit $limit offset $offset
