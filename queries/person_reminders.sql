-- Whom to remind, and of what: one letter for each adult with a policy or a course outstanding.
--
-- grain:     one row per adult with something outstanding, by staff group and name
-- columns:   staff_group, person_id, forename, surname, work_email, job_title, policies, policy_titles, due_on,
--            school_days_overdue, courses, course_titles
-- audience:  leaders
-- kept:      duty_titles
-- then:      adults.reminders
-- A line for each duty that is outstanding.
select
    o.person_id, o.kind, o.item, o.post_id, o.due_on, school_days_overdue(o, $as_at_day, $as_at) as school_days_overdue
from obligation o
where o.school_id = $school and is_live(o, $as_at)
    and if(o.kind = 'training', training_standing(o, $as_at) in ('expired', 'never'),
        is_outstanding(acknowledgement_standing(o, $as_at)))
union all by name
-- And a line for each post of those who are asked for.
select
    a.post_id, a.staff_group, staff_group_position(a.staff_group) as place,
    coalesce(a.preferred_forename, a.legal_forename) as forename,
    coalesce(a.preferred_surname, a.legal_surname) as surname, a.work_email, a.job_title
from adult a
where a.school_id = $school and ($staff_group is null or a.staff_group = $staff_group)
