-- Training at the end of each academic year (the current one as it stands): courses in date, and people fully in date.
--
-- grain:     one row per academic year that has begun
-- columns:   academic_year, on_date, required, in_date, rate, people, fully_in_date, person_share
-- audience:  leaders
-- counts:    in_date of required
-- then:      training.by_year
with standing as (
    select y.on_date, o.person_id, o.item, training_standing(o, y.on_date) as status
    from unnest($year_ends::date[]) y(on_date)
    join obligation o on is_live(o, y.on_date)
    where o.school_id = $school and o.kind = 'training'
        and ($course is null or o.item = $course)
        and ($staff_group is null or o.staff_group = $staff_group)
),
held as (
    select on_date, person_id, item, worst_training_status(status) as status
    from standing
    group by on_date, person_id, item
),
people as (
    select
        on_date, person_id, count(*) as required,
        count(*) filter (is_in_date(status)) as in_date, bool_and(is_in_date(status)) as is_fully_in_date
    from held
    where status <> 'not_yet_due'
    group by on_date, person_id
)
select
    p.on_date, sum(p.required)::bigint as required, sum(p.in_date)::bigint as in_date,
    sum(p.in_date) / nullif(sum(p.required), 0) as rate,
    count(*) as people, count(*) filter (p.is_fully_in_date) as fully_in_date, person_rate(p) as person_share
from people p
group by p.on_date
