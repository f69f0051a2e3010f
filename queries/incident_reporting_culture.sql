-- How openly incidents are reported, term by term.
--
-- grain:     one row per academic year and term
-- columns:   academic_year, term, is_part, reports, severe, low_severity, self_reported, told, median_days_to_report,
--            reports_before, severe_before, quiet_half_terms, reading, verdict
-- audience:  leaders
-- published: no
-- kept:      terms_told, half_terms_so_far
-- then:      incidents.reporting_culture
-- A line for each incident.
select
    i.academic_year, i.term, i.half, i.severity, i.self_reported, point_reached(i) as point,
    if(i.reported_on is null, null, i.known_day - i.occurred_day) as days_to_report
from incident_dated i
where i.school_id = $school and is_known(i, $as_at) and i.occurred_on <= $as_at;
