-- Incidents by where they happened.
--
-- grain:     one row per place that has an incident
-- columns:   place, incidents, open, high
-- audience:  leaders
-- published: no
-- counts:    incidents
select
    i.place,
    count(*) as incidents,
    count(*) filter (is_open(i, $as_at)) as open,
    count(*) filter (i.severity = 'high') as high
from incident_dated i
where i.school_id = $school and is_known(i, $as_at)
    and i.occurred_on between coalesce($starts_on, date '1900-01-01') and least(coalesce($ends_on, $as_at), $as_at)
    and ($category_group is null or i.category_group = $category_group)
    and ($severity is null or i.severity = $severity)
group by i.place
order by incidents desc, i.place;
