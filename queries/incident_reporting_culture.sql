-- How openly incidents are reported, term by term.
--
-- grain:     one row per academic year and term
-- columns:   academic_year, term, is_part, reports, severe, low_severity, self_reported, told, median_days_to_report,
--            reports_before, severe_before, quiet_half_terms, reading, verdict
-- audience:  leaders
-- published: no
-- then:      reporting_culture
with terms as materialized (from terms_so_far($school, $as_at) where is_returned),
known as materialized (
    select i.* from incident_dated i where i.school_id = $school and is_known(i, $as_at) and i.occurred_on <= $as_at
),
-- Set against the same term last year, for seasons differ, and up to the same point of it.
before as (
    select t.place, count(i.incident_id) as reports, count(i.incident_id) filter (i.severity = 'high') as severe
    from terms t
    join terms o on o.term = t.term and left(o.academic_year, 4)::integer = left(t.academic_year, 4)::integer - 1
    left join known i
        on i.academic_year = o.academic_year and i.term = o.term and is_by_point(i, o, if(t.is_part, t.point, 1e9))
    group by t.place
),
quiet as (
    select t.place, count(*) as half_terms
    from terms t
    join half_terms_so_far($school, $as_at) h
        on not h.is_part and h.ends_on <= t.seen_to and h.starts_on >= (t.starts_on - interval 4 months)::date
    where not exists (
        from known k where k.academic_year = h.academic_year and k.term = h.term and k.half = h.half)
    group by t.place
)
select
    t.academic_year, t.term, t.is_part,
    count(i.incident_id) as reports,
    count(*) filter (i.severity = 'high') as severe,
    count(*) filter (i.severity = 'low') as low_severity,
    count(*) filter (i.self_reported) as self_reported,
    count(*) filter (i.self_reported is not null) as told,
    median(i.known_day - i.occurred_day) filter (i.reported_on is not null) as median_days_to_report,
    b.reports as reports_before, b.severe as severe_before,
    coalesce(q.half_terms, 0) as quiet_half_terms
from terms t
left join known i on i.academic_year = t.academic_year and i.term = t.term
left join before b on b.place = t.place
left join quiet q on q.place = t.place
group by t.academic_year, t.term, t.is_part, t.place, b.reports, b.severe, q.half_terms
order by t.place;
