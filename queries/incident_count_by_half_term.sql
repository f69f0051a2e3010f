-- Incidents in each half term, and whether the newest is more than chance.
--
-- grain:     one row per half term since the incident log began
-- columns:   category_group, academic_year, term, half, half_term, starts_on, ends_on, school_days, is_part, incidents,
--            mark, chart, centre, low, high, rule, standing, verdict
-- audience:  leaders
-- published: no
-- counts:    incidents
-- kept:      half_terms_so_far, chart_marks
-- then:      incidents.chart_of_half_terms
-- A line for each incident of the chosen kind or of all.
select i.academic_year, i.term, i.half, i.category_group, i.occurred_day
from incident_dated i
where i.school_id = $school and is_known(i, $as_at) and i.occurred_on <= $as_at
    and ($category_group is null or i.category_group = $category_group)
    and ($severity is null or i.severity = $severity);
