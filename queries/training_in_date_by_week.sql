-- How the required training stood at the end of each school week of the last twelve months.
--
-- grain:     one row per week with a school day, oldest first; it counts courses, an adult once for each
-- columns:   on_date, label, required, in_date, rate
-- audience:  leaders
-- counts:    in_date of required
-- then:      training.in_date_by_week
with standing as (
    select
        w.on_date, training_standing(o, w.on_date) as status,
        -- Telling adults and courses apart takes longer than all the rest; it is of use where two rules ask one course.
        if(o.is_shared, o.person_id || ' ' || o.item, null) as owed_twice
    from unnest($week_ends::date[]) w(on_date)
    join obligation o on is_live(o, w.on_date)
    where o.school_id = $school and o.kind = 'training'
        -- What ended before the first of the weeks, or begins after the last, is in none of them.
        and o.starts_on <= $as_at and (o.ends_on is null or o.ends_on >= $week_ends[1])
        and ($course is null or o.item = $course)
        and ($staff_group is null or o.staff_group = $staff_group)
)
select on_date, owed_twice, strictness(status) as strictness, course_rate(status) as rate, count(*) as courses
from standing
group by on_date, owed_twice, status
