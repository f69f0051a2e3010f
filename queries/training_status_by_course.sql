-- Each required course: who asks for it, and how many hold it in date.
--
-- grain:     one row per required course (or topic, where any course on it counts)
-- columns:   course_id, title, is_statutory, renewal, required, in_date, expiring, expired, never, not_yet_due, rate
-- audience:  leaders
-- counts:    in_date + expired + never = required
with asked as (
    select
        coalesce(course_id, topic) as course_id, bool_or(coalesce(statutory, false)) as is_statutory,
        string_agg(distinct case renewal when 'months' then format('every {} months', frequency_months)
            when 'academic_year' then 'every academic year' else 'once' end, ', ') as renewal
    from requirement
    where (from_on is null or from_on <= $as_at) and ($course is null or coalesce(course_id, topic) = $course)
    group by 1
),
held as (
    select o.person_id, o.item as course_id, worst_training_status(training_status(o, $as_at)) as status
    from obligation o
    where o.school_id = $school and o.kind = 'training' and is_live(o, $as_at)
        and ($course is null or o.item = $course)
        and ($staff_group is null or o.staff_group = $staff_group)
    group by o.person_id, o.item
)
select
    a.course_id,
    -- A topic has no course of its own and is its title.
    any_value(coalesce(c.title, a.course_id)) as title, a.is_statutory, a.renewal,
    count(h.status) filter (h.status <> 'not_yet_due') as required,
    count(*) filter (is_in_date(h.status)) as in_date,
    count(*) filter (h.status = 'expiring') as expiring,
    count(*) filter (h.status = 'expired') as expired,
    count(*) filter (h.status = 'never') as never,
    count(*) filter (h.status = 'not_yet_due') as not_yet_due,
    course_rate(h) as rate
from asked a
left join course c on a.course_id = c.course_id
left join held h on a.course_id = h.course_id
group by a.course_id, a.is_statutory, a.renewal
order by a.course_id
