-- Every adult's required courses, with the day each was completed and ends.
--
-- grain:     one row per adult and required course
-- columns:   person_id, name, staff_group, course_id, title, status, completed_on, expires_on
-- audience:  leaders
with standing as (
    select o.*, training_status(o, $as_at) as one_status
    from obligation o
    where o.school_id = $school and o.kind = 'training' and is_live(o, $as_at)
        and ($course is null or o.item = $course)
        and ($staff_group is null or o.staff_group = $staff_group)
        and ($person is null or o.person_id = $person)
),
held as (
    select
        person_id, item as course_id, arg_min(staff_group, staff_group_position(staff_group)) as staff_group,
        worst_training_status(list(one_status)) as status,
        max(met_on) as completed_on, min(expires_on) as expires_on
    from standing
    group by person_id, item
),
titles as (
    select distinct coalesce(r.course_id, r.topic) as course_id, coalesce(c.title, r.topic) as title
    from requirement r
    left join course c on r.course_id = c.course_id
)
select h.person_id, full_name(p) as name, h.staff_group, h.course_id, t.title, h.status, h.completed_on, h.expires_on
from held h
join person p on h.person_id = p.person_id
join titles t on h.course_id = t.course_id
where ($status is null or h.status = $status)
    and ($search is null or full_name(p) ilike '%' || $search || '%')
order by staff_group_position(h.staff_group), name, h.person_id, h.course_id
