-- How openly incidents are reported, term by term.
--
-- grain:     one row per academic year and term
-- columns:   academic_year, term, is_part, reports, severe, low_severity, self_reported, told, median_days_to_report,
--            reports_before, severe_before, quiet_half_terms, reading, verdict
-- audience:  leaders
-- published: no
-- then:      incidents.reporting_culture
-- A line for each incident of a term (or for a term without any), and one for each half term that is over.
select
    t.place, t.academic_year, t.term, t.is_part, t.is_returned, t.point,
    (t.starts_on - interval 4 months)::date as quiet_from, t.seen_to,
    i.half, i.severity, i.self_reported, point_reached(i, t) as reached,
    if(i.reported_on is null, null, i.known_day - i.occurred_day) as days_to_report
from terms_so_far($school, $as_at, $as_at_day, $as_at_point, $log_from) t
left join incident_dated i
    on i.school_id = $school and i.academic_year = t.academic_year and i.term = t.term
    and is_known(i, $as_at) and i.occurred_on <= $as_at
union all by name
select h.academic_year, h.term, h.half, h.starts_on, h.ends_on
from half_terms_begun($school, $as_at, $log_from, $log_to) h
where not h.is_part;
