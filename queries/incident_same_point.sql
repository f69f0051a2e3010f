-- Incidents this term so far, against last term and the same term last year at the same point.
--
-- grain:     one row per category group, and one for all incidents together
-- columns:   category_group, academic_year, term, is_part, school_days, this_term, last_term, last_term_days,
--            last_year, last_year_days, more_needed, fewer_needed, is_more_than_chance, verdict, more_needed_last_year,
--            fewer_needed_last_year, is_more_than_chance_last_year, verdict_last_year
-- audience:  leaders
-- published: no
-- counts:    this_term
-- then:      incidents.same_point_verdicts
-- A line for each kind asked for, and one for each incident of a term (or for a term without any).
select null as place, kind as category_group from kinds_asked($category_group)
union all by name
select
    t.place, t.academic_year, t.term, t.is_part, t.is_returned, t.school_days, t.elapsed, t.point,
    i.category_group, i.severity, point_reached(i, t) as reached
from terms_so_far($school, $as_at, $as_at_day, $as_at_point, $log_from) t
left join incident_dated i
    on i.school_id = $school and i.academic_year = t.academic_year and i.term = t.term
    and is_known(i, $as_at) and i.occurred_on <= $as_at
    and ($severity is null or i.severity = $severity);
