-- Who to chase for an acknowledgement, the latest first.
--
-- grain:     one row per adult with something outstanding
-- columns:   person_id, name, staff_group, job_title, policies, due_on, school_days_overdue, reason, policy_titles
-- audience:  leaders
with late as (
    select
        o.person_id, o.post_id, o.staff_group, o.item, o.due_on,
        school_days_overdue(o, d.school_days_so_far, $as_at) as school_days_overdue,
        outstanding_reason(o, $as_at) as reason
    from obligation o
    left join school_date d on d.school_id = o.school_id and d.on_date = $as_at
    where o.school_id = $school and o.kind = 'acknowledgement'
        and is_outstanding(acknowledgement_status(o, $as_at))
        and ($policy is null or o.item = $policy)
        and ($staff_group is null or o.staff_group = $staff_group)
)
select
    l.person_id, any_value(full_name(p)) as name,
    arg_min(l.staff_group, staff_group_position(l.staff_group)) as staff_group,
    arg_min(t.job_title, staff_group_position(l.staff_group)) as job_title,
    count(*) as policies, min(l.due_on) as due_on, max(l.school_days_overdue) as school_days_overdue,
    case when bool_or(l.reason = 'declined') then 'declined'
        when bool_or(l.reason = 'never') then 'never' else 'superseded_only' end as reason,
    array_to_string(list_sort(list(y.title)), '; ') as policy_titles
from late l
join person p on l.person_id = p.person_id
join post t on l.post_id = t.post_id
join policy y on l.item = y.policy_id
where $search is null or full_name(p) ilike '%' || $search || '%'
group by l.person_id
order by school_days_overdue desc, policies desc, name, l.person_id
limit $limit offset $offset
