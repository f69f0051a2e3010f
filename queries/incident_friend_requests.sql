-- Friend requests from pupils, former pupils and parents, and what was done with them.
--
-- grain:     one row per relation, and one for all, over the last 12 months
-- columns:   relation, rejected, ignored, accepted, pending, sent, met, base, share, low, high
-- audience:  leaders
-- published: no
-- counts:    rejected + ignored + accepted = base
-- then:      incidents.friend_requests
-- A line for each request.
select i.relation, i.response, i.direction
from incident_dated i
where i.school_id = $school and is_known(i, $as_at)
    and i.occurred_on > ($as_at - interval 12 months)::date and i.occurred_on <= $as_at
    and (i.response is not null or i.direction = 'outgoing')
    and list_has_any(i.clauses, ['7.5', '7.7', '7.8']);
