-- Incidents per 100 adults and per 100 pupils in the chosen period, the one before and the same one a year ago.
--
-- grain:     one row per period that the incident log reaches: the chosen one, the one before, the same a year ago
-- columns:   compared, starts_on, ends_on, school_days, incidents, adults, rate_per_100, pupils, rate_per_100_pupils,
--            per_10_school_days
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
    select
        p.*, mean_headcount($school, p.starts_on, p.ends_on) as adults,
        -- The roll is counted a few times a year: the mean of its first and its last day.
        (pupils_on_roll($school, p.starts_on) + pupils_on_roll($school, p.ends_on)) / 2 as pupils,
        (select count(*) from incident_dated i where i.school_id = $school
            and i.occurred_on between p.starts_on and p.ends_on and i.known_on <= p.known_by
            and ($category_group is null or i.category_group = $category_group)
            and ($severity is null or i.severity = $severity)) as incidents
    from period p join incident_log l on l.school_id = $school
    where log_reaches(l, p.starts_on)
)
select
    c.compared, c.starts_on, c.ends_on, c.school_days, c.incidents,
    round(c.adults, 1) as adults, per_100(c.incidents, c.adults) as rate_per_100,
    round(c.pupils, 1) as pupils, per_100(c.incidents, c.pupils) as rate_per_100_pupils,
    10 * c.incidents / nullif(c.school_days, 0) as per_10_school_days
from counted c
order by c.place;
