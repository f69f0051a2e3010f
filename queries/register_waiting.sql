-- What in the registers waits for somebody, the oldest first.
--
-- grain:     one row per declaration that waits for a conversation and per image still on personal equipment
-- columns:   waits_for, declaration_id, person_id, name, since_on, school_days_waiting, is_late, in_all
-- audience:  leaders
-- published: no
-- then:      registers.waiting
select
    case
        when d.type = 'social_contact' then 'a conversation'
        when d.transferred_on <= $as_at then 'deletion'
        else 'transfer and deletion' end as waits_for,
    d.declaration_id, d.person_id, adult_name(p) as name,
    if(d.type = 'social_contact', d.declared_on, image_taken_on(d)) as since_on,
    limit_of('declaration_acknowledge_school_days', 5) as days_to_acknowledge,
    limit_of('image_transfer_school_days', 1) as days_to_transfer,
    limit_of('image_deletion_school_days', 5) as days_to_delete,
    count(*) over () as in_all
from declaration d
join person p on p.person_id = d.person_id
where d.school_id = $school
    and (is_live_contact(d, $as_at) and not is_openly_known(d) or is_image_held(d, $as_at))
    and since_on between $dates_from and $dates_to
order by since_on, d.declaration_id
limit $limit offset $offset;
