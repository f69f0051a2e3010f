-- How the acknowledgements stood at the end of each term (the current one as it stands).
--
-- grain:     one row per term that has begun, oldest first; it counts duties, an adult once for each policy
-- columns:   academic_year, term, starts_on, ends_on, in_scope, acknowledged, paused, within_grace, overdue, rate
-- audience:  leaders
-- counts:    acknowledged + paused + within_grace + overdue = in_scope
with terms as (
    select academic_year, term, starts_on, least(ends_on, $as_at) as ends_on
    from term
    where school_id = $school and starts_on <= $as_at
),
duties as (
    select t.*, o.item, acknowledgement_status(o, t.ends_on) as status
    from terms t
    left join obligation o
        on o.school_id = $school and o.kind = 'acknowledgement' and is_live(o, t.ends_on)
        and ($policy is null or o.item = $policy)
        and ($staff_group is null or o.staff_group = $staff_group)
)
select
    d.academic_year, d.term, d.starts_on, d.ends_on,
    count(d.item) as in_scope,
    count(*) filter (d.status = 'acknowledged') as acknowledged,
    count(*) filter (d.status = 'paused') as paused,
    count(*) filter (d.status = 'within_grace') as within_grace,
    count(*) filter (is_outstanding(d.status)) as overdue,
    acknowledgement_rate(d) as rate
from duties d
group by d.academic_year, d.term, d.starts_on, d.ends_on
order by d.starts_on
