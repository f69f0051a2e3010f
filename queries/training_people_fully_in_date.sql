-- How many adults hold all their required courses in date, by staff group.
--
-- grain:     one row per staff group with anybody who must hold a course by now
-- columns:   staff_group, people, fully_in_date, rate
-- audience:  leaders
-- counts:    fully_in_date of people
with held as (
    select
        o.person_id, o.staff_group, o.item as course_id,
        worst_training_status(training_standing(o, $as_at)) as status
    from obligation o
    where o.school_id = $school and o.kind = 'training' and is_live(o, $as_at)
        and ($course is null or o.item = $course)
        and ($staff_group is null or o.staff_group = $staff_group)
    group by o.person_id, o.staff_group, o.item
),
people as (
    select
        person_id, arg_min(staff_group, staff_group_position(staff_group)) as staff_group,
        bool_and(is_in_date(status)) as is_fully_in_date
    from held
    where status <> 'not_yet_due'
    group by person_id
)
select p.staff_group, count(*) as people, count(*) filter (p.is_fully_in_date) as fully_in_date, person_rate(p) as rate
from people p
group by p.staff_group
order by staff_group_position(p.staff_group)
