-- What happened in one case, in order.
--
-- grain:     one row per event of the case
-- columns:   on_date, step, by_role, school_days_since_report
-- audience:  headteacher
-- published: no
with the_case as (
    select * from incident_dated i where i.school_id = $school and i.incident_id = $incident and is_known(i, $as_at)
),
steps as (
    select occurred_on as on_date, 'Happened' as step, null as by_role, 1 as place from the_case
    union all select reported_on, 'Reported', reporter_role, 2 from the_case
    union all select a.action_on, a.action, a.by_role, 3
        from incident_action a join the_case c using (incident_id)
    union all
    -- A first action that no line of the chronology tells.
    select c.first_action_on, 'First action', null, 3 from the_case c
        where not exists (
            from incident_action a where a.incident_id = c.incident_id and a.action_on = c.first_action_on)
    union all select platform_reported_on, 'Reported to the platform', null, 4 from the_case
    union all select reopened_on, 'Reopened', null, 5 from the_case
    union all select closed_on, 'Closed', null, 6 from the_case
)
select
    s.on_date, s.step, s.by_role,
    school_day_count($school, s.on_date) - (select c.known_day from the_case c) as school_days_since_report
from steps s
where s.on_date <= $as_at
order by s.on_date, s.place, s.step;
