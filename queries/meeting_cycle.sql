-- The termly cycle: cut-off, papers due, meeting.
--
-- grain:     one row per meeting
-- columns:   meeting_id, kind, cut_off_on, papers_due_on, held_on, state, clear_days, questions
-- audience:  leaders
-- published: no
-- then:      meetings.cycle
select
    m.meeting_id, m.kind, m.cut_off_on, m.papers_due_on, m.held_on, m.held_on < $as_at as is_held,
    m.held_on >= $as_at as is_ahead,
    -- Clear days leave out the day the papers go out and the day of the meeting.
    m.held_on - m.papers_due_on - 1 as clear_days,
    c.challenge_id
from meeting m
left join challenge c on c.meeting_id = m.meeting_id
where coalesce(m.school_id, $school) = $school
order by m.held_on, m.meeting_id;
