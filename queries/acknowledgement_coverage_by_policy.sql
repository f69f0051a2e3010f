-- Where each policy's acknowledgement stands: the version in force, and everybody it is asked of.
--
-- grain:     one row per policy that has a version in force
-- columns:   policy_id, version, in_scope, acknowledged, paused, within_grace, overdue
-- audience:  leaders
-- counts:    acknowledged + paused + within_grace + overdue = in_scope
with asked as (
    select p.policy_id, arg_max(v.version, (v.in_force_from, v.published_on, v.version)) as version
    from policy p
    join policy_version v on p.policy_id = v.policy_id and v.in_force_from <= $as_at
    join school s on s.school_id = $school
    where p.ack_required and p.status = 'current' and p.scope in ('trust', s.school_id, s.trust_id)
        and ($policy is null or p.policy_id = $policy)
    group by p.policy_id
),
duties as (
    select o.item as policy_id, o.version, acknowledgement_status(o, $as_at) as status
    from obligation o
    where o.school_id = $school and o.kind = 'acknowledgement' and is_live(o, $as_at)
        and ($policy is null or o.item = $policy)
        and ($staff_group is null or o.staff_group = $staff_group)
)
-- A policy that nobody is asked to agree keeps its row: none in scope is a gap and not a hundred per cent.
select
    coalesce(a.policy_id, d.policy_id) as policy_id,
    coalesce(d.version, a.version) as version,
    count(d.status) as in_scope,
    count(*) filter (d.status = 'acknowledged') as acknowledged,
    count(*) filter (d.status = 'paused') as paused,
    count(*) filter (d.status = 'within_grace') as within_grace,
    count(*) filter (is_outstanding(d.status)) as overdue
from asked a
full join duties d on a.policy_id = d.policy_id
group by all
order by policy_id
