-- Which school this is, and which version of the social media policy is in force.
--
-- grain:        one row
-- columns:      school_name, policy_id, policy_title, version, in_force_from, adopted_on
-- audience:     leaders, data
with main_policy as (
    select policy_id, title
    from policy
    where status = 'current' and title ilike '%social media%' and scope in ('trust', $school)
    order by policy_id
    limit 1
),
in_force as (
    select v.*
    from policy_version as v
    join main_policy using (policy_id)
    where v.in_force_from <= $as_at
    order by v.in_force_from desc
    limit 1
)
select
    s.name as school_name, p.policy_id, p.title as policy_title, v.version,
    v.in_force_from, v.adopted_on
from school as s
left join main_policy as p on true
left join in_force as v on true
where s.school_id = $school
