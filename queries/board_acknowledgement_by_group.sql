-- Adults with an agreement outstanding, by staff group, over all policies together.
--
-- grain:     one row per published staff group with adults in it
-- columns:   staff_group, headcount, outstanding
-- audience:  board
-- published: yes
-- counts:    headcount is a group size; outstanding is a count
with groups as (
    select staff_group, published_group, position
    from published_group
    where academic_year = $academic_year
),
adults as (
    select
        g.published_group, o.person_id,
        bool_or(is_outstanding(acknowledgement_status(o, $as_at))) as is_outstanding
    from obligation o
    join groups g using (staff_group)
    where o.school_id = $school and o.kind = 'acknowledgement' and is_live(o, $as_at)
    group by g.published_group, o.person_id
)
select
    a.published_group as staff_group,
    count(*) as headcount,
    count(*) filter (a.is_outstanding) as outstanding
from adults a
join (select published_group, min(position) as position from groups group by all) g using (published_group)
group by a.published_group, g.position
order by g.position;
