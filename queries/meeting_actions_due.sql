-- Actions promised to governors that are overdue or due within seven days.
--
-- grain:     one row per action not yet done
-- columns:   challenge_id, meeting_id, action, owner_role, due_on, days_overdue, is_overdue
-- audience:  leaders
-- published: no
select
    c.challenge_id, c.meeting_id, c.action, c.owner_role, c.due_on,
    greatest(0, $as_at - c.due_on) as days_overdue,
    c.due_on < $as_at as is_overdue
from challenge c
left join meeting m on m.meeting_id = c.meeting_id
where coalesce(c.school_id, m.school_id, $school) = $school
    and nullif(trim(c.action), '') is not null
    and (m.held_on is null or m.held_on <= $as_at)
    and (c.done_on is null or c.done_on > $as_at)
    and c.due_on <= $as_at + 7
order by c.due_on, c.challenge_id;
