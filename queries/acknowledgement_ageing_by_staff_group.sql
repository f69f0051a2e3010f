-- How late the outstanding acknowledgements are, by staff group.
--
-- grain:     one row per staff group that has anybody in scope; it counts duties, an adult once for each policy
-- columns:   staff_group, overdue, days_1_5, days_6_10, days_11_30, days_over_30
-- audience:  leaders
-- counts:    days_1_5 + days_6_10 + days_11_30 + days_over_30 = overdue
-- then:      acknowledgements.ageing
with duties as (
    select
        o.staff_group, is_outstanding(acknowledgement_standing(o, $as_at)) as is_late,
        ageing_band(school_days_overdue(o, $as_at_day, $as_at)) as band
    from obligation o
    where o.school_id = $school and o.kind = 'acknowledgement' and is_live(o, $as_at)
        and ($policy is null or o.item = $policy)
        and ($staff_group is null or o.staff_group = $staff_group)
)
-- A line for each group and band, late or not.
select staff_group, staff_group_position(staff_group) as place, is_late, band, count(*) as duties
from duties
group by staff_group, is_late, band
