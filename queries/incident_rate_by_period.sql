-- Incidents per 100 adults and per 100 pupils in the chosen period, the one before and the same one a year ago.
--
-- grain:     one row per period that the incident log reaches: the chosen one, the one before, the same a year ago
-- columns:   compared, starts_on, ends_on, school_days, incidents, high_severity, adults, rate_per_100, pupils,
--            rate_per_100_pupils, per_10_school_days
-- audience:  leaders
-- published: no
-- counts:    incidents
with period as (
    select * from (values
        (1, 'this period', $starts_on::date, $ends_on::date, $period_days::integer, $as_at::date),
        (2, 'the period before', $before_from, $before_to, $before_days, if($is_part, $before_to, $as_at)),
        (3, 'a year ago', $year_from, $year_to, $year_days, if($is_part, $year_to, $as_at))
    ) p(place, compared, starts_on, ends_on, school_days, known_by)
),
counted as (
    select p.place, p.compared, p.starts_on, p.ends_on, p.school_days,
        count(i.incident_id) as incidents, count(*) filter (i.severity = 'high') as high_severity
    from period p
    join incident_log l on l.school_id = $school and log_reaches(l, p.starts_on)
    left join incident_dated i
        on i.school_id = $school and i.occurred_on between p.starts_on and p.ends_on and i.known_on <= p.known_by
        and ($category_group is null or i.category_group = $category_group)
        and ($severity is null or i.severity = $severity)
    group by all
),
sized as (
    select
        c.*,
        -- The mean headcount of a school day, and the roll, which is counted a few times a year, at its first and last.
        (upto.adult_days_so_far - coalesce(eve.adult_days_so_far, 0)) / nullif(c.school_days, 0) as adults,
        mean_roll($school, c.starts_on, c.ends_on) as pupils
    from counted c
    join school_date upto on upto.school_id = $school and upto.on_date = c.ends_on
    left join school_date eve on eve.school_id = $school and eve.on_date = c.starts_on - 1
)
select
    s.compared, s.starts_on, s.ends_on, s.school_days, s.incidents, s.high_severity,
    round(s.adults, 1) as adults, round(per_100(s.incidents, s.adults), 1) as rate_per_100,
    round(s.pupils, 1) as pupils, round(per_100(s.incidents, s.pupils), 1) as rate_per_100_pupils,
    round(10 * s.incidents / nullif(s.school_days, 0), 1) as per_10_school_days
from sized s
order by s.place;
