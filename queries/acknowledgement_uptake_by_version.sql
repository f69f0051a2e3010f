-- How fast each version of a policy was agreed by the adults who were here when it came into force.
--
-- grain:     one row per version and school day since publication on which the share moved
-- columns:   policy_id, version, in_force_on, due_day, school_day, at_risk, agreed, share
-- audience:  leaders
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
),
timed as (
    select
        a.policy_id, a.asked_on, a.version,
        a.due_day - opened.school_days_so_far as due_day,
        a.met_on is not null and a.met_on <= greatest(a.seen_until, a.met_on) as has_agreed,
        greatest(coalesce(met.school_days_so_far, seen.school_days_so_far) - opened.school_days_so_far, 0) as day
    from adults a
    left join calendar opened on opened.on_date = a.opens_on
    left join calendar met on met.on_date = a.met_on
    left join calendar seen on seen.on_date = a.seen_until
    where a.met_on is not null or a.seen_until >= a.opens_on
),
stepped as (
    select
        policy_id, asked_on, any_value(version) as version, day,
        count(*) filter (has_agreed) as agreed, count(*) as ended
    from timed
    group by policy_id, asked_on, day
),
risked as (
    select
        *,
        sum(ended) over (
            partition by policy_id, asked_on order by day rows between current row and unbounded following) as at_risk
    from stepped
),
curve as (
    select
        policy_id, version, asked_on, day, at_risk, agreed,
        1 - product(1 - agreed / at_risk) over (
            partition by policy_id, asked_on order by day rows unbounded preceding) as share,
        -- On the last day nobody is left who was not counted before.
        at_risk = ended as is_last
    from risked
),
opened as (
    select
        policy_id, asked_on, any_value(version) as version, mode(due_day)::integer as due_day,
        count(*)::integer as adults,
        count(*) filter (has_agreed and day = 0) = 0 and count(*) filter (day > 0) > 0 as is_at_nought
    from timed
    group by policy_id, asked_on
)
select
    c.policy_id, c.version, c.asked_on as in_force_on, d.due_day, c.day::integer as school_day,
    c.at_risk::integer as at_risk, c.agreed::integer as agreed, c.share
from curve c
join opened d using (policy_id, asked_on)
where c.agreed > 0 or c.is_last
union all
select policy_id, version, asked_on, due_day, 0, adults, 0, 0.0
from opened
where is_at_nought
order by in_force_on, school_day
