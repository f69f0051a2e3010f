-- Where each policy's acknowledgement stands: the version in force, and everybody it is asked of.
--
-- grain:     one row per policy that has a version in force
-- columns:   policy_id, version, in_scope, acknowledged, paused, within_grace, overdue
-- audience:  leaders
-- counts:    acknowledged + paused + within_grace + overdue = in_scope
-- then:      acknowledgements.coverage_by_policy
with duties as (
    select o.item as policy_id, o.version, acknowledgement_status(o, $as_at) as status
    from obligation o
    where o.school_id = $school and o.kind = 'acknowledgement' and is_live(o, $as_at)
        and ($policy is null or o.item = $policy)
        and ($staff_group is null or o.staff_group = $staff_group)
)
-- A line for each policy, version and status, and one for each version that has come into force: a policy that nobody
-- is asked to agree keeps its row, for none in scope is a gap and not a hundred per cent.
select policy_id, version, status, count(*) as duties, is_outstanding(status) as is_late
from duties
group by policy_id, version, status
union all by name
select p.policy_id, v.version, v.in_force_from as in_force_on, v.published_on
from policy p
join school s on s.school_id = $school and p.scope in ('trust', s.school_id, s.trust_id)
join policy_version v on p.policy_id = v.policy_id and v.in_force_from <= $as_at
where p.ack_required and p.status = 'current' and ($policy is null or p.policy_id = $policy)
