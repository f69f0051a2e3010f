-- Incidents of the last 12 months per 100 adults in each school, against all schools together.
--
-- grain:     one row per school that has handed in its incident log
-- columns:   school_id, school, is_own, incidents, adults, rate_per_100, pooled, low_2, high_2, low_3, high_3, standing,
--            verdict
-- audience:  leaders
-- published: no
-- counts:    incidents
-- then:      rate_funnel
with counted as (
    -- What two days differ by: the incidents of these twelve months, and the mean headcount of their school days.
    select
        u.school_id, u.incidents_so_far - coalesce(e.incidents_so_far, 0) as incidents,
        (u.adult_days_so_far - coalesce(e.adult_days_so_far, 0))
            / nullif(u.school_days_so_far - coalesce(e.school_days_so_far, 0), 0) as adults
    from day_count u
    left join day_count e
        on e.school_id = u.school_id and e.on_date = ($as_at - interval 12 months)::date
        and e.school_id between $first_school and $last_school
    where u.on_date = $as_at and u.school_id between $first_school and $last_school
),
told as (
    -- Of one kind, day by day; of every kind, those that were not known yet.
    select
        school_id, sum(incidents) filter (known_on <= $as_at) as of_kind,
        sum(incidents) filter (known_on > $as_at) as not_yet
    from incident_day
    where occurred_on > ($as_at - interval 12 months)::date and occurred_on <= $as_at
        and ($category_group is not null or $severity is not null or known_on > $as_at)
        and ($category_group is null or category_group = $category_group)
        and ($severity is null or severity = $severity)
        and school_id between $first_school and $last_school
    group by school_id
)
select
    l.school_id, l.name as school, l.school_id = $school as is_own,
    coalesce(if($category_group is null and $severity is null, c.incidents - coalesce(t.not_yet, 0), t.of_kind), 0)::bigint
        as incidents,
    c.adults
from incident_log l
join counted c on c.school_id = l.school_id and c.adults > 0
left join told t on t.school_id = l.school_id
where l.returned_from <= ($as_at - interval 11 months)::date and l.school_id between $first_school and $last_school
    and ($schools is null or l.school_id in (select unnest(string_split(lines, E'\n')) from (values ($schools)) named(lines)))
order by l.name;
