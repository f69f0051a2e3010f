-- Incidents per 100 adults and per 100 pupils in the chosen period, the one before and the same one a year ago.
--
-- grain:     one row per period that the incident log reaches: the chosen one, the one before, the same a year ago
-- columns:   compared, starts_on, ends_on, school_days, incidents, high_severity, adults, rate_per_100, pupils,
--            rate_per_100_pupils, per_10_school_days
-- audience:  leaders
-- published: no
-- counts:    incidents
with counted as (
    -- Each list holds the three periods in the order in which they are answered.
    select
        [count(*) filter (is_this), count(*) filter (is_before), count(*) filter (is_year)] as incidents,
        [count(*) filter (is_this and is_high), count(*) filter (is_before and is_high),
            count(*) filter (is_year and is_high)] as high_severity
    from (
        select
            i.severity = 'high' as is_high, i.occurred_on between $starts_on and $ends_on as is_this,
            i.occurred_on between $before_from and $before_to
                and i.known_on <= if($is_part, $before_to, $as_at) as is_before,
            i.occurred_on between $year_from and $year_to and i.known_on <= if($is_part, $year_to, $as_at) as is_year
        from incident_dated i
        where i.school_id = $school and is_known(i, $as_at)
            and ($category_group is null or i.category_group = $category_group)
            and ($severity is null or i.severity = $severity)
    )
),
roll as (
    -- Counted a few times a year.
    select
        [mean_roll(this_first, this_last), mean_roll(before_first, before_last), mean_roll(year_first, year_last)]
            as pupils
    from (
        select
            newest_roll(r, $starts_on) as this_first, newest_roll(r, $ends_on) as this_last,
            newest_roll(r, $before_from) as before_first, newest_roll(r, $before_to) as before_last,
            newest_roll(r, $year_from) as year_first, newest_roll(r, $year_to) as year_last
        from pupil_roll r
        where r.school_id = $school
        group by r.year_group
    )
),
period as (
    select
        p.compared, p.starts_on, p.ends_on, p.school_days, mean_headcount(p.adult_days, p.school_days) as adults,
        c.incidents[p.place] as incidents, c.high_severity[p.place] as high_severity, r.pupils[p.place] as pupils
    from counted c, roll r, (values
        (1, 'this period', $starts_on::date, $ends_on::date, $period_days::integer, $period_adult_days::integer),
        (2, 'the period before', $before_from, $before_to, $before_days, $before_adult_days),
        (3, 'a year ago', $year_from, $year_to, $year_days, $year_adult_days)
    ) p(place, compared, starts_on, ends_on, school_days, adult_days)
    where log_reaches($log_from, p.starts_on)
)
select
    p.compared, p.starts_on, p.ends_on, p.school_days, p.incidents, p.high_severity,
    round(p.adults, 1) as adults, round(per_100(p.incidents, p.adults), 1) as rate_per_100,
    round(p.pupils, 1) as pupils, round(per_100(p.incidents, p.pupils), 1) as rate_per_100_pupils,
    round(10 * p.incidents / nullif(p.school_days, 0), 1) as per_10_school_days
from period p;
