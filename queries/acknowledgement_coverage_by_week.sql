-- How the acknowledgements stood at the end of each school week of the last twelve months.
--
-- grain:     one row per week with a school day, oldest first; it counts duties, an adult once for each policy
-- columns:   on_date, label, in_scope, acknowledged, paused, within_grace, overdue, rate
-- audience:  leaders
-- counts:    acknowledged + paused + within_grace + overdue = in_scope
-- then:      acknowledgements.coverage_by_week
with duties as (
    select w.on_date, acknowledgement_status(o, w.on_date) as status
    from unnest($week_ends::date[]) w(on_date)
    join obligation o on is_live(o, w.on_date)
    where o.school_id = $school and o.kind = 'acknowledgement'
        and ($policy is null or o.item = $policy)
        and ($staff_group is null or o.staff_group = $staff_group)
)
-- A line for each week and status.
select
    on_date, status, count(*) as duties, is_outstanding(status) as is_late, acknowledgement_rate(status) as rate
from duties
group by on_date, status
