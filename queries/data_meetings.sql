-- The meetings that figures can be frozen for: those whose cut-off has come.
--
-- grain:        one row per meeting, newest first
-- columns:      meeting_id, label
-- audience:     data, leaders
select
    meeting_id,
    concat(replace(upper(kind[1]) || kind[2:], '_', ' '), ', ', strftime(held_on, '%a %-d %b %Y'), ' (cut-off ',
        strftime(cut_off_on, '%-d %b %Y'), ')') as label
from meeting
where school_id = $school and cut_off_on <= $as_at
order by held_on desc
limit 12
