-- The adults of the school on the day.
--
-- grain:        one row per adult with a post that has begun and not ended
-- columns:      person_id, name, staff_group, job_title, started_on, on_leave, in_all
-- audience:     leaders
with present as (
    select
        person_id, adult_name(p) as name, o.staff_group, o.start_on, o.job_title,
        coalesce(p.leave_from <= $as_at and (p.leave_to is null or p.leave_to >= $as_at), false) as is_away
    from person p
    join post o using (person_id)
    where o.school_id = $school and o.start_on <= $as_at and (o.end_on is null or o.end_on >= $as_at)
        and ($staff_group is null or o.staff_group = $staff_group)
        and ($person is null or p.person_id = $person)
        and ($search is null or adult_name(p) ilike '%' || $search || '%' or o.job_title ilike '%' || $search || '%')
)
select
    person_id, any_value(name) as name, arg_max(staff_group, start_on) as staff_group,
    array_to_string(list_sort(list_distinct(list(job_title))), '; ') as job_title,
    min(start_on) as started_on, bool_or(is_away) as on_leave, count(*) over () as in_all
from present
group by person_id
order by lower(any_value(name)), person_id
limit $limit offset $offset
