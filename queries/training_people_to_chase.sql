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
        coalesce(o.expires_on, o.due_on) as lapsed_on, training_standing(o, $as_at) as status
    from obligation o
    where o.school_id = $school and o.kind = 'training' and is_live(o, $as_at)
        and ($course is null or o.item = $course)
        and ($staff_group is null or o.staff_group = $staff_group)
),
chased as (
    -- A course that two rules ask of an adult is missing once: never held, where one of them says so.
    select
        person_id, arg_min(post_id, place) as post_id, min(lapsed_on) as lapsed_on, list_distinct(list(item)) as items,
        list_distinct(list(item) filter (status = 'never')) as never
    from standing
    where status in ('expired', 'never')
    group by person_id
)
select
    c.person_id, full_name(a) as name, a.staff_group, a.job_title, len(c.items) as courses,
    len(c.items) - coalesce(len(c.never), 0) as expired, coalesce(len(c.never), 0) as never, c.lapsed_on, c.items
from chased c
join adult a on a.school_id = $school and a.post_id = c.post_id
where $search is null or full_name(a) ilike '%' || $search || '%'
order by courses desc, c.lapsed_on, name, c.person_id
limit $limit offset $offset
