-- What in the registers waits for somebody, the oldest first.
--
-- grain:     one row per declaration that waits for a conversation and per image still on personal equipment
-- columns:   waits_for, declaration_id, person_id, name, since_on, school_days_waiting, is_late, in_all
-- audience:  leaders
-- published: no
with day as materialized (
    select on_date, school_days_so_far from school_date where school_id = $school
),
limits as (
    select
        limit_of('declaration_acknowledge_school_days', 5) as talk_days,
        limit_of('image_transfer_school_days', 1) as transfer_days,
        limit_of('image_deletion_school_days', 5) as deletion_days
),
waiting as (
    select
        d.declaration_id, d.person_id,
        if(is_image_held(d, $as_at), coalesce(d.taken_on, d.declared_on), d.declared_on) as since_on,
        case
            when not is_image_held(d, $as_at) then 'a conversation'
            when d.transferred_on <= $as_at then 'deletion'
            else 'transfer and deletion' end as waits_for
    from declaration d
    where d.school_id = $school
        and (is_live_contact(d, $as_at) and not is_openly_known(d) or is_image_held(d, $as_at))
)
select
    w.waits_for, w.declaration_id, w.person_id, adult_name(p) as name, w.since_on,
    now.school_days_so_far - s.school_days_so_far as school_days_waiting,
    now.school_days_so_far - s.school_days_so_far > case w.waits_for
        when 'a conversation' then m.talk_days when 'deletion' then m.deletion_days else m.transfer_days end as is_late,
    count(*) over () as in_all
from waiting w
cross join limits m
join person p on p.person_id = w.person_id
join day s on s.on_date = w.since_on
left join day now on now.on_date = $as_at
order by w.since_on, w.declaration_id
limit $limit offset $offset;
