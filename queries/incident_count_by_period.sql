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
-- then:      period_verdicts
with counted as (
    select
        i.category_group, i.severity = 'high' as is_high,
        i.occurred_on between $starts_on and $ends_on as is_this,
        -- A part of a period is set against what was known at the same point of the other.
        i.occurred_on between $before_from and $before_to
            and i.known_on <= if($is_part, $before_to, $as_at) as is_before,
        i.occurred_on between $year_from and $year_to and i.known_on <= if($is_part, $year_to, $as_at) as is_year_before
    from incident_dated i
    where i.school_id = $school and is_known(i, $as_at) and ($severity is null or i.severity = $severity)
),
kinds as (
    select 'All incidents' as category_group, 0 as place
    union all select category_group, place from category_groups()
)
select
    k.category_group, $academic_year::varchar as academic_year, $term::varchar as term, $half::integer as half,
    $starts_on::date as starts_on, $ends_on::date as ends_on, $is_part::boolean as is_part,
    $period_days::integer as school_days,
    if(bool_or(log_reaches(l, $starts_on::date)), count(*) filter (c.is_this), null) as this_period,
    if(bool_or(log_reaches(l, $before_from::date)), count(*) filter (c.is_before), null) as period_before,
    $before_days::integer as before_days,
    if(bool_or(log_reaches(l, $year_from::date)), count(*) filter (c.is_year_before), null) as year_before,
    $year_days::integer as year_days,
    count(*) filter (c.is_this and c.is_high) as high,
    count(*) filter (c.is_before and c.is_high) as high_before,
    count(*) filter (c.is_year_before and c.is_high) as high_year_before
from kinds k
left join incident_log l on l.school_id = $school
left join counted c on k.category_group in ('All incidents', c.category_group)
where $category_group is null or k.category_group = $category_group
group by k.category_group, k.place
order by k.place;
