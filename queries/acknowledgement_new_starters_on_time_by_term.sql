-- New employees and governors of each term, and how many agreed everything in time.
--
-- grain:     one row per term that has begun, oldest first
-- columns:   academic_year, term, starts_on, ends_on, started, on_time, late, waiting, rate
-- audience:  leaders
-- counts:    on_time + late + waiting = started
with periods as (
    -- A holiday belongs to the term before it.
    select
        academic_year, term, term_number, starts_on, school_days, ends_on as term_ends_on,
        least(coalesce(lead(starts_on) over (order by starts_on) - 1, ends_on + 60), $as_at) as ends_on
    from term
    where school_id = $school
    qualify starts_on <= $as_at
),
rounds as (
    -- One duty may stand in several rows; a starter is asked because of starting, not because of a new version.
    select
        o.person_id, o.item, o.started_on, o.asked_on,
        arg_min(o.staff_group, o.starts_on) as staff_group,
        arg_max(o.due_on, o.starts_on) as due_on,
        min(o.met_on) filter (o.met_on <= $as_at) as met_on,
        bool_or(falls_due(o, o.started_on, $as_at - 1)) as is_past_due
    from obligation o
    where o.school_id = $school and o.kind = 'acknowledgement' and o.started_on <= $as_at
        and ($policy is null or o.item = $policy)
        and ($staff_group is null or o.staff_group = $staff_group)
    group by o.person_id, o.item, o.started_on, o.asked_on
    having min(o.starts_on) = o.started_on
),
starters as (
    select
        person_id, started_on,
        bool_and(coalesce(met_on <= due_on, false)) as is_on_time,
        bool_or(is_past_due and not coalesce(met_on <= due_on, false)) as is_late
    from rounds
    where staff_group in ('teacher', 'support_staff', 'governor')
    group by person_id, started_on
)
select
    t.academic_year, t.term, t.starts_on, t.ends_on,
    count(s.person_id) as started,
    count(s.person_id) filter (s.is_on_time) as on_time,
    count(s.person_id) filter (s.is_late) as late,
    count(s.person_id) filter (not s.is_on_time and not s.is_late) as waiting,
    count(s.person_id) filter (s.is_on_time)
        / nullif(count(s.person_id) filter (s.is_on_time or s.is_late), 0) as rate
from periods t
left join starters s on s.started_on between t.starts_on and t.ends_on
group by all
order by t.starts_on
