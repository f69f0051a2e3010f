-- Every adult's required courses, with the day each was completed and ends.
--
-- grain:     one row per adult and required course
-- columns:   person_id, name, staff_group, course_id, title, status, completed_on, expires_on
-- audience:  leaders
-- kept:      course_titles
-- then:      training.matrix
with standing as (
    select
        o.person_id, o.item as course_id, o.post_id, staff_group_position(o.staff_group) as place,
        training_standing(o, $as_at) as status, o.met_on as completed_on, o.expires_on
    from obligation o
    where o.school_id = $school and o.kind = 'training' and is_live(o, $as_at)
        and ($course is null or o.item = $course)
        and ($staff_group is null or o.staff_group = $staff_group)
        and ($person is null or o.person_id = $person)
)
-- A line for each duty, and one for each post of those who are asked for.
select s.*, strictness(s.status) as strictness
from standing s
union all by name
select a.post_id, a.staff_group, staff_group_position(a.staff_group) as place, full_name(a) as name
from adult a
where a.school_id = $school and ($search is null or full_name(a) ilike '%' || $search || '%')
