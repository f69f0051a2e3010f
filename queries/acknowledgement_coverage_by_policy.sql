-- Where each policy's acknowledgement stands: the version in force, and everybody it is asked of.
--
-- grain:     one row per policy that has a version in force
-- columns:   policy_id, version, in_scope, acknowledged, paused, within_grace, overdue
-- audience:  leaders
-- counts:    acknowledged + paused + within_grace + overdue = in_scope
-- kept:      policies_asked
-- then:      acknowledgements.coverage_by_policy
with duties as (
    select o.item as policy_id, o.version, acknowledgement_status(o, $as_at) as status
    from obligation o
    where o.school_id = $school and o.kind = 'acknowledgement' and is_live(o, $as_at)
        and ($policy is null or o.item = $policy)
        and ($staff_group is null or o.staff_group = $staff_group)
)
-- A line for each policy, version and status, and one for each scope whose policies are the school's.
select policy_id, version, status, count(*) as duties, is_outstanding(status) as is_late
from duties
group by policy_id, version, status
union all by name
select unnest(['trust', s.school_id, s.trust_id]) as scope from school s where s.school_id = $school
