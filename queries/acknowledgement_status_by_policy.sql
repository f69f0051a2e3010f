-- Everybody of whom each policy is asked, by status.
--
-- grain:     one row per policy
-- columns:   policy_id, policy_title, version, in_force_on, adopted_on, in_scope, acknowledged, paused, within_grace,
--            overdue, declined, lapsed, rate, coverage
-- audience:  leaders
-- counts:    acknowledged + paused + within_grace + overdue + declined = in_scope
-- kept:      policies_asked
-- then:      acknowledgements.status_by_policy
with duties as (
    select o.item as policy_id, acknowledgement_status(o, $as_at) as status
    from obligation o
    where o.school_id = $school and o.kind = 'acknowledgement'
        and ($policy is null or o.item = $policy)
        and ($staff_group is null or o.staff_group = $staff_group)
)
-- A line for each policy and status, and one for each scope whose policies are the school's.
select
    policy_id, status, count(*) as duties, is_outstanding(status) as is_late,
    acknowledgement_rate(status) as rate, acknowledgement_coverage(status) as coverage
from duties
group by policy_id, status
union all by name
select unnest(['trust', s.school_id, s.trust_id]) as scope from school s where s.school_id = $school
