-- How the required training stood at the end of each school week of the last twelve months.
--
-- grain:     one row per week with a school day, oldest first; it counts courses, an adult once for each
-- columns:   on_date, label, required, in_date, rate
-- audience:  leaders
-- counts:    in_date of required
with weeks as (
    -- The weeks of the last year that had a school day, each as it ended (the current one as it stands).
    select distinct $as_at - (($as_at - on_date) // 7 * 7)::integer as on_date
    from school_day
    where school_id = $school and on_date > $as_at - 52 * 7 and on_date <= $as_at
),
standing as (
    select w.on_date, o.person_id, o.item, training_status(o, w.on_date) as status
    from weeks w
    join obligation o on is_live(o, w.on_date)
    where o.school_id = $school and o.kind = 'training'
        and ($course is null or o.item = $course)
        and ($staff_group is null or o.staff_group = $staff_group)
),
held as (
    select on_date, person_id, item, worst_training_status(status) as status
    from standing
    group by on_date, person_id, item
)
select
    h.on_date, strftime(h.on_date, '%-d %b %Y') as label,
    count(*) filter (h.status <> 'not_yet_due') as required,
    count(*) filter (is_in_date(h.status)) as in_date,
    course_rate(h) as rate
from held h
group by h.on_date
order by h.on_date
