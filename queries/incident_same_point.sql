-- Incidents this term so far, against last term and the same term last year at the same point.
--
-- grain:     one row per category group, and one for all incidents together
-- columns:   category_group, academic_year, term, is_part, school_days, this_term, last_term, last_term_days,
--            last_year, last_year_days, more_needed, fewer_needed, is_more_than_chance, verdict, more_needed_last_year,
--            fewer_needed_last_year, is_more_than_chance_last_year, verdict_last_year
-- audience:  leaders
-- published: no
-- counts:    this_term
-- then:      same_point_verdicts
with terms as materialized (from terms_so_far($school, $as_at)),
this as (select * from terms order by place desc limit 1),
compared as (
    -- This term, the last, and the same of last year, up to the same number of school days; fewer where they were
    -- shorter.
    select
        o.academic_year, o.term, o.days_before,
        o.place = t.place as is_this,
        o.place = t.place - 1 as is_last,
        o.place <> t.place and o.term = t.term as is_year_before,
        least(t.elapsed, o.school_days) as days,
        if(t.is_part and o.place <> t.place, t.point, 1e9) as at_point,
        t.academic_year as this_year, t.term as this_term, t.is_part, t.elapsed
    from this t
    join terms o
        on o.place = t.place
        or (o.is_returned and (o.place = t.place - 1
            or (o.term = t.term and left(o.academic_year, 4)::integer = left(t.academic_year, 4)::integer - 1)))
),
kinds as (
    select 'All incidents' as category_group, 0 as place
    union all select category_group, place from category_groups()
)
select
    k.category_group, o.this_year as academic_year, o.this_term as term, o.is_part, o.elapsed as school_days,
    count(i.incident_id) filter (o.is_this) as this_term,
    count(i.incident_id) filter (o.is_last) as last_term,
    max(o.days) filter (o.is_last) as last_term_days,
    count(i.incident_id) filter (o.is_year_before) as last_year,
    max(o.days) filter (o.is_year_before) as last_year_days
from compared o
cross join kinds k
left join incident_dated i
    on i.school_id = $school and i.academic_year = o.academic_year and i.term = o.term
    and k.category_group in ('All incidents', i.category_group)
    and is_known(i, $as_at) and i.occurred_on <= $as_at and is_by_point(i, o, o.at_point)
    and ($severity is null or i.severity = $severity)
where $category_group is null or k.category_group = $category_group
group by k.category_group, k.place, o.this_year, o.this_term, o.is_part, o.elapsed
order by k.place;
