-- Adults who left in each term, and how many of them had something left unagreed.
--
-- grain:     one row per term that has begun, oldest first
-- columns:   academic_year, term, starts_on, ends_on, leavers, lapsed, rate
-- audience:  leaders
-- counts:    lapsed of leavers
with periods as (
    -- A holiday belongs to the term before it.
    select
        academic_year, term, term_number, starts_on, school_days, ends_on as term_ends_on,
        least(coalesce(lead(starts_on) over (order by starts_on) - 1, ends_on + 60), $as_at) as ends_on
    from term
    where school_id = $school
    qualify starts_on <= $as_at
),
left_school as (
    select o.person_id, o.ends_on, bool_or(is_lapsing(o)) as is_lapsed
    from obligation o
    where o.school_id = $school and o.kind = 'acknowledgement' and o.ended_because = 'left' and o.ends_on < $as_at
        and ($policy is null or o.item = $policy)
        and ($staff_group is null or o.staff_group = $staff_group)
    group by o.person_id, o.ends_on
)
select
    t.academic_year, t.term, t.starts_on, t.ends_on,
    count(s.person_id) as leavers,
    count(s.person_id) filter (s.is_lapsed) as lapsed,
    count(s.person_id) filter (s.is_lapsed) / nullif(count(s.person_id), 0) as rate
from periods t
left join left_school s on s.ends_on between t.starts_on and t.ends_on
group by all
order by t.starts_on
