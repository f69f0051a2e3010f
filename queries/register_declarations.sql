-- Social contacts that adults have declared, and whether they are acknowledged and reviewed in time.
--
-- grain:     one row
-- columns:   live, acknowledged, reviewed, waiting, oldest_waiting_days, met, base, share, low, high
-- audience:  leaders
-- published: no
-- counts:    live
-- then:      registers.contacts
select
    d.declared_on, limit_of('declaration_acknowledge_school_days', 5) as limit_days, is_openly_known(d) as is_known,
    is_current_contact(d, $as_at) as is_current,
    greatest(d.declared_on, coalesce(d.reviewed_on, d.declared_on)) > ($as_at - interval 12 months)::date as is_reviewed
from declaration d
where d.school_id = $school and is_live_contact(d, $as_at);
