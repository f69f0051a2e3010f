-- Images taken on personal equipment: transferred, deleted, and still held, by the term in which they were taken.
--
-- grain:     one row per academic year and term with an image
-- columns:   academic_year, term, taken, transferred_in_time, deleted_in_time, held, over_limit, oldest_days, met, base,
--            share, low, high
-- audience:  leaders
-- published: no
-- counts:    taken
-- then:      share_with_interval
with image as (
    select
        d.*, t.academic_year, t.term, t.school_days_so_far as taken_day,
        x.school_days_so_far as transferred_day, y.school_days_so_far as deleted_day,
        school_day_count($school, $as_at) - t.school_days_so_far as days_old
    from declaration d
    join school_date t on t.school_id = d.school_id and t.on_date = coalesce(d.taken_on, d.declared_on)
    left join school_date x on x.school_id = d.school_id and x.on_date = d.transferred_on
    left join school_date y on y.school_id = d.school_id and y.on_date = d.deleted_on
    where d.school_id = $school and d.type = 'personal_device_image' and coalesce(d.taken_on, d.declared_on) <= $as_at
),
judged as (
    select
        i.*,
        image_in_time(taken_day, transferred_on, transferred_day, $as_at, limit_of('image_transfer_school_days', 1))
            as is_transferred_in_time,
        image_in_time(taken_day, deleted_on, deleted_day, $as_at, limit_of('image_deletion_school_days', 5))
            as is_deleted_in_time
    from image i
)
select
    j.academic_year, j.term,
    count(*) as taken,
    count(*) filter (j.is_transferred_in_time) as transferred_in_time,
    count(*) filter (j.is_deleted_in_time) as deleted_in_time,
    count(*) filter (is_image_held(j, $as_at)) as held,
    count(*) filter (is_image_held(j, $as_at) and j.days_old > limit_of('image_deletion_school_days', 5)) as over_limit,
    max(j.days_old) filter (is_image_held(j, $as_at)) as oldest_days,
    count(*) filter (j.is_transferred_in_time and j.is_deleted_in_time) as met,
    count(*) filter (j.is_deleted_in_time or j.days_old > limit_of('image_deletion_school_days', 5)) as base
from judged j
group by j.academic_year, j.term
order by j.academic_year, term_position(j.term);
