-- Of the acknowledgements that fell due in each term, how many were given by their deadline.
--
-- grain:     one row per term that has begun, oldest first
-- columns:   academic_year, term, starts_on, ends_on, fell_due, on_time, rate, centre, low, high,
--            rule
-- audience:  leaders
-- counts:    on_time of fell_due
-- then:      acknowledgements.on_time_by_term
-- A line for each day on which something fell due; a deadline that is today can still be kept.
select o.due_on as on_date, count(*) as fell_due, count(*) filter (o.met_on <= o.due_on) as on_time
from obligation o
where o.school_id = $school and o.kind = 'acknowledgement' and falls_due(o, o.starts_on, $as_at - 1)
    and ($policy is null or o.item = $policy)
    and ($staff_group is null or o.staff_group = $staff_group)
group by o.due_on
