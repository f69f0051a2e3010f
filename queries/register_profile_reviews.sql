-- New starters of the last 12 months who looked over their own online profiles in time.
--
-- grain:     one row per staff group with a starter, and one for all
-- columns:   staff_group, starters, in_time, late, not_done, still_in_time, met, base, share, low, high
-- audience:  leaders
-- published: no
-- counts:    in_time + late + not_done + still_in_time = starters
-- then:      share_with_interval
with day as materialized (
    select on_date, school_days_so_far from school_date where school_id = $school
),
starter as materialized (
    select p.person_id, arg_min(p.staff_group, p.start_on) as staff_group, min(p.start_on) as started_on
    from post p
    where p.school_id = $school and p.start_on <= $as_at
    group by p.person_id
    having min(p.start_on) > ($as_at - interval 12 months)::date
),
looked as (
    select d.person_id, min(coalesce(d.reviewed_on, d.declared_on)) as looked_on
    from starter s
    join declaration d on d.person_id = s.person_id
    where d.type = 'profile_review' and coalesce(d.reviewed_on, d.declared_on) <= $as_at
    group by d.person_id
),
judged as (
    select
        s.staff_group, r.school_days_so_far - f.school_days_so_far as days_taken,
        now.school_days_so_far - f.school_days_so_far as days_here,
        limit_of('profile_review_school_days', 10) as limit_days
    from starter s
    join day f on f.on_date = s.started_on
    left join day now on now.on_date = $as_at
    left join looked l on l.person_id = s.person_id
    left join day r on r.on_date = l.looked_on
),
told as (
    select
        staff_group,
        case
            when days_taken <= limit_days then 'in_time'
            when days_taken is not null then 'late'
            when days_here <= limit_days then 'still_in_time'
            else 'not_done' end as state
    from judged
)
select
    if(grouping(t.staff_group) = 1, 'all', t.staff_group) as staff_group,
    count(t.state) as starters,
    count(t.state) filter (t.state = 'in_time') as in_time,
    count(t.state) filter (t.state = 'late') as late,
    count(t.state) filter (t.state = 'not_done') as not_done,
    count(t.state) filter (t.state = 'still_in_time') as still_in_time,
    count(t.state) filter (t.state = 'in_time') as met,
    count(t.state) filter (t.state in ('in_time', 'late', 'not_done')) as base
from told t
group by grouping sets ((t.staff_group), ())
order by coalesce(staff_group_position(t.staff_group), 0);
