-- Incidents in each closed half term, by kind.
--
-- grain:     one row per closed half term of this and the last academic year and category group, and one for all of them
-- columns:   academic_year, term, half, school_days, category_group, incidents, verdict
-- audience:  board
-- published: yes
-- counts:    incidents is a count
-- then:      half_term_verdicts
with closed as (
    select *
    from half_term
    where school_id = $school and ends_on <= $as_at
    order by starts_on desc
    limit 12
),
kinds as (
    select distinct category_group from incident_category
    union all
    select 'All categories'
),
happened as (
    select i.academic_year, i.term, i.half, i.category_group
    from incident_dated i
    where i.school_id = $school and is_known(i, $as_at)
)
select
    c.academic_year,
    c.term,
    c.half::varchar as half,
    c.school_days::varchar as school_days,
    k.category_group,
    -- A half term for which no log was handed in has no number: silence is not zero.
    case
        when incidents_returned_from($school) <= c.ends_on and incidents_returned_to($school) >= c.ends_on
            then count(h.category_group)
    end as incidents
from closed c
cross join kinds k
left join happened h
    on h.academic_year = c.academic_year and h.term = c.term and h.half = c.half
    and k.category_group in (h.category_group, 'All categories')
group by c.academic_year, c.term, c.half, c.school_days, c.starts_on, c.ends_on, k.category_group
order by c.starts_on, coalesce(category_group_position(k.category_group), 0) = 0, category_group_position(k.category_group);
