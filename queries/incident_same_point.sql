-- Incidents this term so far, against last term and the same term last year at the same point.
--
-- grain:     one row per category group, and one for all incidents together
-- columns:   category_group, academic_year, term, is_part, school_days, this_term, last_term, last_term_days,
--            last_year, last_year_days, more_needed, fewer_needed, is_more_than_chance, verdict, more_needed_last_year,
--            fewer_needed_last_year, is_more_than_chance_last_year, verdict_last_year
-- audience:  leaders
-- published: no
-- counts:    this_term
-- kept:      terms_told, category_groups
-- then:      incidents.same_point_verdicts
-- A line for each incident.
select i.academic_year, i.term, i.category_group, point_reached(i) as point
from incident_dated i
where i.school_id = $school and is_known(i, $as_at) and i.occurred_on <= $as_at
    and ($severity is null or i.severity = $severity);
