-- Images that are still on personal equipment, the oldest first.
--
-- grain:     one row per image not yet deleted
-- columns:   declaration_id, person_id, name, taken_on, transferred_on, school_days_held, is_over_limit, in_all
-- audience:  leaders
-- published: no
-- then:      registers.images_open
select
    d.declaration_id, d.person_id, adult_name(p) as name, image_taken_on(d) as taken_on,
    if(d.transferred_on <= $as_at, d.transferred_on, null) as transferred_on,
    limit_of('image_deletion_school_days', 5) as limit_days, count(*) over () as in_all
from declaration d
join person p on p.person_id = d.person_id
where d.school_id = $school and is_image_held(d, $as_at) and image_taken_on(d) between $dates_from and $dates_to
order by image_taken_on(d), d.declaration_id
limit $limit offset $offset;
