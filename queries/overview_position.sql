-- Which school this is, and which version of the social media policy is in force.
--
-- grain:        one row
-- columns:      school_name, policy_id, policy_title, version, in_force_from, adopted_on
-- audience:     leaders, data
select s.name as school_name, p.policy_id, p.title as policy_title, f.version, f.in_force_from, f.adopted_on
from school s
left join policy p on p.status = 'current' and p.title ilike '%social media%' and p.scope in ('trust', $school)
left join versions_in_force($as_at) f on f.policy_id = p.policy_id
where s.school_id = $school
order by p.policy_id
limit 1
