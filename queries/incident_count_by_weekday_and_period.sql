-- When incidents happen: weekday and part of the day.
--
-- grain:     one row per weekday and part of the day that has an incident
-- columns:   weekday, part_of_day, incidents
-- audience:  leaders
-- published: no
-- counts:    incidents
select
    case when i.occurred_precision in ('week', 'month') then 'day not recorded' else dayname(i.occurred_on) end as weekday,
    part_of_day(i.occurred_time) as part_of_day,
    count(*) as incidents
from incident_dated i
where i.school_id = $school and is_known(i, $as_at)
    and i.occurred_on between coalesce($starts_on, date '1900-01-01') and least(coalesce($ends_on, $as_at), $as_at)
    and ($category_group is null or i.category_group = $category_group)
    and ($severity is null or i.severity = $severity)
group by 1, 2
order by
    min(if(i.occurred_precision in ('week', 'month'), 8, isodow(i.occurred_on))),
    min(coalesce(i.occurred_time, time '23:59:59'));
