-- Of the acknowledgements that fell due in the period, how many were given by their deadline, by staff group.
--
-- grain:     one row per staff group for which something fell due
-- columns:   staff_group, fell_due, on_time, rate
-- audience:  leaders
-- counts:    on_time of fell_due
-- A deadline that is today can still be kept.
select
    o.staff_group, count(*) as fell_due,
    count(*) filter (o.met_on <= o.due_on) as on_time,
    on_time_rate(o) as rate
from obligation o
where o.school_id = $school and o.kind = 'acknowledgement'
    and falls_due(o, coalesce($starts_on, $as_at - 365), least(coalesce($ends_on, $as_at), $as_at - 1))
    and ($policy is null or o.item = $policy)
    and ($staff_group is null or o.staff_group = $staff_group)
group by o.staff_group
order by staff_group_position(o.staff_group)
