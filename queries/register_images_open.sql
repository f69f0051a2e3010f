-- Images that are still on personal equipment, the oldest first.
--
-- grain:     one row per image not yet deleted
-- columns:   declaration_id, person_id, name, taken_on, transferred_on, school_days_held, is_over_limit, in_all
-- audience:  leaders
-- published: no
with held as (
    select
        d.declaration_id, d.person_id, coalesce(d.taken_on, d.declared_on) as taken_on,
        case when d.transferred_on <= $as_at then d.transferred_on end as transferred_on
    from declaration d
    where d.school_id = $school and is_image_held(d, $as_at)
)
select
    h.declaration_id, h.person_id, adult_name(p) as name, h.taken_on, h.transferred_on,
    $as_at_day - t.school_days_so_far as school_days_held,
    $as_at_day - t.school_days_so_far > limit_of('image_deletion_school_days', 5) as is_over_limit,
    count(*) over () as in_all
from held h
join school_date t on t.school_id = $school and t.on_date = h.taken_on
join person p on p.person_id = h.person_id
order by h.taken_on, h.declaration_id
limit $limit offset $offset;
