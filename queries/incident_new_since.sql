-- What was reported in the last seven days, and what waits for a first action.
--
-- grain:     one row
-- columns:   since_on, reported, severe, open, waiting, oldest_waiting_days
-- audience:  leaders
-- published: no
-- counts:    reported
select
    $as_at - 7 as since_on,
    count(*) filter (i.known_on > $as_at - 7) as reported,
    count(*) filter (i.known_on > $as_at - 7 and i.severity = 'high') as severe,
    count(*) filter (is_open(i, $as_at)) as open,
    count(*) filter (is_waiting(i, $as_at, $as_at_day)) as waiting,
    max($as_at_day - i.known_day)
        filter (is_waiting(i, $as_at, $as_at_day)) as oldest_waiting_days
from incident_dated i
where i.school_id = $school and is_known(i, $as_at);
