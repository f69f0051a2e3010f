-- Incidents before and after a new version, an INSET day or another recorded event, over as many school days.
--
-- grain:     one row per event with at least 10 school days of the log on both sides
-- columns:   on_date, event, school_days, before, after, p_value, more_needed, verdict
-- audience:  leaders
-- published: no
-- counts:    before, after
-- then:      incidents.before_and_after
-- A line for each event and for the first day of the log, with the school days up to it, and one for each incident.
with noted as (
    select m.on_date, m.text as event from chart_marks($school) m where m.on_date <= $as_at
    union all
    select $log_from::date, null
)
select
    n.on_date, n.event, $as_at_day as as_at_day,
    d.school_days_so_far - d.is_school_day::integer as days_before, d.school_days_so_far as days_through
from noted n
join school_date d on d.school_id = $school and d.on_date = n.on_date
union all by name
select i.occurred_day
from incident_dated i
where i.school_id = $school and is_known(i, $as_at)
    and ($category_group is null or i.category_group = $category_group);
