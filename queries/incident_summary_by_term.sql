-- Incidents of each term by kind and severity, with the rate, the comparisons and the verdict.
--
-- grain:     one row per academic year, term, category group and severity that has an incident in it or in a compared term
-- columns:   academic_year, term, is_part, category_group, severity, n, rate_per_100, prior_term, same_term_last_year,
--            verdict
-- audience:  leaders
-- published: no
-- counts:    n
-- then:      incidents.summary_verdicts
-- A line for each incident of a term, or for a term without any.
select
    t.place, t.academic_year, t.term, t.is_part, t.is_returned, t.school_days, t.elapsed, t.point,
    per_100(1, adults_of_term(t, $as_at_adult_days)) as rate_of_one,
    i.category_group, i.severity, point_reached(i, t) as reached,
    category_group_position(i.category_group) as kind_place, severity_position(i.severity) as severity_place
from terms_so_far($school, $as_at, $as_at_day, $as_at_point, $log_from) t
left join incident_dated i
    on i.school_id = $school and i.academic_year = t.academic_year and i.term = t.term
    and is_known(i, $as_at) and i.occurred_on <= $as_at
    and ($category_group is null or i.category_group = $category_group)
    and ($severity is null or i.severity = $severity)
where t.is_returned;
