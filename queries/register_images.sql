-- Images taken on personal equipment: transferred, deleted, and still held, by the term in which they were taken.
--
-- grain:     one row per academic year and term with an image
-- columns:   academic_year, term, taken, transferred_in_time, deleted_in_time, held, over_limit, oldest_days, met, base,
--            share, low, high
-- audience:  leaders
-- published: no
-- counts:    taken
-- then:      share_with_interval
with day as materialized (
    select on_date, academic_year, term, school_days_so_far from school_date where school_id = $school
),
limits as (
    select
        limit_of('image_transfer_school_days', 1) as transfer_days,
        limit_of('image_deletion_school_days', 5) as deletion_days
),
image as (
    select
        t.academic_year, t.term, now.school_days_so_far - t.school_days_so_far as days_old, m.deletion_days,
        is_image_held(d, $as_at) as is_held,
        image_in_time(t.school_days_so_far, d.transferred_on, x.school_days_so_far, $as_at, m.transfer_days)
            as is_transferred_in_time,
        image_in_time(t.school_days_so_far, d.deleted_on, y.school_days_so_far, $as_at, m.deletion_days)
            as is_deleted_in_time
    from declaration d
    cross join limits m
    join day t on t.on_date = coalesce(d.taken_on, d.declared_on)
    left join day x on x.on_date = d.transferred_on
    left join day y on y.on_date = d.deleted_on
    left join day now on now.on_date = $as_at
    where d.school_id = $school and d.type = 'personal_device_image' and coalesce(d.taken_on, d.declared_on) <= $as_at
)
select
    i.academic_year, i.term,
    count(*) as taken,
    count(*) filter (i.is_transferred_in_time) as transferred_in_time,
    count(*) filter (i.is_deleted_in_time) as deleted_in_time,
    count(*) filter (i.is_held) as held,
    count(*) filter (i.is_held and i.days_old > i.deletion_days) as over_limit,
    max(i.days_old) filter (i.is_held) as oldest_days,
    count(*) filter (i.is_transferred_in_time and i.is_deleted_in_time) as met,
    count(*) filter (i.is_deleted_in_time or i.days_old > i.deletion_days) as base
from image i
group by i.academic_year, i.term
order by i.academic_year, term_position(i.term);
