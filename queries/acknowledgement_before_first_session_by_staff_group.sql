-- Supply staff, contractors and volunteers who first came in the period: had they agreed everything before they worked?
--
-- grain:     one row per staff group with a first session; no row when nobody came
-- columns:   staff_group, started, on_time, rate
-- audience:  leaders
-- counts:    on_time of started
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
sessions as (
    select person_id, started_on, staff_group, bool_and(is_before_first_session(r)) as is_before
    from rounds r
    where staff_group in ('supply', 'contractor', 'volunteer')
        and started_on between coalesce($starts_on, $as_at - 365) and coalesce($ends_on, $as_at)
    group by person_id, started_on, staff_group
)
select
    staff_group, count(*) as started, count(*) filter (is_before) as on_time,
    count(*) filter (is_before) / nullif(count(*), 0) as rate
from sessions
group by staff_group
order by staff_group_position(staff_group)
