-- Each required course: who asks for it, and how many hold it in date.
--
-- grain:     one row per required course (or topic, where any course on it counts)
-- columns:   course_id, title, is_statutory, renewal, required, in_date, expiring, expired, never, not_yet_due, rate
-- audience:  leaders
-- counts:    in_date + expired + never = required
-- kept:      required_courses
-- then:      training.by_course
with held as (
    select o.item as course_id, worst_training_status(training_standing(o, $as_at)) as status
    from obligation o
    where o.school_id = $school and o.kind = 'training' and is_live(o, $as_at)
        and ($course is null or o.item = $course)
        and ($staff_group is null or o.staff_group = $staff_group)
    group by o.person_id, o.item
)
select
    h.course_id,
    count(*) filter (h.status <> 'not_yet_due') as required,
    count(*) filter (is_in_date(h.status)) as in_date,
    count(*) filter (h.status = 'expiring') as expiring,
    count(*) filter (h.status = 'expired') as expired,
    count(*) filter (h.status = 'never') as never,
    count(*) filter (h.status = 'not_yet_due') as not_yet_due,
    avg(course_rate(h.status)) as rate
from held h
group by h.course_id
