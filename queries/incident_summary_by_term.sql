-- Incidents of each term by kind and severity, with the rate, the comparisons and the verdict.
--
-- grain:     one row per academic year, term, category group and severity that has an incident in it or in a compared term
-- columns:   academic_year, term, is_part, category_group, severity, n, rate_per_100, prior_term, same_term_last_year,
--            verdict
-- audience:  leaders
-- published: no
-- counts:    n
-- then:      summary_verdicts
with terms as materialized (
    select *, mean_headcount($school, starts_on, seen_to) as adults, log_reaches($school, starts_on) as is_returned
    from terms_so_far($school, $as_at)
),
pairs as (
    select
        t.academic_year, t.term, t.place, t.elapsed, t.is_part, t.adults, 'this' as which, t.academic_year as other_year,
        t.term as other_term, t.days_before, 1e9 as at_point, t.elapsed as days
    from terms t where t.is_returned
    union all
    select
        t.academic_year, t.term, t.place, t.elapsed, t.is_part, t.adults, 'prior', o.academic_year, o.term, o.days_before,
        if(t.is_part, t.point, 1e9), if(t.is_part, least(t.elapsed, o.school_days), o.school_days)
    from terms t join terms o on o.place = t.place - 1 where t.is_returned and o.is_returned
    union all
    select
        t.academic_year, t.term, t.place, t.elapsed, t.is_part, t.adults, 'last_year', o.academic_year, o.term,
        o.days_before, if(t.is_part, t.point, 1e9), if(t.is_part, least(t.elapsed, o.school_days), o.school_days)
    from terms t join terms o
        on o.term = t.term and left(o.academic_year, 4)::integer = left(t.academic_year, 4)::integer - 1
    where t.is_returned and o.is_returned
)
select
    p.academic_year, p.term, p.is_part, i.category_group, i.severity,
    count(*) filter (p.which = 'this') as n,
    per_100(count(*) filter (p.which = 'this'), p.adults) as rate_per_100,
    count(*) filter (p.which = 'prior') as prior_term,
    count(*) filter (p.which = 'last_year') as same_term_last_year,
    p.elapsed as days_now,
    (select max(q.days) from pairs q where q.which = 'prior' and q.place = p.place) as days_prior,
    (select max(q.days) from pairs q where q.which = 'last_year' and q.place = p.place) as days_last_year
from pairs p
join incident_dated i
    on i.school_id = $school and i.academic_year = p.other_year and i.term = p.other_term
    and is_known(i, $as_at) and i.occurred_on <= $as_at and is_by_point(i, p, p.at_point)
where ($category_group is null or i.category_group = $category_group)
    and ($severity is null or i.severity = $severity)
group by p.academic_year, p.term, p.place, p.is_part, p.elapsed, p.adults, i.category_group, i.severity
order by p.place, category_group_position(i.category_group), severity_position(i.severity);
