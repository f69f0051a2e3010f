-- Incidents in each closed academic year, by kind.
--
-- grain:     one row per closed academic year (three at most) and category group, and one for all of them
-- columns:   academic_year, category_group, incidents, verdict
-- audience:  board
-- published: yes
-- counts:    incidents is a count
-- then:      year_verdicts
with closed as (
    select academic_year, min(starts_on) as starts_on, max(ends_on) as ends_on
    from half_term
    where school_id = $school
    group by academic_year
    having count(*) >= 6 and max(ends_on) <= $as_at
    order by academic_year desc
    limit 3
),
kinds as (
    select distinct category_group from incident_category
    union all
    select 'All categories'
),
happened as (
    select i.academic_year, i.category_group
    from incident_dated i
    where i.school_id = $school and is_known(i, $as_at)
)
select
    c.academic_year,
    k.category_group,
    case
        when incidents_returned_from($school) <= c.ends_on and incidents_returned_to($school) >= c.ends_on
            then count(h.category_group)
    end as incidents
from closed c
cross join kinds k
left join happened h
    on h.academic_year = c.academic_year and k.category_group in (h.category_group, 'All categories')
group by c.academic_year, c.ends_on, k.category_group
order by
    c.academic_year, coalesce(category_group_position(k.category_group), 0) = 0,
    category_group_position(k.category_group);
