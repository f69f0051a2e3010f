-- Whether adults who are overdue are also those who reported incidents; numbers only.
--
-- grain:     one row
-- columns:   overdue, in_incidents, both, adults
-- audience:  leaders
-- published: no
-- counts:    both
with overdue as (
    select distinct o.person_id from obligation o
    where o.school_id = $school and o.kind = 'acknowledgement' and is_outstanding(acknowledgement_status(o, $as_at))
),
reporting as (
    select distinct i.reported_by as person_id
    from incident_dated d join incident i on i.school_id = d.school_id and i.incident_id = d.incident_id
    where d.school_id = $school and is_known(d, $as_at) and i.reported_by is not null
        and d.occurred_on > ($as_at - interval 12 months)::date
)
select
    count(o.person_id) as overdue,
    count(r.person_id) as in_incidents,
    count(*) filter (o.person_id = r.person_id) as both,
    (select count(distinct t.person_id) from post t
        where t.school_id = $school and t.start_on <= $as_at and (t.end_on is null or t.end_on >= $as_at)) as adults
from overdue o
full join reporting r on r.person_id = o.person_id;
