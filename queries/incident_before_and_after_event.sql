-- Incidents before and after a new version, an INSET day or another recorded event, over as many school days.
--
-- grain:     one row per event with at least 10 school days of the log on both sides
-- columns:   on_date, event, school_days, before, after, p_value, more_needed, verdict
-- audience:  leaders
-- published: no
-- counts:    before, after
-- then:      before_and_after
with event as (
    select
        m.on_date, m.text as event,
        -- The school days before the event, up to the position date, and up to the first day of the log.
        max(d.school_days_so_far - d.is_school_day::integer) filter (d.on_date = m.on_date) as days_before,
        max(d.school_days_so_far) filter (d.on_date = $as_at) as days_through,
        max(d.school_days_so_far) filter (d.on_date = l.returned_from) as log_day
    from chart_marks($school) m
    left join incident_log l on l.school_id = $school
    join school_date d on d.school_id = $school and d.on_date in (m.on_date, $as_at, l.returned_from)
    where m.on_date <= $as_at
    group by m.on_date, m.text
    having days_before is not null
),
sized as (
    -- 40 school days on each side, or as many as the log and the calendar hold on both.
    select *, least(40, days_through - days_before, days_before - coalesce(log_day, days_before) + 1) as school_days
    from event
)
select
    s.on_date, s.event, s.school_days,
    count(*) filter (i.occurred_day <= s.days_before) as before,
    count(*) filter (i.occurred_day > s.days_before) as after
from sized s
left join incident_dated i
    on i.school_id = $school and is_known(i, $as_at)
    and ($category_group is null or i.category_group = $category_group)
    and i.occurred_day > s.days_before - s.school_days and i.occurred_day <= s.days_before + s.school_days
where s.school_days >= 10
group by s.on_date, s.event, s.school_days
order by s.on_date;
