-- Training at the end of each academic year (the current one as it stands), by staff group and course.
--
-- grain:     one row per academic year that has begun, staff group and course that anybody in it needs
-- columns:   academic_year, staff_group, course_id, title, required_count, completed_count, completion_rate,
--            overdue_count
-- audience:  leaders
-- counts:    completed_count + overdue_count = required_count
-- kept:      course_titles
-- then:      training.by_year_and_group
with standing as (
    select y.on_date, o.person_id, o.staff_group, o.item, training_standing(o, y.on_date) as status
    from unnest($year_ends::date[]) y(on_date)
    join obligation o on is_live(o, y.on_date)
    where o.school_id = $school and o.kind = 'training'
        and ($course is null or o.item = $course)
        and ($staff_group is null or o.staff_group = $staff_group)
),
held as (
    select on_date, staff_group, item as course_id, worst_training_status(status) as status
    from standing
    group by on_date, staff_group, person_id, item
)
select
    h.on_date, staff_group_position(h.staff_group) as place, h.staff_group, h.course_id,
    count(*) filter (h.status <> 'not_yet_due') as required_count,
    count(*) filter (is_in_date(h.status)) as completed_count,
    avg(course_rate(h.status)) as completion_rate,
    count(*) filter (h.status in ('expired', 'never')) as overdue_count
from held h
group by h.on_date, h.staff_group, h.course_id
having required_count > 0
