-- Incidents of each kind in each half term, each kind with its own verdict.
--
-- grain:     one row per category group and half term since the incident log began
-- columns:   category_group, academic_year, term, half, half_term, starts_on, ends_on, school_days, is_part, incidents,
--            mark, chart, centre, low, high, rule, standing, verdict
-- audience:  leaders
-- published: no
-- counts:    incidents
-- then:      incidents.chart_of_half_terms
-- A line for each half term, each incident, each mark and each kind asked for.
from half_terms_so_far($school, $as_at, $as_at_day, $log_from, $log_to)
union all by name
select i.academic_year, i.term, i.half, i.category_group, i.occurred_day
from incident_dated i
where i.school_id = $school and is_known(i, $as_at) and i.occurred_on <= $as_at
    and ($severity is null or i.severity = $severity)
union all by name
select m.on_date, m.text from chart_marks($school) m where m.on_date <= $as_at
union all by name
select g.category_group as kind from category_groups() g
where $category_group is null or g.category_group = $category_group;
