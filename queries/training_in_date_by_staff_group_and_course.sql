-- Who holds each required course in date, by staff group.
--
-- grain:     one row per staff group and course that anybody in it needs
-- columns:   staff_group, course_id, title, required, in_date, expiring, expired, never, not_yet_due, rate
-- audience:  leaders
-- counts:    in_date + expired + never = required
-- kept:      course_titles
-- then:      training.by_staff_group_and_course
with held as (
    select
        o.person_id, o.staff_group, o.item as course_id,
        worst_training_status(training_standing(o, $as_at)) as status
    from obligation o
    where o.school_id = $school and o.kind = 'training' and is_live(o, $as_at)
        and ($course is null or o.item = $course)
        and ($staff_group is null or o.staff_group = $staff_group)
    group by o.person_id, o.staff_group, o.item
)
select
    staff_group_position(h.staff_group) as place, h.staff_group, h.course_id,
    count(*) filter (h.status <> 'not_yet_due') as required,
    count(*) filter (is_in_date(h.status)) as in_date,
    count(*) filter (h.status = 'expiring') as expiring,
    count(*) filter (h.status = 'expired') as expired,
    count(*) filter (h.status = 'never') as never,
    count(*) filter (h.status = 'not_yet_due') as not_yet_due,
    avg(course_rate(h.status)) as rate
from held h
group by h.staff_group, h.course_id
