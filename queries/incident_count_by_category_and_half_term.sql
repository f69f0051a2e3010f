-- Incidents of each kind in each half term, each kind with its own verdict.
--
-- grain:     one row per category group and half term since the incident log began
-- columns:   category_group, academic_year, term, half, half_term, starts_on, ends_on, school_days, is_part, incidents,
--            mark, chart, centre, low, high, rule, standing, verdict
-- audience:  leaders
-- published: no
-- counts:    incidents
-- then:      chart_of_half_terms
with happened as materialized (
    select i.* from incident_dated i
    where i.school_id = $school and is_known(i, $as_at) and i.occurred_on <= $as_at
        and ($severity is null or i.severity = $severity)
),
counted as (
    select category_group, academic_year, term, half, count(*) as incidents from happened group by all
),
event as (
    select category_group, list_sort(list(occurred_day)) as event_days from happened group by category_group
)
select
    g.category_group,
    h.academic_year, h.term, h.half, h.half_term, h.starts_on, h.ends_on, h.school_days, h.is_part,
    coalesce(c.incidents, 0) as incidents,
    h.mark, h.phase, h.elapsed, e.event_days
from half_terms_so_far($school, $as_at) h
cross join category_groups() g
left join counted c
    on c.category_group = g.category_group and c.academic_year = h.academic_year and c.term = h.term and c.half = h.half
left join event e on e.category_group = g.category_group
where $category_group is null or g.category_group = $category_group
order by g.place, h.starts_on;
