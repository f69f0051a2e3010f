-- Everybody of whom each policy is asked, by status.
--
-- grain:     one row per policy
-- columns:   policy_id, policy_title, version, in_force_on, adopted_on, in_scope, acknowledged, paused, within_grace,
--            overdue, declined, lapsed, rate, coverage
-- audience:  leaders
-- counts:    acknowledged + paused + within_grace + overdue + declined = in_scope
with in_force as (
    select policy_id, version, in_force_from, adopted_on
    from policy_version
    where in_force_from <= $as_at
    qualify row_number() over (
        partition by policy_id order by in_force_from desc, published_on desc, version desc) = 1
),
duties as (
    select o.item, o.version, acknowledgement_status(o, $as_at) as status
    from obligation o
    where o.school_id = $school and o.kind = 'acknowledgement'
        and ($policy is null or o.item = $policy)
        and ($staff_group is null or o.staff_group = $staff_group)
),
counted as (
    select
        d.item,
        count(*) filter (d.status not in ('lapsed', 'not_applicable')) as in_scope,
        count(*) filter (d.status = 'acknowledged') as acknowledged,
        count(*) filter (d.status = 'paused') as paused,
        count(*) filter (d.status = 'within_grace') as within_grace,
        count(*) filter (d.status = 'overdue') as overdue,
        count(*) filter (d.status = 'declined') as declined,
        count(*) filter (d.status = 'lapsed') as lapsed,
        acknowledgement_rate(d) as rate,
        acknowledgement_coverage(d) as coverage
    from duties d
    group by d.item
)
select
    p.policy_id, p.title as policy_title, v.version, v.in_force_from as in_force_on, v.adopted_on,
    coalesce(c.in_scope, 0) as in_scope, coalesce(c.acknowledged, 0) as acknowledged,
    coalesce(c.paused, 0) as paused, coalesce(c.within_grace, 0) as within_grace,
    coalesce(c.overdue, 0) as overdue, coalesce(c.declined, 0) as declined, coalesce(c.lapsed, 0) as lapsed,
    c.rate, c.coverage
from policy p
join school s on s.school_id = $school and p.scope in ('trust', s.school_id, s.trust_id)
join in_force v on p.policy_id = v.policy_id
left join counted c on p.policy_id = c.item
where p.ack_required and p.status = 'current' and ($policy is null or p.policy_id = $policy)
order by p.policy_id
