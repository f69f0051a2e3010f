-- Where each staff group stands: every duty of one of its adults to agree a policy in force.
--
-- grain:     one row per staff group that has anybody in scope; it counts duties, an adult once for each policy
-- columns:   staff_group, in_scope, acknowledged, paused, within_grace, overdue, rate, coverage
-- audience:  leaders
-- counts:    acknowledged + paused + within_grace + overdue = in_scope
-- then:      acknowledgements.coverage_by_staff_group
with duties as (
    select o.staff_group, acknowledgement_standing(o, $as_at) as status
    from obligation o
    where o.school_id = $school and o.kind = 'acknowledgement' and is_live(o, $as_at)
        and ($policy is null or o.item = $policy)
        and ($staff_group is null or o.staff_group = $staff_group)
)
-- A line for each group and status.
select
    staff_group, staff_group_position(staff_group) as place, status, count(*) as duties,
    is_outstanding(status) as is_late, acknowledgement_rate(status) as rate, acknowledgement_coverage(status) as coverage
from duties
group by staff_group, status
