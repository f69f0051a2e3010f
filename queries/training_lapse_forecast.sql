-- What will be in date at the end of each week if nobody completes anything more.
--
-- grain:     one row per week until the chosen day (a term ahead when none is chosen)
-- columns:   on_date, label, lapsing, in_date, required, rate
-- audience:  leaders
-- then:      training.forecast
with held as (
    -- The rows of today; what is completed later is not looked at. Of several rules for one course, the first to end.
    select worst_training_status(training_standing(o, $as_at)) as status, min(o.expires_on) as expires_on
    from obligation o
    where o.school_id = $school and o.kind = 'training' and is_live(o, $as_at)
        and ($course is null or o.item = $course)
        and ($staff_group is null or o.staff_group = $staff_group)
    group by o.person_id, o.item
)
-- A line for each adult and course.
select
    $as_at as as_at, coalesce($until, $as_at + 91) as until_on, h.status <> 'not_yet_due' as is_required,
    is_in_date(h.status) as is_in_date, h.expires_on
from held h
