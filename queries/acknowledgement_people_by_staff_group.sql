-- How many adults have agreed everything that is asked of them, by staff group.
--
-- grain:     one row per staff group that has anybody in scope
-- columns:   staff_group, people, all_agreed, waiting, with_overdue, rate
-- audience:  leaders
-- counts:    all_agreed + waiting + with_overdue = people
with duties as (
    select o.person_id, o.staff_group, acknowledgement_standing(o, $as_at) as status
    from obligation o
    where o.school_id = $school and o.kind = 'acknowledgement' and is_live(o, $as_at)
        and ($policy is null or o.item = $policy)
        and ($staff_group is null or o.staff_group = $staff_group)
),
people as (
    -- An adult whose posts put several duties under different groups stands in the first of them.
    select
        person_id, arg_min(staff_group, staff_group_position(staff_group)) as staff_group,
        bool_and(status = 'acknowledged') as is_all_agreed, bool_or(is_outstanding(status)) as is_overdue
    from duties
    group by person_id
)
select
    staff_group, count(*) as people,
    count(*) filter (is_all_agreed) as all_agreed,
    count(*) filter (not is_all_agreed and not is_overdue) as waiting,
    count(*) filter (is_overdue) as with_overdue,
    count(*) filter (is_all_agreed) / nullif(count(*) filter (is_all_agreed or is_overdue), 0) as rate
from people
group by staff_group
order by staff_group_position(staff_group)
