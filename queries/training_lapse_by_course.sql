-- Which courses lapse before the chosen day if nobody completes anything more (a term ahead when none is chosen).
--
-- grain:     one row per required course
-- columns:   course_id, title, required, in_date, lapsing, in_date_then, first_lapse_on, rate_then
-- audience:  leaders
with standing as (
    -- The rows of today; what is completed later is not looked at.
    select
        o.person_id, o.staff_group, o.item as course_id, o.expires_on,
        training_status(o, $as_at) as status
    from obligation o
    where o.school_id = $school and o.kind = 'training' and is_live(o, $as_at)
        and ($course is null or o.item = $course)
        and ($staff_group is null or o.staff_group = $staff_group)
),
held as (
    -- Of several rules for one course, the first to end.
    select
        person_id, course_id, arg_min(staff_group, staff_group_position(staff_group)) as staff_group,
        worst_training_status(list(status)) as status, min(expires_on) filter (is_in_date(status)) as expires_on
    from standing
    group by person_id, course_id
),
titles as (
    select distinct coalesce(r.course_id, r.topic) as course_id, coalesce(c.title, r.topic) as title
    from requirement r
    left join course c on r.course_id = c.course_id
)
select
    t.course_id, t.title,
    count(h.status) filter (h.status <> 'not_yet_due') as required,
    count(*) filter (is_in_date(h.status)) as in_date,
    count(*) filter (is_in_date(h.status) and h.expires_on < coalesce($until, $as_at + 91)) as lapsing,
    count(*) filter (is_in_date(h.status) and coalesce(h.expires_on >= coalesce($until, $as_at + 91), true))
        as in_date_then,
    -- The first day on which somebody who is in date today no longer is.
    min(h.expires_on) filter (is_in_date(h.status) and h.expires_on < coalesce($until, $as_at + 91)) + 1
        as first_lapse_on,
    count(*) filter (is_in_date(h.status) and coalesce(h.expires_on >= coalesce($until, $as_at + 91), true))
        / nullif(count(h.status) filter (h.status <> 'not_yet_due'), 0) as rate_then
from titles t
left join held h on t.course_id = h.course_id
where $course is null or t.course_id = $course
group by t.course_id, t.title
order by lapsing desc, t.course_id
