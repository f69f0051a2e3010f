-- Incidents of each term by kind and severity, with the rate, the comparisons and the verdict.
--
-- grain:     one row per academic year, term, category group and severity that has an incident in it or in a compared term
-- columns:   academic_year, term, is_part, category_group, severity, n, rate_per_100, prior_term, same_term_last_year,
--            verdict
-- audience:  leaders
-- published: no
-- counts:    n
-- then:      summary_verdicts
with terms as materialized (from terms_so_far($school, $as_at) where is_returned),
pairs as (
    -- Each term against itself, the term before it and the same term of last year, up to the same point of the term.
    select
        t.academic_year, t.term, t.place, t.elapsed, t.is_part, t.adults,
        o.academic_year as other_year, o.term as other_term, o.days_before,
        case when o.place = t.place then 'this' when o.term = t.term then 'last_year' else 'prior' end as which,
        if(t.is_part and o.place <> t.place, t.point, 1e9) as at_point,
        if(t.is_part, least(t.elapsed, o.school_days), o.school_days) as days
    from terms t
    join terms o
        on o.place in (t.place, t.place - 1)
        or (o.term = t.term and left(o.academic_year, 4)::integer = left(t.academic_year, 4)::integer - 1)
),
spans as (
    select
        *,
        max(days) filter (which = 'prior') over (partition by place) as days_prior,
        max(days) filter (which = 'last_year') over (partition by place) as days_last_year
    from pairs
)
select
    p.academic_year, p.term, p.is_part, i.category_group, i.severity,
    count(*) filter (p.which = 'this') as n,
    per_100(count(*) filter (p.which = 'this'), p.adults) as rate_per_100,
    count(*) filter (p.which = 'prior') as prior_term,
    count(*) filter (p.which = 'last_year') as same_term_last_year,
    p.elapsed as days_now, p.days_prior, p.days_last_year
from spans p
join incident_dated i
    on i.school_id = $school and i.academic_year = p.other_year and i.term = p.other_term
    and is_known(i, $as_at) and i.occurred_on <= $as_at and is_by_point(i, p, p.at_point)
where ($category_group is null or i.category_group = $category_group)
    and ($severity is null or i.severity = $severity)
group by p.academic_year, p.term, p.place, p.is_part, p.elapsed, p.adults, p.days_prior, p.days_last_year, i.category_group,
    i.severity
order by p.place, category_group_position(i.category_group), severity_position(i.severity);
