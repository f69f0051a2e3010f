-- How the required training stood at the end of each school week of the last twelve months.
--
-- grain:     one row per week with a school day, oldest first; it counts courses, an adult once for each
-- columns:   on_date, label, required, in_date, rate
-- audience:  leaders
-- counts:    in_date of required
-- then:      training.in_date_by_week
with standing as (
    select w.on_date, o.person_id, o.item, training_status(o, w.on_date) as status
    from unnest($week_ends::date[]) w(on_date)
    join obligation o on is_live(o, w.on_date)
    where o.school_id = $school and o.kind = 'training'
        -- What ended before the first of the weeks, or begins after the last, is in none of them.
        and o.starts_on <= $as_at and (o.ends_on is null or o.ends_on >= $week_ends[1])
        and ($course is null or o.item = $course)
        and ($staff_group is null or o.staff_group = $staff_group)
),
held as (
    select on_date, person_id, item, worst_training_status(status) as status
    from standing
    group by on_date, person_id, item
)
select
    h.on_date,
    count(*) filter (h.status <> 'not_yet_due') as required,
    count(*) filter (is_in_date(h.status)) as in_date,
    course_rate(h) as rate
from held h
group by h.on_date
