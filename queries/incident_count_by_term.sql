-- Incidents in each term, by kind and severity.
--
-- grain:     one row per academic year, term, category group and severity that has an incident
-- columns:   academic_year, term, category_group, severity, incidents, open
-- audience:  leaders
-- published: no
-- counts:    incidents
select
    i.academic_year,
    i.term,
    i.category_group,
    i.severity,
    count(*) as incidents,
    count(*) filter (is_open(i, $as_at)) as open
from incident_dated i
where i.school_id = $school
    and is_known(i, $as_at)
    and i.occurred_on <= $as_at
    and ($category_group is null or i.category_group = $category_group)
    and ($severity is null or i.severity = $severity)
group by i.academic_year, i.term, i.category_group, i.severity
order by
    i.academic_year, term_position(i.term), category_group_position(i.category_group), severity_position(i.severity);
