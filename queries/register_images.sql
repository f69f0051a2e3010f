-- Images taken on personal equipment: transferred, deleted, and still held, by the term in which they were taken.
--
-- grain:     one row per academic year and term with an image
-- columns:   academic_year, term, taken, transferred_in_time, deleted_in_time, held, over_limit, oldest_days, met, base,
--            share, low, high
-- audience:  leaders
-- published: no
-- counts:    taken
-- then:      registers.images
with day as materialized (
    select on_date, academic_year, term, school_days_so_far from school_date
    where school_id = $school and on_date <= $as_at
)
select
    t.academic_year, t.term, term_position(t.term) as place, $as_at_day - t.school_days_so_far as days_old,
    is_image_held(d, $as_at) as is_held,
    $as_at_day - t.school_days_so_far > limit_of('image_deletion_school_days', 5) as is_over_limit,
    image_in_time(t.school_days_so_far, d.transferred_on, x.school_days_so_far, $as_at,
        limit_of('image_transfer_school_days', 1)) as is_transferred_in_time,
    image_in_time(t.school_days_so_far, d.deleted_on, y.school_days_so_far, $as_at,
        limit_of('image_deletion_school_days', 5)) as is_deleted_in_time
from declaration d
join day t on t.on_date = coalesce(d.taken_on, d.declared_on)
left join day x on x.on_date = d.transferred_on
left join day y on y.on_date = d.deleted_on
where d.school_id = $school and d.type = 'personal_device_image' and coalesce(d.taken_on, d.declared_on) <= $as_at;
