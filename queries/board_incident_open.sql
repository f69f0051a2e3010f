-- Incidents that were open on the day, and those open for more than ten school days.
--
-- grain:     one row
-- columns:   open_cases, open_long
-- audience:  board
-- published: yes
-- counts:    open_cases is a count; open_long is a count
select
    count(*) as open_cases,
    count(*) filter (school_day_count($school, $as_at) - i.known_day > 10) as open_long
from incident_dated i
where i.school_id = $school and is_open(i, $as_at)
having incidents_returned_to($school) is not null;
