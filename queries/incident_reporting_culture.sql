-- How openly incidents are reported, term by term.
--
-- grain:     one row per academic year and term
-- columns:   academic_year, term, is_part, reports, severe, low_severity, self_reported, told, median_days_to_report,
--            reports_before, severe_before, quiet_half_terms, reading, verdict
-- audience:  leaders
-- published: no
-- then:      reporting_culture
with terms as (
    -- Each with the point at which the running term stands.
    select *, max(point) filter (is_part) over () as running_point
    from terms_so_far($school, $as_at)
    where is_returned
),
known as materialized (
    select i.academic_year, i.term, i.half, i.severity, i.self_reported, i.occurred_point, i.known_point,
        if(i.reported_on is null, null, i.known_day - i.occurred_day) as days_to_report
    from incident_dated i where i.school_id = $school and is_known(i, $as_at) and i.occurred_on <= $as_at
),
quiet as (
    select h.starts_on, h.ends_on
    from half_terms_begun($school, $as_at) h
    anti join known i on i.academic_year = h.academic_year and i.term = h.term and i.half = h.half
    where not h.is_part
),
counted as (
    select
        t.academic_year, t.term, t.is_part, t.place, t.starts_on, t.seen_to,
        count(i.severity) as reports,
        count(*) filter (i.severity = 'high') as severe,
        count(*) filter (i.severity = 'low') as low_severity,
        count(*) filter (i.self_reported) as self_reported,
        count(*) filter (i.self_reported is not null) as told,
        median(i.days_to_report) as median_days_to_report,
        -- What had been reported by that point.
        count(*) filter (is_by_point(i, t, t.running_point)) as reports_by_point,
        count(*) filter (i.severity = 'high' and is_by_point(i, t, t.running_point)) as severe_by_point
    from terms t
    left join known i on i.academic_year = t.academic_year and i.term = t.term
    group by all
)
select
    t.academic_year, t.term, t.is_part, t.reports, t.severe, t.low_severity, t.self_reported, t.told,
    t.median_days_to_report,
    t.reports_by_point, t.severe_by_point,
    count(q.ends_on) as quiet_half_terms
from counted t
left join quiet q on q.ends_on <= t.seen_to and q.starts_on >= (t.starts_on - interval 4 months)::date
group by all
order by min(t.place);
