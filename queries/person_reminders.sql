-- Whom to remind, and of what: one letter for each adult with a policy or a course outstanding.
--
-- grain:     one row per adult with something outstanding, by staff group and name
-- columns:   staff_group, person_id, forename, surname, work_email, job_title, policies, policy_titles, due_on,
--            school_days_overdue, courses, course_titles
-- audience:  leaders
with duty as (
    select
        o.person_id, o.post_id, o.staff_group, o.kind,
        -- A topic has no course of its own and is its title.
        if(o.kind = 'training', coalesce(c.title, o.item), y.title) as title,
        if(o.kind = 'training', null, o.item) as policy_id,
        if(o.kind = 'training', null, o.due_on) as due_on,
        if(o.kind = 'training', null, school_days_overdue(o, d.school_days_so_far, $as_at)) as school_days_overdue,
        if(o.kind = 'training', training_status(o, $as_at) in ('expired', 'never'),
            is_outstanding(acknowledgement_status(o, $as_at))) as is_late
    from obligation o
    left join policy y on o.item = y.policy_id
    left join course c on o.item = c.course_id
    left join school_date d on d.school_id = o.school_id and d.on_date = $as_at
    where o.school_id = $school and is_live(o, $as_at)
),
outstanding as (
    -- An adult of whom two rules ask the same course is reminded of it once; each policy counts for itself.
    select
        person_id, kind, title, any_value(post_id) as post_id,
        arg_min(staff_group, staff_group_position(staff_group)) as staff_group,
        min(due_on) as due_on, max(school_days_overdue) as school_days_overdue
    from duty
    group by person_id, kind, policy_id, title
    having bool_or(is_late)
),
reminded as (
    select
        person_id, arg_min(staff_group, staff_group_position(staff_group)) as staff_group,
        arg_min(post_id, staff_group_position(staff_group)) as post_id,
        count(*) filter (kind = 'acknowledgement') as policies,
        list(title) filter (kind = 'acknowledgement') as policy_titles,
        min(due_on) as due_on, max(school_days_overdue) as school_days_overdue,
        count(*) filter (kind = 'training') as courses, list(title) filter (kind = 'training') as course_titles
    from outstanding
    where $staff_group is null or staff_group = $staff_group
    group by person_id
)
select
    r.staff_group, r.person_id, coalesce(a.preferred_forename, a.legal_forename) as forename,
    coalesce(a.preferred_surname, a.legal_surname) as surname, a.work_email, a.job_title,
    r.policies, array_to_string(list_sort(r.policy_titles), '; ') as policy_titles, r.due_on, r.school_days_overdue,
    r.courses, array_to_string(list_sort(r.course_titles), '; ') as course_titles
from reminded r
join adult a on a.school_id = $school and a.post_id = r.post_id
order by staff_group_position(r.staff_group), surname, forename, r.person_id
