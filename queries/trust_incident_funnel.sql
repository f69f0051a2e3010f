-- Incidents of the last 12 months per 100 adults in each school, against all schools together.
--
-- grain:     one row per school that has handed in its incident log
-- columns:   school_id, school, incidents, adults, rate_per_100, pooled, low_2, high_2, low_3, high_3, standing, verdict
-- audience:  leaders
-- published: no
-- counts:    incidents
-- then:      rate_funnel
select
    s.school_id, s.name as school,
    (select count(*) from incident_dated i where i.school_id = s.school_id and is_known(i, $as_at)
        and i.occurred_on > ($as_at - interval 12 months)::date and i.occurred_on <= $as_at
        and ($category_group is null or i.category_group = $category_group)
        and ($severity is null or i.severity = $severity)) as incidents,
    mean_headcount(s.school_id, ($as_at - interval 12 months)::date + 1, $as_at) as adults
from school s
where list_contains($schools, s.school_id)
    and incidents_returned_from(s.school_id) <= ($as_at - interval 11 months)::date
    and mean_headcount(s.school_id, ($as_at - interval 12 months)::date + 1, $as_at) > 0
order by s.name;
