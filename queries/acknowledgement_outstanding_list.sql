-- Every acknowledgement that is outstanding, by name.
--
-- grain:     one row per adult and policy
-- columns:   person_id, name, staff_group, policy_id, policy_title, version, started_on, due_on, school_days_overdue,
--            reason
-- audience:  leaders
select
    o.person_id, full_name(a) as name, o.staff_group, o.item as policy_id, y.title as policy_title, o.version,
    o.started_on, o.due_on, school_days_overdue(o, $as_at_day, $as_at) as school_days_overdue,
    outstanding_reason(o, $as_at) as reason
from obligation o
join adult a on a.school_id = $school and a.post_id = o.post_id
join policy y on o.item = y.policy_id
where o.school_id = $school and o.kind = 'acknowledgement'
    and is_outstanding(acknowledgement_status(o, $as_at))
    and ($policy is null or o.item = $policy)
    and ($staff_group is null or o.staff_group = $staff_group)
    and ($person is null or o.person_id = $person)
order by school_days_overdue desc, o.due_on, name, policy_id
