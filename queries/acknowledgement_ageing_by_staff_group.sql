-- How late the outstanding acknowledgements are, by staff group.
--
-- grain:     one row per staff group that has anybody in scope; it counts duties, an adult once for each policy
-- columns:   staff_group, overdue, days_1_5, days_6_10, days_11_30, days_over_30
-- audience:  leaders
-- counts:    days_1_5 + days_6_10 + days_11_30 + days_over_30 = overdue
with duties as (
    select
        o.staff_group,
        is_outstanding(acknowledgement_status(o, $as_at)) as is_late,
        ageing_band(school_days_overdue(o, $as_at_day, $as_at)) as band
    from obligation o
    where o.school_id = $school and o.kind = 'acknowledgement' and is_live(o, $as_at)
        and ($policy is null or o.item = $policy)
        and ($staff_group is null or o.staff_group = $staff_group)
)
select
    staff_group,
    count(*) filter (is_late) as overdue,
    count(*) filter (is_late and band = '1–5') as days_1_5,
    count(*) filter (is_late and band = '6–10') as days_6_10,
    count(*) filter (is_late and band = '11–30') as days_11_30,
    count(*) filter (is_late and band in ('over 30', 'not known')) as days_over_30
from duties
group by staff_group
order by staff_group_position(staff_group)
