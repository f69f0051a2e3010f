-- How openly incidents are reported, term by term.
--
-- grain:     one row per academic year and term
-- columns:   academic_year, term, is_part, reports, severe, low_severity, self_reported, told, median_days_to_report,
--            reports_before, severe_before, quiet_half_terms, reading, verdict
-- audience:  leaders
-- published: no
-- then:      reporting_culture
with terms as (
    select t.*, o.academic_year as other_year, o.term as other_term, o.days_before as other_days,
        -- Set against the same term last year, for seasons differ; against the term before where there is none.
        if(t.is_part, t.point, 1e9) as at_point
    from terms_so_far($school, $as_at) t
    left join terms_so_far($school, $as_at) o
        on o.term = t.term and left(o.academic_year, 4)::integer = left(t.academic_year, 4)::integer - 1
        and log_reaches($school, o.starts_on)
    where log_reaches($school, t.starts_on)
)
select
    t.academic_year, t.term, t.is_part,
    count(i.incident_id) as reports,
    count(*) filter (i.severity = 'high') as severe,
    count(*) filter (i.severity = 'low') as low_severity,
    count(*) filter (i.self_reported) as self_reported,
    count(*) filter (i.self_reported is not null) as told,
    median(i.known_day - i.occurred_day) filter (i.reported_on is not null) as median_days_to_report,
    case when t.other_year is not null then (
        select count(*) from incident_dated b
        where b.school_id = $school and b.academic_year = t.other_year and b.term = t.other_term
            and is_known(b, $as_at) and b.occurred_point - t.other_days <= t.at_point
            and b.known_point - t.other_days <= t.at_point) end as reports_before,
    case when t.other_year is not null then (
        select count(*) from incident_dated b
        where b.school_id = $school and b.academic_year = t.other_year and b.term = t.other_term
            and b.severity = 'high' and is_known(b, $as_at) and b.occurred_point - t.other_days <= t.at_point
            and b.known_point - t.other_days <= t.at_point) end as severe_before,
    (select count(*) from (
        select h.starts_on from half_terms_so_far($school, $as_at) h
        where not h.is_part and h.ends_on <= t.seen_to
            and not exists (from incident_dated q where q.school_id = $school and is_known(q, $as_at)
                and q.academic_year = h.academic_year and q.term = h.term and q.half = h.half)
            and h.starts_on >= (t.starts_on - interval 4 months)::date
    ) quiet) as quiet_half_terms
from terms t
left join incident_dated i
    on i.school_id = $school and i.academic_year = t.academic_year and i.term = t.term
    and is_known(i, $as_at) and i.occurred_on <= $as_at
group by t.academic_year, t.term, t.is_part, t.place, t.other_year, t.other_term, t.other_days, t.at_point, t.seen_to,
    t.starts_on
order by t.place;
