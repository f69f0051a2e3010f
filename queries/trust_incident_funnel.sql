-- Incidents of the last 12 months per 100 adults in each school, against all schools together.
--
-- grain:     one row per school that has handed in its incident log
-- columns:   school_id, school, is_own, incidents, adults, rate_per_100, pooled, low_2, high_2, low_3, high_3, standing,
--            verdict
-- audience:  leaders
-- published: no
-- counts:    incidents
-- then:      rate_funnel
with asked as (
    select s.school_id, s.name
    from school s
    join incident_log l on l.school_id = s.school_id and l.returned_from <= ($as_at - interval 11 months)::date
        and l.school_id between $first_school and $last_school
    where s.school_id in (select unnest(string_split(lines, E'\n')) from (values ($schools)) named(lines))
),
told as (
    -- Of one kind: day by day.
    select school_id, null as so_far, incidents
    from incident_day
    where ($category_group is not null or $severity is not null)
        and occurred_on > ($as_at - interval 12 months)::date and occurred_on <= $as_at and known_on <= $as_at
        and ($category_group is null or category_group = $category_group)
        and ($severity is null or severity = $severity)
        and school_id between $first_school and $last_school
    union all
    -- Of every kind: running counts of months, and the days by which those differ from the twelve months, less what was
    -- not known yet. The running month is read as it ends, for few of its days have to come off again; the last month of
    -- the file has no end, and its beginning stands in.
    select school_id, incidents_so_far, null
    from incident_month
    where $category_group is null and $severity is null
        and month between date_trunc('month', $as_at)::date and (date_trunc('month', $as_at) + interval 1 month)::date
        and school_id between $first_school and $last_school
    union all
    select school_id, null, -incidents_so_far
    from incident_month
    where $category_group is null and $severity is null
        and month = (date_trunc('month', $as_at - interval 12 months) + interval 1 month)::date
        and school_id between $first_school and $last_school
    union all
    select school_id, null, incidents
    from incident_day
    where $category_group is null and $severity is null and known_on <= $as_at
        and occurred_on > ($as_at - interval 12 months)::date
        and occurred_on < (date_trunc('month', $as_at - interval 12 months) + interval 1 month)::date
        and school_id between $first_school and $last_school
    union all
    select school_id, null, -incidents
    from incident_day
    where $category_group is null and $severity is null
        and occurred_on > $as_at and occurred_on < (date_trunc('month', $as_at) + interval 1 month)::date
        and school_id between $first_school and $last_school
    union all
    select school_id, null, -incidents
    from incident_day
    where $category_group is null and $severity is null and known_on > $as_at
        and occurred_on >= (date_trunc('month', $as_at - interval 12 months) + interval 1 month)::date
        and occurred_on <= $as_at
        and school_id between $first_school and $last_school
),
happened as (
    select school_id, coalesce(max(so_far), 0) + coalesce(sum(incidents), 0) as incidents
    from told
    group by school_id
),
sized as (
    -- The mean headcount of the school days of these twelve months.
    select
        u.school_id,
        (u.adult_days_so_far - coalesce(e.adult_days_so_far, 0))
            / nullif(u.school_days_so_far - coalesce(e.school_days_so_far, 0), 0) as adults
    from headcount_day u
    left join headcount_day e
        on e.school_id = u.school_id and e.on_date = ($as_at - interval 12 months)::date
        and e.school_id between $first_school and $last_school
    where u.on_date = $as_at and u.school_id between $first_school and $last_school
)
select
    a.school_id, a.name as school, a.school_id = $school as is_own, coalesce(h.incidents, 0)::bigint as incidents, z.adults
from asked a
join sized z on z.school_id = a.school_id and z.adults > 0
left join happened h on h.school_id = a.school_id
order by a.name;
