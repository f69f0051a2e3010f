-- Incident records of a period, without their narrative.
--
-- grain:     one row per incident
-- columns:   incident_id, occurred_on, occurred_time, reported_on, category, category_group, severity, platform, place,
--            state, school_days_taken, missing, in_all
-- audience:  headteacher
-- published: no
select
    i.incident_id, i.occurred_on, i.occurred_time::varchar as occurred_time, i.reported_on,
    array_to_string(i.category, '; ') as category, i.category_group, i.severity, i.platform, i.place,
    if(is_open(i, $as_at), 'open', 'closed') as state,
    days_to_close(i, $as_at, $as_at_day) as school_days_taken,
    missing_words(i) as missing,
    count(*) over () as in_all
from incident_dated i
where i.school_id = $school and is_known(i, $as_at)
    and i.occurred_on between coalesce($starts_on, date '1900-01-01') and least(coalesce($ends_on, $as_at), $as_at)
    and ($category_group is null or i.category_group = $category_group)
    and ($severity is null or i.severity = $severity)
    and ($place is null or i.place = $place) and ($platform is null or i.platform = $platform)
    and ($weekday is null or $weekday = case
        when i.occurred_precision in ('week', 'month') then 'day not recorded' else dayname(i.occurred_on) end)
    and ($part_of_day is null or part_of_day(i.occurred_time) = $part_of_day)
    and ($status is null or if(is_open(i, $as_at), 'open', 'closed') = $status)
    and (
        $search is null or i.incident_id ilike '%' || $search || '%' or i.platform ilike '%' || $search || '%'
        or array_to_string(i.category, ';') ilike '%' || $search || '%'
    )
order by i.occurred_on desc, i.incident_id
limit $limit offset $offset;
