-- Who to chase for training, those with most missing first.
--
-- grain:     one row per adult with a required course not in date
-- columns:   person_id, name, staff_group, job_title, courses, expired, never, lapsed_on, course_titles
-- audience:  leaders
with standing as (
    select
        o.person_id, o.item, o.post_id, o.staff_group, coalesce(o.expires_on, o.due_on) as lapsed_on,
        training_status(o, $as_at) as status
    from obligation o
    where o.school_id = $school and o.kind = 'training' and is_live(o, $as_at)
        and ($course is null or o.item = $course)
        and ($staff_group is null or o.staff_group = $staff_group)
),
missing as (
    select
        person_id, item, any_value(post_id) as post_id,
        arg_min(staff_group, staff_group_position(staff_group)) as staff_group,
        worst_training_status(status) as status,
        min(lapsed_on) filter (status in ('expired', 'never')) as lapsed_on
    from standing
    group by person_id, item
    having bool_or(status in ('expired', 'never'))
),
chased as (
    select
        m.person_id, arg_min(m.staff_group, staff_group_position(m.staff_group)) as staff_group,
        arg_min(m.post_id, staff_group_position(m.staff_group)) as post_id,
        count(*) as courses, count(*) filter (m.status = 'expired') as expired,
        count(*) filter (m.status = 'never') as never, min(m.lapsed_on) as lapsed_on,
        -- A topic has no course of its own and is its title.
        list(coalesce(c.title, m.item)) as titles
    from missing m
    left join course c on m.item = c.course_id
    group by m.person_id
)
select
    m.person_id, full_name(a) as name, m.staff_group, a.job_title, m.courses, m.expired, m.never, m.lapsed_on,
    array_to_string(list_sort(m.titles), '; ') as course_titles
from chased m
join adult a on a.school_id = $school and a.post_id = m.post_id
where $search is null or full_name(a) ilike '%' || $search || '%'
order by m.courses desc, m.lapsed_on, name, m.person_id
limit $limit offset $offset
