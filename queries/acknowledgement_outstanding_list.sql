-- Every acknowledgement that is outstanding, by name.
--
-- grain:     one row per adult and policy
-- columns:   person_id, name, staff_group, policy_id, policy_title, version, started_on, due_on, school_days_overdue,
--            reason
-- audience:  leaders
-- kept:      policy_titles
-- then:      acknowledgements.outstanding
-- A line for each duty that is outstanding, and one for each post of the school.
select
    o.person_id, o.post_id, o.staff_group, o.item as policy_id, o.version, o.started_on, o.due_on,
    school_days_overdue(o, $as_at_day, $as_at) as school_days_overdue, outstanding_reason(o, $as_at) as reason
from obligation o
where o.school_id = $school and o.kind = 'acknowledgement'
    and is_live(o, $as_at) and is_outstanding(acknowledgement_standing(o, $as_at))
    and ($policy is null or o.item = $policy)
    and ($staff_group is null or o.staff_group = $staff_group)
    and ($person is null or o.person_id = $person)
union all by name
select a.post_id, full_name(a) as name from adult a where a.school_id = $school
