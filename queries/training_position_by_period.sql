-- Adults with all required training in date now, at the same point of the period before, and a year ago.
--
-- grain:     one row per period with anybody who had to hold a course: the chosen one, the one before, the same a year ago
-- columns:   compared, on_date, people, fully_in_date, rate
-- audience:  leaders
-- published: no
-- counts:    fully_in_date of people
with period as (
    select * from (values
        (1, 'this period', least($ends_on, $as_at)::date), (2, 'the period before', $before_to), (3, 'a year ago', $year_to)
    ) p(place, compared, on_date)
    where on_date is not null
),
held as (
    select
        p.place, p.compared, p.on_date, o.person_id,
        worst_training_status(training_standing(o, p.on_date)) as status
    from period p join obligation o on o.school_id = $school and o.kind = 'training' and is_live(o, p.on_date)
    where ($course is null or o.item = $course) and ($staff_group is null or o.staff_group = $staff_group)
    group by p.place, p.compared, p.on_date, o.person_id, o.item
),
people as (
    select place, compared, on_date, person_id, bool_and(is_in_date(status)) as is_fully_in_date
    from held
    where status <> 'not_yet_due'
    group by place, compared, on_date, person_id
)
select
    p.compared, p.on_date, count(*) as people, count(*) filter (p.is_fully_in_date) as fully_in_date, person_rate(p) as rate
from people p
group by p.compared, p.on_date, p.place
order by p.place
