-- Of the acknowledgements that fell due in each term, how many were given by their deadline.
--
-- grain:     one row per term that has begun, oldest first
-- columns:   academic_year, term, starts_on, ends_on, fell_due, on_time, rate, centre, low, high,
--            rule
-- audience:  leaders
-- counts:    on_time of fell_due
-- then:      shares_over_time
with periods as (
    -- A holiday belongs to the term before it.
    select
        academic_year, term, term_number, starts_on, school_days, ends_on as term_ends_on,
        least(coalesce(lead(starts_on) over (order by starts_on) - 1, ends_on + 60), $as_at) as ends_on
    from term
    where school_id = $school
    qualify starts_on <= $as_at
)
-- A deadline that is today can still be kept.
select
    t.academic_year, t.term, t.starts_on, t.ends_on,
    count(o.item) as fell_due,
    count(o.item) filter (o.met_on <= o.due_on) as on_time,
    count(o.item) filter (o.met_on <= o.due_on) / nullif(count(o.item), 0) as rate
from periods t
left join obligation o
    on o.school_id = $school and o.kind = 'acknowledgement'
    and falls_due(o, t.starts_on, least(t.ends_on, $as_at - 1))
    and ($policy is null or o.item = $policy)
    and ($staff_group is null or o.staff_group = $staff_group)
group by all
order by t.starts_on
