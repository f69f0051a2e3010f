-- How the acknowledgements stood at the end of each school week of the last twelve months.
--
-- grain:     one row per week with a school day, oldest first; it counts duties, an adult once for each policy
-- columns:   on_date, label, in_scope, acknowledged, paused, within_grace, overdue, rate
-- audience:  leaders
-- counts:    acknowledged + paused + within_grace + overdue = in_scope
with weeks as (
    -- The weeks of the last year that had a school day, each as it ended (the current one as it stands).
    select distinct $as_at - (($as_at - on_date) // 7 * 7)::integer as on_date
    from school_day
    where school_id = $school and on_date > $as_at - 52 * 7 and on_date <= $as_at
),
duties as (
    select w.on_date, acknowledgement_status(o, w.on_date) as status
    from weeks w
    join obligation o on is_live(o, w.on_date)
    where o.school_id = $school and o.kind = 'acknowledgement'
        and ($policy is null or o.item = $policy)
        and ($staff_group is null or o.staff_group = $staff_group)
)
select
    d.on_date, strftime(d.on_date, '%-d %b %Y') as label,
    count(*) as in_scope,
    count(*) filter (d.status = 'acknowledged') as acknowledged,
    count(*) filter (d.status = 'paused') as paused,
    count(*) filter (d.status = 'within_grace') as within_grace,
    count(*) filter (is_outstanding(d.status)) as overdue,
    acknowledgement_rate(d) as rate
from duties d
group by d.on_date
order by d.on_date
