-- Images taken on personal equipment: transferred, deleted, and still held, by the term in which they were taken.
--
-- grain:     one row per academic year and term with an image
-- columns:   academic_year, term, taken, transferred_in_time, deleted_in_time, held, over_limit, oldest_days, met, base,
--            share, low, high
-- audience:  leaders
-- published: no
-- counts:    taken
-- then:      registers.images
select
    image_taken_on(d) as taken_on, d.transferred_on, d.deleted_on, is_image_held(d, $as_at) as is_held,
    limit_of('image_transfer_school_days', 1) as days_to_transfer,
    limit_of('image_deletion_school_days', 5) as days_to_delete
from declaration d
where d.school_id = $school and d.type = 'personal_device_image' and image_taken_on(d) <= $as_at;
