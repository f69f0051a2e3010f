-- Adults who left in each term, and how many of them had something left unagreed.
--
-- grain:     one row per term that has begun, oldest first
-- columns:   academic_year, term, starts_on, ends_on, leavers, lapsed, rate
-- audience:  leaders
-- counts:    lapsed of leavers
-- then:      acknowledgements.lapsed_by_term
-- A line for each adult who left.
select o.ends_on as on_date, bool_or(is_lapsing(o)) as is_lapsed
from obligation o
where o.school_id = $school and o.kind = 'acknowledgement' and o.ended_because = 'left' and o.ends_on < $as_at
    and ($policy is null or o.item = $policy)
    and ($staff_group is null or o.staff_group = $staff_group)
group by o.person_id, o.ends_on
