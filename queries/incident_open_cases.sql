-- Open cases, the oldest first.
--
-- grain:     one row per open case
-- columns:   incident_id, occurred_on, reported_on, category_group, severity, school_days_open, calendar_hours_open,
--            first_action_on, is_waiting, in_all
-- audience:  headteacher
-- published: no
select
    i.incident_id, i.occurred_on, i.reported_on, i.category_group, i.severity,
    $as_at_day - i.known_day as school_days_open,
    -- Only severe cases also run on the calendar: weekends and holidays do not stop them.
    case when i.severity = 'high' then 24 * ($as_at - i.known_on) end as calendar_hours_open,
    case when i.first_action_on <= $as_at then i.first_action_on end as first_action_on,
    (i.first_action_on is null or i.first_action_on > $as_at)
        and $as_at_day - i.known_day > 1 as is_waiting,
    count(*) over () as in_all
from incident_dated i
where i.school_id = $school and is_open(i, $as_at)
    and ($category_group is null or i.category_group = $category_group)
    and ($severity is null or i.severity = $severity)
order by i.known_on, i.incident_id
limit $limit offset $offset;
