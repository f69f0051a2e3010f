-- How fast each version of a policy was agreed by the adults who were here when it came into force.
--
-- grain:     one row per version and school day since publication on which the share moved
-- columns:   policy_id, version, in_force_on, due_day, school_day, at_risk, agreed, share
-- audience:  leaders
-- then:      acknowledgements.uptake
with chosen as (
    -- Without a choice, the policy that all this is about; else the first that is asked for.
    select coalesce($policy, min(policy_id) filter (title ilike '%social media%'), min(policy_id)) as policy_id
    from policy
    where ack_required and status = 'current'
)
select
    o.item as policy_id, o.asked_on as in_force_on, o.opens_on, o.person_id,
    arg_min(o.version, o.starts_on) as version,
    arg_min(o.due_day, o.starts_on) as due_day,
    min(o.met_on) filter (o.met_on <= $as_at) as met_on,
    -- Who left, went on long absence, or was asked for the next version is counted for as long as that took.
    least(
        if(count(*) = count(o.ends_on), max(o.ends_on), null), $as_at,
        min(o.leave_from - 1) filter (o.leave_to is null or o.leave_to >= o.opens_on)) as seen_until
from obligation o
join chosen c on o.item = c.policy_id
where o.school_id = $school and o.kind = 'acknowledgement' and o.asked_on <= $as_at
    and o.started_on <= o.asked_on
    and ($staff_group is null or o.staff_group = $staff_group)
group by o.item, o.asked_on, o.opens_on, o.person_id
having min(o.starts_on) = o.asked_on
