-- The adults of the school on the day.
--
-- grain:        one row per adult with a post that has begun and not ended
-- columns:      person_id, name, staff_group, job_title, started_on, on_leave, in_all
-- audience:     leaders
select
    p.person_id, adult_name(p) as name,
    arg_max(o.staff_group, o.start_on) as staff_group,
    array_to_string(list_sort(list_distinct(list(o.job_title))), '; ') as job_title,
    min(o.start_on) as started_on,
    coalesce(p.leave_from <= $as_at and (p.leave_to is null or p.leave_to >= $as_at), false) as on_leave,
    count(*) over () as in_all
from person as p
join post as o using (person_id)
where
    o.school_id = $school and o.start_on <= $as_at and (o.end_on is null or o.end_on >= $as_at)
    and ($staff_group is null or o.staff_group = $staff_group)
    and ($person is null or p.person_id = $person)
    and ($search is null or adult_name(p) ilike '%' || $search || '%' or o.job_title ilike '%' || $search || '%')
group by p.person_id, p.legal_forename, p.legal_surname, p.preferred_forename, p.preferred_surname, p.leave_from, p.leave_to, adult_name(p)
order by lower(name), p.person_id
limit $limit offset $offset
