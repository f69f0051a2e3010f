-- Who will lapse before the chosen day (a term ahead when none is chosen), the first to lapse first.
--
-- grain:     one row per adult and course
-- columns:   person_id, name, staff_group, course_id, title, expires_on
-- audience:  leaders
-- kept:      course_titles
-- then:      training.lapsing_people
with held as (
    -- The rows of today; what is completed later is not looked at. Of several rules for one course, the first to end.
    select
        o.person_id, o.item as course_id, arg_min(o.post_id, staff_group_position(o.staff_group)) as post_id,
        worst_training_status(training_standing(o, $as_at)) as status, min(o.expires_on) as expires_on
    from obligation o
    where o.school_id = $school and o.kind = 'training' and is_live(o, $as_at)
        and ($course is null or o.item = $course)
        and ($staff_group is null or o.staff_group = $staff_group)
    group by o.person_id, o.item
)
select
    h.person_id, full_name(a) as name, a.staff_group, h.course_id, h.expires_on
from held h
join adult a on a.school_id = $school and a.post_id = h.post_id
where is_in_date(h.status) and h.expires_on < coalesce($until, $as_at + 91)
    and ($search is null or full_name(a) ilike '%' || $search || '%')
order by h.expires_on, name, h.course_id, h.person_id
limit $limit offset $offset
