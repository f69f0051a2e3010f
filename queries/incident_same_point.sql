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
this as materialized (select * from terms order by place desc limit 1),
others as materialized (
    -- Last term, and the same term of last year, up to the same number of school days; fewer where they were shorter.
    select
        o.*, 'last_term' as which, least(t.elapsed, o.school_days) as days,
        if(t.is_part, t.point, 1e9) as at_point
    from terms o join this t on o.place = t.place - 1 where o.is_returned
    union all
    select o.*, 'last_year', least(t.elapsed, o.school_days), if(t.is_part, t.point, 1e9)
    from terms o join this t
        on o.term = t.term and left(o.academic_year, 4)::integer = left(t.academic_year, 4)::integer - 1
    where o.is_returned
),
counted as (
    select i.category_group, 'this_term' as which
    from incident_dated i join this t on i.academic_year = t.academic_year and i.term = t.term
    where i.school_id = $school and is_known(i, $as_at) and i.occurred_on <= $as_at
        and ($severity is null or i.severity = $severity)
    union all
    select i.category_group, o.which
    from incident_dated i join others o on i.academic_year = o.academic_year and i.term = o.term
    where i.school_id = $school and is_known(i, $as_at) and is_by_point(i, o, o.at_point)
        and ($severity is null or i.severity = $severity)
),
kinds as (
    select 'All incidents' as category_group, 0 as place
    union all select category_group, place from category_groups()
)
select
    k.category_group, t.academic_year, t.term, t.is_part, t.elapsed as school_days,
    count(c.which) filter (c.which = 'this_term') as this_term,
    count(c.which) filter (c.which = 'last_term') as last_term,
    (select max(days) from others where which = 'last_term') as last_term_days,
    count(c.which) filter (c.which = 'last_year') as last_year,
    (select max(days) from others where which = 'last_year') as last_year_days
from this t
cross join kinds k
left join counted c on k.category_group in ('All incidents', c.category_group)
where $category_group is null or k.category_group = $category_group
group by k.category_group, k.place, t.academic_year, t.term, t.is_part, t.elapsed
order by k.place;
