-- Incidents of each term by kind and severity, with the rate, the comparisons and the verdict.
--
-- grain:     one row per academic year, term, category group and severity that has an incident in it or in a compared term
-- columns:   academic_year, term, is_part, category_group, severity, n, rate_per_100, prior_term, same_term_last_year,
--            verdict
-- audience:  leaders
-- published: no
-- counts:    n
-- kept:      terms_told
-- then:      incidents.summary_verdicts
-- A line for each incident.
select
    i.academic_year, i.term, i.category_group, i.severity, point_reached(i) as point,
    category_group_position(i.category_group) as kind_place, severity_position(i.severity) as severity_place
from incident_dated i
where i.school_id = $school and is_known(i, $as_at) and i.occurred_on <= $as_at
    and ($category_group is null or i.category_group = $category_group)
    and ($severity is null or i.severity = $severity);
