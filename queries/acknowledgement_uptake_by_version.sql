-- How fast each version of a policy was agreed by the adults who were here when it came into force.
--
-- grain:     one row per version and school day since publication on which the share moved
-- columns:   policy_id, version, in_force_on, due_day, school_day, at_risk, agreed, share
-- audience:  leaders
-- then:      adults.uptake
with chosen as (
    -- Without a choice, the policy that all this is about; else the first that is asked for.
    select coalesce($policy, arg_min(policy_id, (title not ilike '%social media%', policy_id))) as policy_id
    from policy
    where ack_required and status = 'current'
),
adults as (
    select
        o.item as policy_id, o.asked_on, o.opens_on, o.person_id,
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
),
calendar as (
    select on_date, school_days_so_far from school_date where school_id = $school
)
select
    a.policy_id, a.version, a.asked_on as in_force_on, a.due_day - opened.school_days_so_far as due_day,
    a.met_on is not null and a.met_on <= greatest(a.seen_until, a.met_on) as has_agreed,
    greatest(coalesce(met.school_days_so_far, seen.school_days_so_far) - opened.school_days_so_far, 0) as day
from adults a
left join calendar opened on opened.on_date = a.opens_on
left join calendar met on met.on_date = a.met_on
left join calendar seen on seen.on_date = a.seen_until
where a.met_on is not null or a.seen_until >= a.opens_on
