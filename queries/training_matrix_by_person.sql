-- Every adult's required courses, with the day each was completed and ends.
--
-- grain:     one row per adult and required course
-- columns:   person_id, name, staff_group, course_id, title, status, completed_on, expires_on
-- audience:  leaders
-- kept:      course_titles
-- then:      training.matrix
with held as (
    select
        o.person_id, o.item as course_id, arg_min(o.post_id, staff_group_position(o.staff_group)) as post_id,
        worst_training_status(training_status(o, $as_at)) as status,
        max(o.met_on) as completed_on, min(o.expires_on) as expires_on
    from obligation o
    where o.school_id = $school and o.kind = 'training' and is_live(o, $as_at)
        and ($course is null or o.item = $course)
        and ($staff_group is null or o.staff_group = $staff_group)
        and ($person is null or o.person_id = $person)
    group by o.person_id, o.item
)
select
    h.person_id, full_name(a) as name, a.staff_group, staff_group_position(a.staff_group) as place, h.course_id, h.status,
    h.completed_on, h.expires_on
from held h
join adult a on a.school_id = $school and a.post_id = h.post_id
where ($status is null or h.status = $status)
    and ($search is null or full_name(a) ilike '%' || $search || '%')
