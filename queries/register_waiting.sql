-- What in the registers waits for somebody, the oldest first.
--
-- grain:     one row per declaration that waits for a conversation and per image still on personal equipment
-- columns:   waits_for, declaration_id, person_id, name, since_on, school_days_waiting, is_late, in_all
-- audience:  leaders
-- published: no
with waiting as (
    select
        d.declaration_id, d.person_id,
        if(d.type = 'social_contact', d.declared_on, coalesce(d.taken_on, d.declared_on)) as since_on,
        case
            when d.type = 'social_contact' then 'a conversation'
            when d.transferred_on <= $as_at then 'deletion'
            else 'transfer and deletion' end as waits_for
    from declaration d
    where d.school_id = $school
        and (is_live_contact(d, $as_at) and not is_openly_known(d) or is_image_held(d, $as_at))
)
select
    w.waits_for, w.declaration_id, w.person_id, adult_name(p) as name, w.since_on,
    $as_at_day - s.school_days_so_far as school_days_waiting,
    $as_at_day - s.school_days_so_far > case w.waits_for
        when 'a conversation' then limit_of('declaration_acknowledge_school_days', 5)
        when 'deletion' then limit_of('image_deletion_school_days', 5)
        else limit_of('image_transfer_school_days', 1) end as is_late,
    count(*) over () as in_all
from waiting w
join person p on p.person_id = w.person_id
join school_date s on s.school_id = $school and s.on_date = w.since_on
order by w.since_on, w.declaration_id
limit $limit offset $offset;
