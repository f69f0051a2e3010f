-- Incidents of each kind in each half term, each kind with its own verdict.
--
-- grain:     one row per category group and half term since the incident log began
-- columns:   category_group, academic_year, term, half, half_term, starts_on, ends_on, school_days, is_part, incidents,
--            mark, chart, centre, low, high, rule, standing, verdict
-- audience:  leaders
-- published: no
-- counts:    incidents
-- then:      chart_of_half_terms
with kinds as (
    select g.category_group, g.place from category_groups() g
    where $category_group is null or g.category_group = $category_group
)
select
    g.category_group,
    h.academic_year, h.term, h.half, h.half_term, h.starts_on, h.ends_on, h.school_days, h.is_part,
    count(i.incident_id) as incidents,
    h.mark, h.phase, h.elapsed,
    (select list(e.occurred_day order by e.occurred_day) from incident_dated e
        where e.school_id = $school and is_known(e, $as_at) and e.occurred_on <= $as_at
            and e.category_group = g.category_group and ($severity is null or e.severity = $severity)) as event_days
from half_terms_so_far($school, $as_at) h
cross join kinds g
left join incident_dated i
    on i.school_id = $school and i.academic_year = h.academic_year and i.term = h.term and i.half = h.half
    and i.category_group = g.category_group and is_known(i, $as_at) and i.occurred_on <= $as_at
    and ($severity is null or i.severity = $severity)
group by all
order by min(g.place), h.starts_on;
