-- Where acknowledgements stand now, stood at the same point of the period before, and a year ago.
--
-- grain:     one row per period with anybody in scope: the chosen one, the one before, the same one a year ago
-- columns:   compared, on_date, in_scope, acknowledged, paused, within_grace, overdue, coverage, fell_due, on_time
-- audience:  leaders
-- published: no
-- counts:    acknowledged + paused + within_grace + overdue = in_scope
with period as (
    select * from (values
        (1, 'this period', $starts_on::date, least($ends_on, $as_at)::date),
        (2, 'the period before', $before_from, $before_to), (3, 'a year ago', $year_from, $year_to)
    ) p(place, compared, starts_on, on_date)
    where on_date is not null
),
duties as (
    select p.*, o.met_on, o.due_on, acknowledgement_status(o, p.on_date) as status,
        is_live(o, p.on_date) as is_standing, falls_due(o, p.starts_on, p.on_date - 1) as is_due
    from period p join obligation o on o.school_id = $school and o.kind = 'acknowledgement'
    where ($policy is null or o.item = $policy) and ($staff_group is null or o.staff_group = $staff_group)
)
select
    d.compared, d.on_date,
    count(*) filter (d.is_standing) as in_scope,
    count(*) filter (d.is_standing and d.status = 'acknowledged') as acknowledged,
    count(*) filter (d.is_standing and d.status = 'paused') as paused,
    count(*) filter (d.is_standing and d.status = 'within_grace') as within_grace,
    count(*) filter (d.is_standing and is_outstanding(d.status)) as overdue,
    count(*) filter (d.is_standing and d.status = 'acknowledged') / nullif(count(*) filter (d.is_standing), 0) as coverage,
    count(*) filter (d.is_due) as fell_due,
    count(*) filter (d.is_due and d.met_on <= d.due_on) as on_time
from duties d
group by d.compared, d.on_date, d.place
having count(*) filter (d.is_standing) > 0
order by d.place
