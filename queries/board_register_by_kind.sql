-- The registers that the policy asks for, whole school.
--
-- grain:     one row per register and what is counted in it
-- columns:   register, measure, clause, recorded
-- audience:  board
-- published: yes
-- counts:    recorded is a count
with entries as (
    select d.*, limits.transfer_by, limits.delete_by
    from declaration d
    left join (
        select
            t.on_date,
            min(d1.on_date) filter (d1.day_number = t.school_days_so_far + 1) as transfer_by,
            min(d1.on_date) filter (d1.day_number = t.school_days_so_far + 5) as delete_by
        from school_date t
        join school_day d1
            on d1.school_id = t.school_id and d1.day_number in (t.school_days_so_far + 1, t.school_days_so_far + 5)
        where t.school_id = $school
        group by t.on_date
    ) limits on limits.on_date = d.taken_on
    where d.school_id = $school and d.declared_on <= $as_at
),
counted(position, register, measure, clause, recorded) as (
    select 1, 'Social contacts with pupils or families', 'declared and still active', '7.9',
        count(*) filter (type = 'social_contact' and status <> 'ended')
    from entries
    union all
    select 2, 'Social contacts with pupils or families', 'active and not yet openly acknowledged', '7.9',
        count(*) filter (type = 'social_contact' and status <> 'ended' and not coalesce(openly_acknowledged, false))
    from entries
    union all
    select 3, 'Images on personal equipment', 'taken and not yet moved to the school''s system', '12.4',
        count(*) filter (
            type = 'personal_device_image' and coalesce(transferred_on > $as_at, true))
    from entries
    union all
    select 4, 'Images on personal equipment', 'taken and not yet deleted from the equipment', '12.5',
        count(*) filter (type = 'personal_device_image' and coalesce(deleted_on > $as_at, true))
    from entries
    union all
    select 5, 'Images on personal equipment', 'not deleted within five school days', '12.5',
        count(*) filter (
            type = 'personal_device_image' and delete_by < $as_at and coalesce(deleted_on > delete_by, true))
    from entries
    union all
    select 6, 'Use of personal phones', 'recorded this academic year', '8.3',
        count(*) filter (type = 'personal_phone_use' and used_on >= (
            select min(starts_on) from half_term where school_id = $school and academic_year = $academic_year))
    from entries
    union all
    select 7, 'Use of personal phones', 'this academic year without permission or emergency', '8.3',
        count(*) filter (type = 'personal_phone_use' and permission_by is null and not coalesce(emergency, false)
            and used_on >= (
                select min(starts_on) from half_term where school_id = $school and academic_year = $academic_year))
    from entries
    union all
    select 8, 'Profile reviews on joining', 'recorded this academic year', '7.3',
        count(*) filter (type = 'profile_review' and reviewed_on between (
            select min(starts_on) from half_term where school_id = $school and academic_year = $academic_year)
            and $as_at)
    from entries
)
select register, measure, clause, recorded
from counted
where (select count(*) from declaration where school_id = $school) > 0
order by position;
