-- Incidents of the chosen period, against the one before and the same one a year ago, over as many school days.
--
-- grain:     one row per category group, and one for all incidents together
-- columns:   category_group, academic_year, term, half, starts_on, ends_on, is_part, school_days, this_period, period_before,
--            before_days, year_before, year_days, high, high_before, high_year_before, more_needed, fewer_needed,
--            is_more_than_chance, verdict, more_needed_last_year, fewer_needed_last_year,
--            is_more_than_chance_last_year, verdict_last_year
-- audience:  leaders
-- published: no
-- counts:    this_period
-- then:      incidents.period_verdicts
-- A line for each kind asked for, with what is known of the periods, and one for each incident of any of them.
select
    k.kind, $academic_year::varchar as academic_year, $term::varchar as term, $half::integer as half,
    $starts_on::date as starts_on, $ends_on::date as ends_on, $is_part::boolean as is_part,
    $period_days::integer as school_days, $before_days::integer as before_days, $year_days::integer as year_days,
    log_reaches($log_from, $starts_on::date) as reaches_this, log_reaches($log_from, $before_from::date) as reaches_before,
    log_reaches($log_from, $year_from::date) as reaches_year
from kinds_asked($category_group) k
union all by name
select
    i.category_group, i.severity = 'high' as is_high,
    i.occurred_on between $starts_on and $ends_on as in_this,
    -- A part of a period is set against what was known at the same point of the other.
    i.occurred_on between $before_from and $before_to and i.known_on <= if($is_part, $before_to, $as_at) as in_before,
    i.occurred_on between $year_from and $year_to and i.known_on <= if($is_part, $year_to, $as_at) as in_year
from incident_dated i
where i.school_id = $school and is_known(i, $as_at) and ($severity is null or i.severity = $severity)
    and (in_this or in_before or in_year);
