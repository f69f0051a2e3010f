-- Incidents in each half term, and whether the newest is more than chance.
--
-- grain:     one row per half term since the incident log began
-- columns:   category_group, academic_year, term, half, half_term, starts_on, ends_on, school_days, is_part, incidents,
--            mark, chart, centre, low, high, rule, standing, verdict
-- audience:  leaders
-- published: no
-- counts:    incidents
-- then:      chart_of_half_terms
with counted as (
    select
        histogram(concat_ws(' ', i.term, i.half, i.academic_year)) as by_half_term,
        list_sort(list(i.occurred_day)) as event_days
    from incident_dated i
    where i.school_id = $school and is_known(i, $as_at) and i.occurred_on <= $as_at
        and ($category_group is null or i.category_group = $category_group)
        and ($severity is null or i.severity = $severity)
)
select
    coalesce($category_group, 'All incidents') as category_group,
    h.academic_year, h.term, h.half, h.half_term, h.starts_on, h.ends_on, h.school_days, h.is_part,
    coalesce(c.by_half_term[h.half_term]::bigint, 0) as incidents,
    marks_between($school, h.starts_on, least(h.ends_on, $as_at)) as mark,
    h.phase, h.elapsed, c.event_days
from half_terms_so_far($school, $as_at) h
cross join counted c
order by h.starts_on;
