-- Who to chase for an acknowledgement, the latest first.
--
-- grain:     one row per adult with something outstanding
-- columns:   person_id, name, staff_group, job_title, policies, due_on, school_days_overdue, reason, policy_titles
-- audience:  leaders
-- kept:      policy_titles
-- then:      acknowledgements.people_to_chase
with late as (
    select
        o.person_id, count(*) as policies, min(o.due_on) as due_on,
        arg_min(o.post_id, staff_group_position(o.staff_group)) as post_id,
        max(school_days_overdue(o, $as_at_day, $as_at)) as school_days_overdue,
        -- 'declined' before 'never' before 'superseded_only', as the alphabet has it.
        min(outstanding_reason(o, $as_at)) as reason, list(o.item) as items
    from obligation o
    where o.school_id = $school and o.kind = 'acknowledgement'
        and is_live(o, $as_at) and is_outstanding(acknowledgement_standing(o, $as_at))
        and ($policy is null or o.item = $policy)
        and ($staff_group is null or o.staff_group = $staff_group)
    group by o.person_id
)
select
    l.person_id, full_name(a) as name, a.staff_group, a.job_title, l.policies, l.due_on, l.school_days_overdue,
    l.reason, l.items
from late l
join adult a on a.school_id = $school and a.post_id = l.post_id
where $search is null or full_name(a) ilike '%' || $search || '%'
order by l.school_days_overdue desc, l.policies desc, name, l.person_id
limit $limit offset $offset
