-- How the acknowledgements stood at the end of each school week of the last twelve months.
--
-- grain:     one row per week with a school day, oldest first; it counts duties, an adult once for each policy
-- columns:   on_date, label, in_scope, acknowledged, paused, within_grace, overdue, rate
-- audience:  leaders
-- counts:    acknowledged + paused + within_grace + overdue = in_scope
-- then:      acknowledgements.coverage_by_week
with duties as (
    -- What was asked on the same days and answered on the same day stands alike in every week.
    select
        o.starts_on, o.ends_on, o.ended_because, o.back_on, o.met_on, o.leave_from, o.leave_to, o.declined_on, o.due_on,
        count(*) as duties
    from obligation o
    where o.school_id = $school and o.kind = 'acknowledgement'
        and ($policy is null or o.item = $policy)
        and ($staff_group is null or o.staff_group = $staff_group)
    group by all
),
standing as (
    select w.on_date, acknowledgement_standing(o, w.on_date) as status, o.duties
    from unnest($week_ends::date[]) w(on_date)
    join duties o on is_live(o, w.on_date)
)
select
    on_date, status, sum(duties) as duties, is_outstanding(status) as is_late, acknowledgement_rate(status) as rate
from standing
group by on_date, status
