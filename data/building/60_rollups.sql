-- Counters that add up, for questions about many schools at once: what they hold is told by the facts alone, and a test
-- holds both to the same answer.

-- How the acknowledgement of the watched policy changed at a school from one day to the next: the position on a day is
-- the sum of the changes up to it. A duty can change only where one of its dates is reached; there its status of the
-- day before is taken off and that of the day is put on.
create table acknowledgement_change as
with duty as (
    select school_id, starts_on, ends_on, met_on, due_on, declined_on, leave_from, leave_to
    from obligation
    where kind = 'acknowledgement' and item = (select w.policy_id from watched_policy w)
),
moment as (
    select
        d.*,
        unnest(list_distinct(list_filter(
            [starts_on, met_on, due_on + 1, declined_on, leave_from, leave_to + 1, ends_on + 1],
            lambda day: day >= starts_on and (ends_on is null or day <= ends_on + 1)))) as on_date
    from duty d
),
judged as (
    select m.*, s.sign, if(s.sign = 1, m.on_date, m.on_date - 1) as day
    from moment m
    cross join (values (1), (-1)) s(sign)
),
told as (
    select
        school_id, on_date, sign,
        case
            when met_on <= day then 'acknowledged'
            when leave_from <= day and (leave_to is null or leave_to >= day) then 'paused'
            when declined_on <= day then 'overdue'
            when due_on is null or due_on >= day then 'within_grace'
            else 'overdue'
        end as status
    from judged
    where starts_on <= day and (ends_on is null or ends_on >= day)
)
select
    school_id, on_date,
    coalesce(sum(sign) filter (status = 'acknowledged'), 0)::integer as acknowledged,
    coalesce(sum(sign) filter (status = 'paused'), 0)::integer as paused,
    coalesce(sum(sign) filter (status = 'within_grace'), 0)::integer as within_grace,
    coalesce(sum(sign) filter (status = 'overdue'), 0)::integer as overdue
from told
group by school_id, on_date
having acknowledged <> 0 or paused <> 0 or within_grace <> 0 or overdue <> 0
order by on_date, school_id;

comment on table acknowledgement_change is
    'By how many adults each status of the watched policy grew or shrank at a school on a day; overdue takes in those who declined.';

-- The position itself as each month began, for a nation: only the changes of the running month are added to it. As far as
-- the running counts below, for nobody asks about later days.
create table acknowledgement_month as
with calendar as (
    select unnest(generate_series(
        date_trunc('month', (select min(on_date) from acknowledgement_change)),
        date_trunc('month', (select max(imported_at)::date + 366 from import_batch)), interval 1 month))::date as month
),
changed as (
    select
        school_id, date_trunc('month', on_date)::date as month, sum(acknowledged) as acknowledged, sum(paused) as paused,
        sum(within_grace) as within_grace, sum(overdue) as overdue
    from acknowledgement_change
    group by all
)
select
    m.month, s.school_id,
    coalesce(sum(c.acknowledged) over before, 0)::integer as acknowledged,
    coalesce(sum(c.paused) over before, 0)::integer as paused,
    coalesce(sum(c.within_grace) over before, 0)::integer as within_grace,
    coalesce(sum(c.overdue) over before, 0)::integer as overdue
from calendar m
cross join (select distinct school_id from changed) s
left join changed c on c.month = m.month and c.school_id = s.school_id
window before as (partition by s.school_id order by m.month rows between unbounded preceding and 1 preceding)
order by m.month, s.school_id;

comment on table acknowledgement_month is
    'How many adults had each status of the watched policy at a school before a month began.';

-- Incidents by the day they happened and the day they were known, in the order of time: a year of all schools is one
-- stretch of the file.
create table incident_day as
select occurred_on, known_on, school_id, category_group, severity, count(*)::integer as incidents
from incident_dated
group by all
order by occurred_on, school_id, known_on, category_group, severity;

comment on table incident_day is 'How many incidents of a kind happened at a school on a day and were known on another.';

-- The running counts of a school, in the order of time, for the same reason: what lies between two days is the difference
-- of two stretches of the file. No further than a year beyond the newest file, for nobody asks about later days.
create table day_count as
select on_date, school_id, school_days_so_far, adult_days_so_far, incidents_so_far
from school_date
where on_date <= (select max(imported_at)::date + 366 from import_batch)
order by on_date, school_id;

comment on table day_count is
    'How many school days, adults in post on them and incidents a school has had up to a day, day by day.';
