-- Whether adults who are overdue are also those who reported incidents; numbers only.
--
-- grain:     one row
-- columns:   overdue, in_incidents, both, adults
-- audience:  leaders
-- published: no
-- counts:    both
-- then:      incidents.adults_in_both
-- A line for each overdue duty, each incident of 12 months, each reporter of any and each post.
select 'overdue' as what, o.person_id, null as incident_id
from obligation o
where o.school_id = $school and o.kind = 'acknowledgement' and is_live(o, $as_at)
    and is_outstanding(acknowledgement_standing(o, $as_at))
union all
select 'incident', null, d.incident_id
from incident_dated d
where d.school_id = $school and is_known(d, $as_at) and d.occurred_on > ($as_at - interval 12 months)::date
union all
select 'reporter', i.reported_by, i.incident_id
from incident i
where i.school_id = $school and i.reported_by is not null
union all
select 'adult', t.person_id, null
from post t
where t.school_id = $school and t.start_on <= $as_at and (t.end_on is null or t.end_on >= $as_at);
