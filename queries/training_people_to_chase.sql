-- Who to chase for training, those with most missing first.
--
-- grain:     one row per adult with a required course not in date
-- columns:   person_id, name, staff_group, job_title, courses, expired, never, lapsed_on, course_titles
-- audience:  leaders
-- kept:      course_titles
-- then:      training.people_to_chase
with standing as (
    select
        o.person_id, o.item, o.post_id, staff_group_position(o.staff_group) as place,
        coalesce(o.expires_on, o.due_on) as lapsed_on, training_status(o, $as_at) as status
    from obligation o
    where o.school_id = $school and o.kind = 'training' and is_live(o, $as_at)
        and ($course is null or o.item = $course)
        and ($staff_group is null or o.staff_group = $staff_group)
),
held as (
    select
        person_id, item, arg_min(post_id, place) as post_id, min(place) as place, worst_training_status(status) as status,
        min(lapsed_on) filter (status in ('expired', 'never')) as lapsed_on
    from standing
    group by person_id, item
),
chased as (
    select
        h.person_id, arg_min(h.post_id, h.place) as post_id, count(*) as courses,
        count(*) filter (h.status = 'expired') as expired, count(*) filter (h.status = 'never') as never,
        min(h.lapsed_on) as lapsed_on, list(h.item) as items
    from held h
    where h.status in ('expired', 'never')
    group by h.person_id
)
select
    m.person_id, full_name(a) as name, a.staff_group, a.job_title, m.courses, m.expired, m.never, m.lapsed_on, m.items
from chased m
join adult a on a.school_id = $school and a.post_id = m.post_id
where $search is null or full_name(a) ilike '%' || $search || '%'
order by m.courses desc, m.lapsed_on, name, m.person_id
limit $limit offset $offset
