-- Required training in date, whole school, and what lapses before the next meeting.
--
-- grain:     one row per required course (or topic, where any course on it counts)
-- columns:   course_title, is_statutory, due, outstanding, share_done, lapsing
-- audience:  board
-- published: yes
-- counts:    due is a count; outstanding is an outstanding of due; lapsing is a count
-- then:      shares_done
with asked as (
    select
        coalesce(r.course_id, r.topic) as item, bool_or(coalesce(r.statutory, false)) as is_statutory,
        any_value(coalesce(c.title, upper(r.topic[1]) || replace(r.topic[2:], '_', ' '))) as course_title
    from requirement r
    left join course c using (course_id)
    where coalesce(r.from_on <= $as_at, true)
    group by all
),
held as (
    select
        o.person_id, o.item, worst_training_status(training_standing(o, $as_at)) as status,
        bool_or(o.expires_on <= coalesce($until, $as_at + 60) and is_in_date(training_standing(o, $as_at))) as is_lapsing
    from obligation o
    where o.school_id = $school and o.kind = 'training' and is_live(o, $as_at)
    group by o.person_id, o.item
)
select
    a.course_title,
    a.is_statutory,
    case when count(h.status) > 0
        then count(*) filter (h.status in ('valid', 'expiring', 'expired', 'never')) end as due,
    case when count(h.status) > 0 then count(*) filter (h.status in ('expired', 'never')) end as outstanding,
    case when count(h.status) > 0 then count(*) filter (is_in_date(h.status) and h.is_lapsing) end as lapsing
from asked a
left join held h on a.item = h.item
group by a.item, a.course_title, a.is_statutory
order by a.is_statutory desc, a.course_title;
