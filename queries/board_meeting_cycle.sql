-- The cycle of meetings: cut-off, papers, meeting.
--
-- grain:     one row per meeting of this and the last academic year
-- columns:   meeting_kind, held_on, cut_off_on, papers_due_on, state
-- audience:  board
-- published: yes
select
    if(kind = 'full_board', 'Full governing body', 'Committee') as meeting_kind,
    held_on, cut_off_on, papers_due_on,
    case when held_on <= $as_at then 'Held' when cut_off_on <= $as_at then 'Papers' else 'To come' end as state
from meeting
where school_id = $school and held_on between $as_at - 450 and $as_at + 400
order by held_on;
