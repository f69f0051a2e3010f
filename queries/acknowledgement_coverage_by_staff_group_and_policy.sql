-- Where each staff group stands with each policy.
--
-- grain:     one row per staff group and policy; it counts adults
-- columns:   staff_group, policy_id, policy_title, version, in_scope, acknowledged, paused, within_grace, overdue, rate, coverage
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
    d.staff_group, d.item as policy_id, any_value(p.title) as policy_title, d.version,
    count(*) as in_scope,
    count(*) filter (d.status = 'acknowledged') as acknowledged,
    count(*) filter (d.status = 'paused') as paused,
    count(*) filter (d.status = 'within_grace') as within_grace,
    count(*) filter (is_outstanding(d.status)) as overdue,
    acknowledgement_rate(d) as rate,
    acknowledgement_coverage(d) as coverage
from duties d
left join policy p on d.item = p.policy_id
group by d.staff_group, d.item, d.version
order by staff_group_position(d.staff_group), d.item
