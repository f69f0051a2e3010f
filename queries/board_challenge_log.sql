-- What governors asked, what they were told, what was promised, and what came of it.
--
-- grain:     one row per question asked at a meeting up to the day
-- columns:   held_on, question, asked_by_role, answer, action, owner_role, due_on, done_on, evidence, state
-- audience:  board
-- published: yes
select
    m.held_on, c.question, c.asked_by_role, c.answer, c.action, c.owner_role, c.due_on,
    if(c.done_on <= $as_at, c.done_on, null) as done_on,
    if(c.done_on <= $as_at, c.evidence, null) as evidence,
    case
        when c.done_on <= $as_at then 'Done'
        when c.action is null then 'Answered'
        when c.due_on < $as_at then 'Overdue'
        else 'Under way'
    end as state
from challenge c
left join meeting m using (meeting_id)
where coalesce(c.school_id, m.school_id, $school) = $school and coalesce(m.held_on <= $as_at, true)
order by m.held_on desc, c.challenge_id;
