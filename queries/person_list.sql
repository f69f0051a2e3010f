-- The adults of the school on the day.
--
-- grain:        one row per adult with a post that has begun and not ended
-- columns:      person_id, name, staff_group, job_title, started_on, on_leave, in_all
-- audience:     leaders
with present as (
    select
        a.person_id, adult_name(a) as name, a.staff_group, a.start_on, a.job_title, is_on_leave(a, $as_at) as is_away
    from adult a
    where a.school_id = $school and a.start_on <= $as_at and (a.end_on is null or a.end_on >= $as_at)
        and ($staff_group is null or a.staff_group = $staff_group)
        and ($person is null or a.person_id = $person)
        and ($search is null or adult_name(a) ilike '%' || $search || '%' or a.job_title ilike '%' || $search || '%')
)
select
    person_id, any_value(name) as name, arg_max(staff_group, start_on) as staff_group,
    array_to_string(list_sort(list_distinct(list(job_title))), '; ') as job_title,
    min(start_on) as started_on, bool_or(is_away) as on_leave, count(*) over () as in_all
from present
group by person_id
order by lower(any_value(name)), person_id
limit $limit offset $offset
