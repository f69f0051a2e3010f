-- Acknowledgement of the social-media policy in each school, against all schools together.
--
-- grain:     one row per school with somebody whose time is up
-- columns:   school_id, school, is_own, met, base, share, pooled, low_2, high_2, low_3, high_3, standing, verdict
-- audience:  leaders
-- published: no
-- counts:    met, base
-- then:      share_funnel
with changed as (
    -- Since the month began.
    select school_id, sum(acknowledged) as acknowledged, sum(overdue) as overdue
    from acknowledgement_change
    where on_date >= date_trunc('month', $as_at)::date and on_date <= $as_at
        and school_id between $first_school and $last_school
    group by school_id
),
standing as (
    select
        m.school_id, m.acknowledged + coalesce(c.acknowledged, 0) as acknowledged,
        m.overdue + coalesce(c.overdue, 0) as overdue
    from acknowledgement_month m
    left join changed c on c.school_id = m.school_id
    where m.month = date_trunc('month', $as_at)::date and m.school_id between $first_school and $last_school
)
select
    s.school_id, s.name as school, s.school_id = $school as is_own, d.acknowledged::bigint as met, (d.acknowledged + d.overdue)::bigint as base
from standing d
join school s on s.school_id = d.school_id
where d.acknowledged + d.overdue > 0 and ($schools is null or s.school_id in (select unnest(string_split(lines, E'\n')) from (values ($schools)) named(lines)))
order by s.name;
