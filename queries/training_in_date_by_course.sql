-- Who holds each required course in date.
--
-- grain:     one row per required course (or topic, where any course on it counts)
-- columns:   course_id, required, in_date, expiring, expired, never
-- audience:  leaders
-- counts:    in_date + expired + never = required
with asked as (
    select distinct coalesce(course_id, topic) as course_id
    from requirement
    where coalesce(from_on <= $as_at, true) and ($course is null or coalesce(course_id, topic) = $course)
),
-- Somebody of whom two rules ask the same course counts once, by the stricter.
held as (
    select o.person_id, o.item as course_id, worst_training_status(training_standing(o, $as_at)) as status
    from obligation o
    where o.school_id = $school and o.kind = 'training' and is_live(o, $as_at)
        and ($course is null or o.item = $course)
        and ($staff_group is null or o.staff_group = $staff_group)
    group by o.person_id, o.item
)
select
    a.course_id,
    count(*) filter (h.status in ('valid', 'expiring', 'expired', 'never')) as required,
    count(*) filter (is_in_date(h.status)) as in_date,
    count(*) filter (h.status = 'expiring') as expiring,
    count(*) filter (h.status = 'expired') as expired,
    count(*) filter (h.status = 'never') as never
from asked a
left join held h on a.course_id = h.course_id
group by a.course_id
order by a.course_id
