-- Where each staff group stands: every duty of one of its adults to agree a policy in force.
--
-- grain:     one row per staff group that has anybody in scope; it counts duties, an adult once for each policy
-- columns:   staff_group, in_scope, acknowledged, paused, within_grace, overdue, rate, coverage
-- audience:  leaders
-- counts:    acknowledged + paused + within_grace + overdue = in_scope
with duties as (
    select o.*, acknowledgement_status(o, $as_at) as status
    from obligation o
    where o.school_id = $school and o.kind = 'acknowledgement' and is_live(o, $as_at)
        and ($policy is null or o.item = $policy)
        and ($staff_group is null or o.staff_group = $staff_group)
)
select
    d.staff_group,
    count(*) as in_scope,
    count(*) filter (d.status = 'acknowledged') as acknowledged,
    count(*) filter (d.status = 'paused') as paused,
    count(*) filter (d.status = 'within_grace') as within_grace,
    count(*) filter (is_outstanding(d.status)) as overdue,
    acknowledgement_rate(d) as rate,
    acknowledgement_coverage(d) as coverage
from duties d
group by d.staff_group
order by staff_group_position(d.staff_group)
