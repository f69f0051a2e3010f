-- Incidents in each closed academic year, by kind and by who reported them.
--
-- grain:     one row per closed academic year (two at most), category group and published staff group of the reporter
-- columns:   academic_year, category_group, reporter_group, incidents
-- audience:  board
-- published: yes
-- counts:    incidents is a count
with closed as (
    select academic_year, max(ends_on) as ends_on
    from half_term
    where school_id = $school
    group by academic_year
    having count(*) >= 6 and max(ends_on) <= $as_at
    order by academic_year desc
    limit 2
),
-- Who reported, as the group they belonged to then; pupils, parents and whoever the log does not name stand together.
reporters as (
    select academic_year, published_group as reporter_group, position
    from published_group
    group by all
    union all
    select academic_year, 'Pupils, parents and others', 99
    from closed
),
-- The rows of a kind add up to its year: over fewer than four of them the total could give a small one away.
told_apart as (
    select academic_year from reporters group by academic_year having count(distinct reporter_group) >= 4
),
happened as (
    select
        i.incident_id, i.academic_year, i.category_group,
        coalesce(min_by(g.published_group, p.start_on), 'Pupils, parents and others') as reporter_group
    from incident_dated i
    join incident r on r.school_id = i.school_id and r.incident_id = i.incident_id
    left join post p
        on p.school_id = i.school_id and p.person_id = r.reported_by
        and i.known_on between p.start_on and coalesce(p.end_on, i.known_on)
    left join published_group g on g.academic_year = i.academic_year and g.staff_group = p.staff_group
    where i.school_id = $school and is_known(i, $as_at)
    group by i.incident_id, i.academic_year, i.category_group
)
select
    c.academic_year,
    k.category_group,
    r.reporter_group,
    case
        when incidents_returned_from($school) <= c.ends_on and incidents_returned_to($school) >= c.ends_on
            then count(h.incident_id)
    end as incidents
from closed c
join told_apart using (academic_year)
cross join (select distinct category_group from incident_category) k
join (select academic_year, reporter_group, min(position) as position from reporters group by all) r
    on r.academic_year = c.academic_year
left join happened h
    on h.academic_year = c.academic_year and h.category_group = k.category_group
    and h.reporter_group = r.reporter_group
group by c.academic_year, c.ends_on, k.category_group, r.reporter_group, r.position
order by c.academic_year, category_group_position(k.category_group), r.position;
