-- The termly cycle: cut-off, papers due, meeting.
--
-- grain:     one row per meeting
-- columns:   meeting_id, kind, cut_off_on, papers_due_on, held_on, state, clear_days, questions
-- audience:  leaders
-- published: no
select
    m.meeting_id, m.kind, m.cut_off_on, m.papers_due_on, m.held_on,
    case
        when m.held_on < $as_at then 'held'
        when m.held_on = min(m.held_on) filter (m.held_on >= $as_at) over () then 'next'
        else 'planned' end as state,
    -- Clear days leave out the day the papers go out and the day of the meeting.
    m.held_on - m.papers_due_on - 1 as clear_days,
    (select count(*) from challenge c where c.meeting_id = m.meeting_id) as questions
from meeting m
where coalesce(m.school_id, $school) = $school
order by m.held_on;
