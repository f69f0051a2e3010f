-- Where acknowledgements stand now, stood at the same point of the period before, and a year ago.
--
-- grain:     one row per period with anybody in scope: the chosen one, the one before, the same one a year ago
-- columns:   compared, on_date, in_scope, acknowledged, paused, within_grace, overdue, coverage, fell_due, on_time
-- audience:  leaders
-- published: no
-- counts:    acknowledged + paused + within_grace + overdue = in_scope
-- then:      acknowledgements.position_by_period
with period as (
    select * from (values
        (1, 'this period', $starts_on::date, least($ends_on, $as_at)::date),
        (2, 'the period before', $before_from, $before_to), (3, 'a year ago', $year_from, $year_to)
    ) p(place, compared, starts_on, on_date)
    where on_date is not null
),
duties as (
    select
        p.place, p.compared, p.on_date, acknowledgement_status(o, p.on_date) as status,
        falls_due(o, p.starts_on, p.on_date - 1) as is_due, o.met_on <= o.due_on as is_on_time
    from period p join obligation o on o.school_id = $school and o.kind = 'acknowledgement'
    where ($policy is null or o.item = $policy) and ($staff_group is null or o.staff_group = $staff_group)
)
-- A line for each period and status, in time or not.
select
    place, compared, on_date, status, is_due, is_on_time, count(*) as duties,
    is_outstanding(status) as is_late, acknowledgement_coverage(status) as coverage
from duties
group by place, compared, on_date, status, is_due, is_on_time
