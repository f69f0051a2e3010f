-- Who has not agreed the version in force although the deadline has passed, or has declined; the latest first.
--
-- grain:     one row per adult and policy
-- columns:   policy_id, version, person_id, staff_group, due_on, school_days_overdue
-- audience:  leaders
select
    o.item as policy_id, o.version, o.person_id, o.staff_group, o.due_on,
    school_days_overdue(o, $as_at_day, $as_at) as school_days_overdue
from obligation o
where o.school_id = $school and o.kind = 'acknowledgement'
    and is_live(o, $as_at) and is_outstanding(acknowledgement_standing(o, $as_at))
    and ($policy is null or o.item = $policy)
    and ($version is null or o.version = $version)
    and ($staff_group is null or o.staff_group = $staff_group)
order by school_days_overdue desc, o.due_on, policy_id, o.person_id
