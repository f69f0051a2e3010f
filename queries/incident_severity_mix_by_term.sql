-- How severe the incidents of each term were.
--
-- grain:     one row per academic year and term
-- columns:   academic_year, term, is_part, incidents, high, medium, low_severity, not_recorded, share, low, high_limit
-- audience:  leaders
-- published: no
-- counts:    high + medium + low_severity + not_recorded = incidents
-- then:      incidents.severity_interval
-- A line for each incident of a term, or for a term without any.
select t.place, t.academic_year, t.term, t.is_part, i.severity
from terms_begun($school, $as_at, $log_from) t
left join incident_dated i
    on i.school_id = $school and i.academic_year = t.academic_year and i.term = t.term
    and is_known(i, $as_at) and i.occurred_on <= $as_at
    and ($category_group is null or i.category_group = $category_group)
where t.is_returned;
