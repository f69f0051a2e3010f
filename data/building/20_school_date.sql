-- School time date by date: which days are school days, how they are counted, and which term any date belongs to.

-- On which days the number of adults at a school changed. A person with two posts counts once; supply staff and
-- contractors whose visits are recorded count while a visit touches the 30 days before.
create temp table headcount_change as
with booked as (
    select distinct person_id, school_id from engagement
),
stay as (
    select p.school_id, p.person_id, p.start_on as starts_on, coalesce(p.end_on, date '9999-12-30') as ends_on
    from post p
    left join booked b on p.person_id = b.person_id and p.school_id = b.school_id
    where coalesce(p.staff_group not in ('supply', 'contractor'), false) or b.person_id is null
    union all
    select
        p.school_id, p.person_id, greatest(p.start_on, e.first_session_on),
        least(coalesce(p.end_on, date '9999-12-30'), coalesce(e.last_session_on, e.first_session_on) + 30)
    from post p
    join engagement e on p.person_id = e.person_id and p.school_id = e.school_id
    where p.staff_group in ('supply', 'contractor')
),
reached as (
    select
        *,
        max(ends_on) over (
            partition by school_id, person_id order by starts_on, ends_on
            rows between unbounded preceding and 1 preceding) as reached_on
    from (select distinct * from stay where starts_on <= ends_on)
),
-- Of stays that overlap only what reaches further than all before it counts.
apart as (
    select school_id, greatest(starts_on, reached_on + 1) as starts_on, ends_on
    from reached
    where reached_on is null or ends_on > reached_on
)
select school_id, greatest(on_date, (select first_on from time_span)) as on_date, sum(change) as change
from (
    select school_id, starts_on as on_date, 1 as change from apart
    union all
    select school_id, ends_on + 1, -1 from apart where ends_on < date '9999-12-30'
)
group by all;

-- How many incidents happened at a school on a day, known then or later.
create temp table incident_change as
select school_id, occurred_on as on_date, count(*)::integer as incidents from incident group by all;

-- One row per calendar date and school.
create table if not exists school_date (
    school_id            varchar not null,
    on_date              date not null,
    school_days_so_far   integer not null,
    adult_days_so_far    integer not null,
    incidents_so_far     integer not null,
    academic_year        varchar,
    term                 varchar,
    half                 integer,
    is_school_day        boolean not null,
    is_assumed           boolean
);

insert into school_date
with following as (
    select
        *,
        lead(starts_on) over (partition by school_id order by starts_on) as next_starts_on,
        row_number() over (partition by school_id order by starts_on) = 1 as is_first
    from period
    where school_id in (select s.school_id from school s)
),
dated as (
    select
        school_id, academic_year, term, half, is_assumed, ends_on,
        unnest(generate_series(
            if(is_first, least(starts_on, (select first_on from time_span)), starts_on),
            coalesce(next_starts_on - 1, (select last_on from time_span)), interval 1 day))::date as on_date
    from following
),
judged as (
    select
        d.*,
        d.on_date <= d.ends_on
            and isodow(d.on_date) <= 5
            and b.on_date is null
            and c.closed_on is null as is_school_day,
        h.change, i.incidents
    from dated d
    left join headcount_change h on d.school_id = h.school_id and d.on_date = h.on_date
    left join incident_change i on d.school_id = i.school_id and d.on_date = i.on_date
    left join bank_holiday b on d.on_date = b.on_date
    left join (select distinct school_id, closed_on from closure) c
        on d.school_id = c.school_id and d.on_date = c.closed_on
    where d.on_date between (select first_on from time_span) and (select last_on from time_span)
),
peopled as (
    select
        *,
        sum(is_school_day::integer) over running as school_days_so_far,
        coalesce(sum(change) over running, 0)::integer as adults,
        coalesce(sum(incidents) over running, 0)::integer as incidents_so_far
    from judged
    window running as (partition by school_id order by on_date rows unbounded preceding)
)
select
    school_id, on_date, school_days_so_far::integer as school_days_so_far,
    sum(if(is_school_day, adults, 0)) over (
        partition by school_id order by on_date rows unbounded preceding)::integer as adult_days_so_far,
    incidents_so_far, academic_year, term, half::integer as half, is_school_day, is_assumed
from peopled
order by school_id, on_date;

comment on table school_date is
    'Every date of a school with the number of school days up to and including it, the adults in post on them and the incidents added up, its half term (a holiday belongs to the one before it) and its academic year.';

drop table headcount_change;
drop table incident_change;
