-- New employees and governors of the period, and how many agreed everything in time, by staff group.
--
-- grain:     one row per staff group with a starter
-- columns:   staff_group, started, on_time, late, waiting
-- audience:  leaders
-- counts:    on_time + late + waiting = started
with rounds as (
    -- One duty may stand in several rows; a starter is asked because of starting, not because of a new version.
    select
        o.person_id, o.item, o.started_on, o.asked_on,
        arg_min(o.staff_group, o.starts_on) as staff_group,
        arg_max(o.due_on, o.starts_on) as due_on,
        min(o.met_on) filter (o.met_on <= $as_at) as met_on,
        bool_or(falls_due(o, o.started_on, $as_at - 1)) as is_past_due
    from obligation o
    where o.school_id = $school and o.kind = 'acknowledgement' and o.started_on <= $as_at
        and ($policy is null or o.item = $policy)
        and ($staff_group is null or o.staff_group = $staff_group)
    group by o.person_id, o.item, o.started_on, o.asked_on
    having min(o.starts_on) = o.started_on
),
starters as (
    select
        person_id, started_on, arg_min(staff_group, staff_group_position(staff_group)) as staff_group,
        bool_and(coalesce(met_on <= due_on, false)) as is_on_time,
        bool_or(is_past_due and not coalesce(met_on <= due_on, false)) as is_late
    from rounds
    where staff_group in ('teacher', 'support_staff', 'governor')
        and started_on between coalesce($starts_on, $as_at - 365) and coalesce($ends_on, $as_at)
    group by person_id, started_on
)
select
    staff_group, count(*) as started,
    count(*) filter (is_on_time) as on_time,
    count(*) filter (is_late) as late,
    count(*) filter (not is_on_time and not is_late) as waiting
from starters
group by staff_group
order by staff_group_position(staff_group)
