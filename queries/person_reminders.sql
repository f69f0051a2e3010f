-- Whom to remind, and of what: one letter for each adult with a policy or a course outstanding.
--
-- grain:     one row per adult with something outstanding, by staff group and name
-- columns:   staff_group, person_id, forename, surname, work_email, job_title, policies, policy_titles, due_on,
--            school_days_overdue, courses, course_titles
-- audience:  leaders
with late as (
    select
        o.person_id, o.post_id, o.staff_group, 'policy' as kind, y.title, o.due_on,
        school_days_overdue(o, d.school_days_so_far, $as_at) as school_days_overdue
    from obligation o
    join policy y on o.item = y.policy_id
    left join school_date d on d.school_id = o.school_id and d.on_date = $as_at
    where o.school_id = $school and o.kind = 'acknowledgement'
        and is_outstanding(acknowledgement_status(o, $as_at))
),
course_title as (
    select distinct coalesce(r.course_id, r.topic) as course_id, coalesce(c.title, r.topic) as title
    from requirement r
    left join course c on r.course_id = c.course_id
),
missing as (
    select
        o.person_id, any_value(o.post_id) as post_id,
        arg_min(o.staff_group, staff_group_position(o.staff_group)) as staff_group,
        'course' as kind, t.title, null::date as due_on, null::integer as school_days_overdue
    from obligation o
    join course_title t on o.item = t.course_id
    where o.school_id = $school and o.kind = 'training' and is_live(o, $as_at)
    group by o.person_id, t.title
    having bool_or(training_status(o, $as_at) in ('expired', 'never'))
),
outstanding as (
    select * from late
    union all
    select * from missing
)
select
    arg_min(o.staff_group, staff_group_position(o.staff_group)) as staff_group,
    o.person_id,
    any_value(coalesce(p.preferred_forename, p.legal_forename)) as forename,
    any_value(coalesce(p.preferred_surname, p.legal_surname)) as surname,
    any_value(p.work_email) as work_email,
    arg_min(t.job_title, staff_group_position(o.staff_group)) as job_title,
    count(*) filter (o.kind = 'policy') as policies,
    array_to_string(list_sort(list(o.title) filter (o.kind = 'policy')), '; ') as policy_titles,
    min(o.due_on) as due_on,
    max(o.school_days_overdue) as school_days_overdue,
    count(*) filter (o.kind = 'course') as courses,
    array_to_string(list_sort(list(o.title) filter (o.kind = 'course')), '; ') as course_titles
from outstanding o
join person p on o.person_id = p.person_id
join post t on o.post_id = t.post_id
where $staff_group is null or o.staff_group = $staff_group
group by o.person_id
order by staff_group_position(arg_min(o.staff_group, staff_group_position(o.staff_group))), surname, forename, o.person_id
