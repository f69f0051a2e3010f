-- Incidents in each half term, and whether the newest is more than chance.
--
-- grain:     one row per half term since the incident log began
-- columns:   category_group, academic_year, term, half, half_term, starts_on, ends_on, school_days, is_part, incidents,
--            mark, chart, centre, low, high, rule, standing, verdict
-- audience:  leaders
-- published: no
-- counts:    incidents
-- then:      chart_of_half_terms
with happened as materialized (
    select i.* from incident_dated i
    where i.school_id = $school and is_known(i, $as_at) and i.occurred_on <= $as_at
        and ($category_group is null or i.category_group = $category_group)
        and ($severity is null or i.severity = $severity)
),
counted as (
    select academic_year, term, half, count(*) as incidents from happened group by all
)
select
    coalesce($category_group, 'All incidents') as category_group,
    h.academic_year, h.term, h.half, h.half_term, h.starts_on, h.ends_on, h.school_days, h.is_part,
    coalesce(c.incidents, 0) as incidents,
    h.mark, h.phase, h.elapsed, (select list_sort(list(occurred_day)) from happened) as event_days
from half_terms_so_far($school, $as_at) h
left join counted c on c.academic_year = h.academic_year and c.term = h.term and c.half = h.half
order by h.starts_on;
