-- How severe the incidents of each term were.
--
-- grain:     one row per academic year and term
-- columns:   academic_year, term, is_part, incidents, high, medium, low_severity, not_recorded, share, low, high_limit
-- audience:  leaders
-- published: no
-- counts:    high + medium + low_severity + not_recorded = incidents
-- kept:      terms_told
-- then:      incidents.severity_interval
-- A line for each incident.
select i.academic_year, i.term, i.severity
from incident_dated i
where i.school_id = $school and is_known(i, $as_at) and i.occurred_on <= $as_at
    and ($category_group is null or i.category_group = $category_group);
