-- Acknowledgements at the end of each term, by policy version and staff group.
--
-- grain:     one row per term that has begun, policy version and staff group with anybody in scope
-- columns:   academic_year, term, policy_id, policy_title, version, staff_group, in_scope, paused, within_grace,
--            acknowledged, overdue, rate
-- audience:  leaders
-- counts:    acknowledged + paused + within_grace + overdue = in_scope
-- kept:      policy_titles
-- then:      acknowledgements.summary_by_term
with duties as (
    select t.on_date, o.item as policy_id, o.version, o.staff_group, acknowledgement_standing(o, t.on_date) as status
    from unnest($term_ends::date[]) t(on_date)
    join obligation o on is_live(o, t.on_date)
    where o.school_id = $school and o.kind = 'acknowledgement'
        and ($policy is null or o.item = $policy)
        and ($staff_group is null or o.staff_group = $staff_group)
)
select
    on_date, policy_id, version, staff_group, staff_group_position(staff_group) as place,
    count(*) as in_scope,
    count(*) filter (status = 'paused') as paused,
    count(*) filter (status = 'within_grace') as within_grace,
    count(*) filter (status = 'acknowledged') as acknowledged,
    count(*) filter (is_outstanding(status)) as overdue,
    avg(acknowledgement_rate(status)) as rate
from duties
group by on_date, policy_id, version, staff_group
