-- What in the registers waits for somebody, the oldest first.
--
-- grain:     one row per declaration that waits for a conversation and per image still on personal equipment
-- columns:   waits_for, declaration_id, person_id, name, since_on, school_days_waiting, is_late, in_all
-- audience:  leaders
-- published: no
with waiting as (
    select d.*, d.declared_on as since_on, 'a conversation' as waits_for,
        limit_of('declaration_acknowledge_school_days', 5) as limit_days
    from declaration d
    where d.school_id = $school and is_live_contact(d, $as_at) and not is_openly_known(d)
    union all
    select d.*, coalesce(d.taken_on, d.declared_on),
        if(d.transferred_on <= $as_at, 'deletion', 'transfer and deletion'),
        if(d.transferred_on <= $as_at, limit_of('image_deletion_school_days', 5), limit_of('image_transfer_school_days', 1))
    from declaration d
    where d.school_id = $school and is_image_held(d, $as_at)
)
select
    w.waits_for, w.declaration_id, w.person_id, adult_name(p) as name, w.since_on,
    school_day_count($school, $as_at) - s.school_days_so_far as school_days_waiting,
    school_day_count($school, $as_at) - s.school_days_so_far > w.limit_days as is_late,
    count(*) over () as in_all
from waiting w
join person p on p.person_id = w.person_id
join school_date s on s.school_id = w.school_id and s.on_date = w.since_on
order by w.since_on, w.declaration_id
limit $limit offset $offset;
