-- What one adult was asked to agree, and did.
--
-- grain:     one row per policy that stands for the adult, or that they left unagreed
-- columns:   person_id, policy_id, policy_title, version, status, asked_on, due_on, acknowledged_on,
--            school_days_overdue
-- audience:  leaders
select
    o.person_id, o.item as policy_id, y.title as policy_title, o.version,
    acknowledgement_status(o, $as_at) as status, o.asked_on, o.due_on,
    case when o.met_on <= $as_at then o.met_on end as acknowledged_on,
    case when is_outstanding(acknowledgement_status(o, $as_at))
        then school_days_overdue(o, $as_at_day, $as_at) end as school_days_overdue
from obligation o
join policy y on o.item = y.policy_id
where o.school_id = $school and o.kind = 'acknowledgement' and o.person_id = $person
    and acknowledgement_status(o, $as_at) <> 'not_applicable'
order by policy_id
