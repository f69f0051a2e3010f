-- Who to chase for training, those with most missing first.
--
-- grain:     one row per adult with a required course not in date
-- columns:   person_id, name, staff_group, job_title, courses, expired, never, lapsed_on, course_titles
-- audience:  leaders
with standing as (
    select o.*, training_status(o, $as_at) as status
    from obligation o
    where o.school_id = $school and o.kind = 'training' and is_live(o, $as_at)
        and ($course is null or o.item = $course)
        and ($staff_group is null or o.staff_group = $staff_group)
),
missing as (
    select
        person_id, item as course_id, any_value(post_id) as post_id,
        arg_min(staff_group, staff_group_position(staff_group)) as staff_group,
        worst_training_status(list(status)) as status,
        min(coalesce(expires_on, due_on)) filter (status in ('expired', 'never')) as lapsed_on
    from standing
    group by person_id, item
    having bool_or(status in ('expired', 'never'))
),
titles as (
    select distinct coalesce(r.course_id, r.topic) as course_id, coalesce(c.title, r.topic) as title
    from requirement r
    left join course c on r.course_id = c.course_id
)
select
    m.person_id, any_value(full_name(p)) as name,
    arg_min(m.staff_group, staff_group_position(m.staff_group)) as staff_group,
    arg_min(o.job_title, staff_group_position(m.staff_group)) as job_title,
    count(*) as courses,
    count(*) filter (m.status = 'expired') as expired,
    count(*) filter (m.status = 'never') as never,
    min(m.lapsed_on) as lapsed_on,
    array_to_string(list_sort(list(t.title)), '; ') as course_titles
from missing m
join person p on m.person_id = p.person_id
join post o on m.post_id = o.post_id
join titles t on m.course_id = t.course_id
where $search is null or full_name(p) ilike '%' || $search || '%'
group by m.person_id
order by courses desc, lapsed_on, name, m.person_id
limit $limit offset $offset
