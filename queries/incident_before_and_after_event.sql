-- Incidents before and after a new version, an INSET day or another recorded event, over as many school days.
--
-- grain:     one row per event with at least 10 school days of the log on both sides
-- columns:   on_date, event, school_days, before, after, p_value, more_needed, verdict
-- audience:  leaders
-- published: no
-- counts:    before, after
-- then:      before_and_after
with marks as (
    select m.on_date, m.text as event, s.school_days_so_far - s.is_school_day::integer as days_before
    from chart_marks($school) m
    join school_date s on s.school_id = $school and s.on_date = m.on_date
    where m.on_date <= $as_at
),
sized as (
    -- 40 school days on each side, or as many as the log and the calendar hold on both.
    select
        m.*,
        least(40, school_day_count($school, $as_at) - m.days_before,
            m.days_before - coalesce(school_day_count($school, incidents_returned_from($school)), m.days_before) + 1
        ) as school_days
    from marks m
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
