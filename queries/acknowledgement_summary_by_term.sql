-- Acknowledgements at the end of each term, by policy version and staff group.
--
-- grain:     one row per term that has begun, policy version and staff group with anybody in scope
-- columns:   academic_year, term, policy_id, policy_title, version, staff_group, in_scope, paused, within_grace,
--            acknowledged, overdue, rate
-- audience:  leaders
-- counts:    acknowledged + paused + within_grace + overdue = in_scope
with terms as (
    select academic_year, term, starts_on, least(ends_on, $as_at) as ends_on
    from term
    where school_id = $school and starts_on <= $as_at
),
duties as (
    select t.academic_year, t.term, t.starts_on, o.item, o.version, o.staff_group, acknowledgement_status(o, t.ends_on) as status
    from terms t
    join obligation o on is_live(o, t.ends_on)
    where o.school_id = $school and o.kind = 'acknowledgement'
        and ($policy is null or o.item = $policy)
        and ($staff_group is null or o.staff_group = $staff_group)
)
select
    d.academic_year, d.term, d.item as policy_id, any_value(p.title) as policy_title, d.version, d.staff_group,
    count(*) as in_scope,
    count(*) filter (d.status = 'paused') as paused,
    count(*) filter (d.status = 'within_grace') as within_grace,
    count(*) filter (d.status = 'acknowledged') as acknowledged,
    count(*) filter (is_outstanding(d.status)) as overdue,
    avg(acknowledgement_rate(d.status)) as rate
from duties d
join policy p on d.item = p.policy_id
group by d.academic_year, d.term, d.starts_on, d.item, d.version, d.staff_group
order by d.starts_on, policy_id, d.version, staff_group_position(d.staff_group)
