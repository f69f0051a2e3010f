-- Whom to remind, and of what: one letter for each adult with a policy or a course outstanding.
--
-- grain:     one row per adult with something outstanding, by staff group and name
-- columns:   staff_group, person_id, forename, surname, work_email, job_title, policies, policy_titles, due_on,
--            school_days_overdue, courses, course_titles
-- audience:  leaders
-- then:      adults.reminders
with late as (
    -- An adult of whom two rules ask the same course is reminded of it once; each policy counts for itself.
    select
        o.person_id, o.kind, o.item, min(staff_group_position(o.staff_group)) as place,
        arg_min(o.staff_group, staff_group_position(o.staff_group)) as staff_group,
        arg_min(o.post_id, staff_group_position(o.staff_group)) as post_id,
        min(o.due_on) as due_on, max(school_days_overdue(o, $as_at_day, $as_at)) as school_days_overdue
    from obligation o
    where o.school_id = $school and is_live(o, $as_at)
    group by o.person_id, o.kind, o.item
    having bool_or(if(o.kind = 'training', training_status(o, $as_at) in ('expired', 'never'),
        is_outstanding(acknowledgement_status(o, $as_at))))
)
select
    l.person_id, l.staff_group, l.place, coalesce(a.preferred_forename, a.legal_forename) as forename,
    coalesce(a.preferred_surname, a.legal_surname) as surname, a.work_email, a.job_title, l.kind,
    -- A topic has no course of its own and is its title.
    coalesce(y.title, c.title, l.item) as title, l.due_on, l.school_days_overdue
from late l
join adult a on a.school_id = $school and a.post_id = l.post_id
left join policy y on l.kind = 'acknowledgement' and y.policy_id = l.item
left join course c on l.kind = 'training' and c.course_id = l.item
where $staff_group is null or l.staff_group = $staff_group
order by l.place
