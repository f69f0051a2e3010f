-- New starters of the last 12 months who looked over their own online profiles in time.
--
-- grain:     one row per staff group with a starter, and one for all
-- columns:   staff_group, starters, in_time, late, not_done, still_in_time, met, base, share, low, high
-- audience:  leaders
-- published: no
-- counts:    in_time + late + not_done + still_in_time = starters
-- then:      share_with_interval
with starter as (
    select
        p.person_id, arg_min(p.staff_group, p.start_on) as staff_group, min(p.start_on) as started_on,
        max(coalesce(p.end_on, date '9999-12-31')) as left_on
    from post p
    where p.school_id = $school and p.start_on <= $as_at
    group by p.person_id
    having min(p.start_on) > ($as_at - interval 12 months)::date
),
judged as (
    select
        s.*, min(d.reviewed_on) as reviewed_on,
        school_day_count($school, min(coalesce(d.reviewed_on, d.declared_on))) - any_value(f.school_days_so_far) as days_taken,
        school_day_count($school, $as_at) - any_value(f.school_days_so_far) as days_here
    from starter s
    join school_date f on f.school_id = $school and f.on_date = s.started_on
    left join declaration d
        on d.person_id = s.person_id and d.type = 'profile_review' and coalesce(d.reviewed_on, d.declared_on) <= $as_at
    group by s.person_id, s.staff_group, s.started_on, s.left_on
),
told as (
    select
        staff_group,
        case
            when days_taken <= limit_of('profile_review_school_days', 10) then 'in_time'
            when days_taken is not null then 'late'
            when days_here <= limit_of('profile_review_school_days', 10) then 'still_in_time'
            else 'not_done' end as state
    from judged
)
select
    g.staff_group,
    count(t.state) as starters,
    count(t.state) filter (t.state = 'in_time') as in_time,
    count(t.state) filter (t.state = 'late') as late,
    count(t.state) filter (t.state = 'not_done') as not_done,
    count(t.state) filter (t.state = 'still_in_time') as still_in_time,
    count(t.state) filter (t.state = 'in_time') as met,
    count(t.state) filter (t.state in ('in_time', 'late', 'not_done')) as base
from (
    select 'all' as staff_group union all select distinct staff_group from told
) g
left join told t on g.staff_group in ('all', t.staff_group)
group by g.staff_group
order by coalesce(staff_group_position(g.staff_group), 0);
