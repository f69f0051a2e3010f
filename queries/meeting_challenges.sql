-- What governors asked, what they were told, and what came of it.
--
-- grain:     one row per question
-- columns:   challenge_id, meeting_id, asked_on, question, asked_by_role, answer, action, owner_role, due_on, done_on,
--            state, evidence
-- audience:  leaders
-- published: no
select
    c.challenge_id, c.meeting_id, m.held_on as asked_on, c.question, c.asked_by_role, c.answer, c.action, c.owner_role,
    c.due_on, case when c.done_on <= $as_at then c.done_on end as done_on,
    case
        when c.done_on <= $as_at then 'done'
        when nullif(trim(c.action), '') is null then if(nullif(trim(c.answer), '') is null, 'not answered', 'answered')
        when c.due_on < $as_at then 'overdue'
        when c.due_on is null then 'no date'
        else 'due' end as state,
    c.evidence
from challenge c
left join meeting m on m.meeting_id = c.meeting_id
where coalesce(c.school_id, m.school_id, $school) = $school
    and (m.held_on is null or m.held_on <= $as_at)
    and ($meeting is null or c.meeting_id = $meeting)
order by m.held_on desc, c.challenge_id;
