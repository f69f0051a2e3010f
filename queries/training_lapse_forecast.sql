-- What will be in date at the end of each week if nobody completes anything more.
--
-- grain:     one row per week until the chosen day (a term ahead when none is chosen)
-- columns:   on_date, label, lapsing, in_date, required, rate
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
        worst_training_status(status) as status, min(expires_on) filter (is_in_date(status)) as expires_on
    from standing
    group by person_id, course_id
),
weeks as (
    select week_on::date as on_date
    from (select unnest(generate_series($as_at, coalesce($until, $as_at + 91), interval 7 days)) as week_on) w
    union
    select coalesce($until, $as_at + 91)
)
select
    w.on_date, strftime(w.on_date, '%-d %b %Y') as label,
    count(*) filter (is_in_date(h.status) and h.expires_on >= w.on_date - 7 and h.expires_on < w.on_date
        and h.expires_on >= $as_at) as lapsing,
    count(*) filter (is_in_date(h.status) and (h.expires_on is null or h.expires_on >= w.on_date)) as in_date,
    count(*) filter (h.status <> 'not_yet_due') as required,
    count(*) filter (is_in_date(h.status) and (h.expires_on is null or h.expires_on >= w.on_date))
        / nullif(count(*) filter (h.status <> 'not_yet_due'), 0) as rate
from weeks w
cross join held h
group by w.on_date
order by w.on_date
