-- School time: which days are school days, how they are counted, and which term and academic year any date belongs to.
--
-- A school day is a weekday inside a half term of the school's own calendar on which no bank holiday falls and which
-- the school did not close (INSET days are closures: there are no pupils). Where a school gave no dates for a half
-- term, the usual English ones stand in, so that a deadline can still be counted; such days are marked as assumed.
-- A holiday belongs to the half term before it. An academic year begins on 1 September, or with the first autumn day
-- when that is in August.

-- Every date that anything may be asked about, for all schools: as far back as the first policy version, incident or
-- calendar (twelve years at most), and to the autumn of the year after the last: what is asked for once a year is then
-- due again by days that are counted.
create temp table time_span as
with known as (
    select start_on as on_date from term_calendar
    union all select end_on from term_calendar
    union all select in_force_from from policy_version
    union all select occurred_on from incident
    union all select max(acknowledged_at)::date from acknowledgement
    union all select max(completed_on) from completion
    union all select max(imported_at)::date from import_batch
),
ends as (
    select min(on_date) as first_on, max(on_date) as last_on
    from known
    where on_date between date '2000-01-01' and date '2048-12-31'
)
select
    greatest(first_on, last_on - interval 12 years)::date as first_on,
    year(greatest(first_on, last_on - interval 12 years)) - 1 as first_year,
    year(last_on) + 1 as last_year,
    make_date(year(last_on) + 1, 10, 31) as last_on
from ends
where first_on is not null;

-- The half terms of every school: its own, and the usual ones where it gave none.
create temp table period as
with usual(term, half, month, day, end_month, end_day, years_on) as (
    values
        ('Autumn', 1, 9, 1, 10, 24, 0), ('Autumn', 2, 11, 1, 12, 19, 0),
        ('Spring', 1, 1, 4, 2, 14, 1), ('Spring', 2, 2, 22, 3, 31, 1),
        ('Summer', 1, 4, 15, 5, 24, 1), ('Summer', 2, 6, 1, 7, 21, 1)
),
assumed as (
    select
        s.school_id,
        format('{}/{:02d}', y.autumn, (y.autumn + 1) % 100) as academic_year,
        u.term, u.half,
        make_date(y.autumn + u.years_on, u.month, u.day) as starts_on,
        make_date(y.autumn + u.years_on, u.end_month, u.end_day) as ends_on
    from school s
    cross join (select unnest(generate_series(first_year, last_year))::integer as autumn from time_span) y
    cross join usual u
)
select school_id, academic_year, term, half, start_on as starts_on, end_on as ends_on, false as is_assumed
from term_calendar
union all
select a.*, true
from assumed a
where not exists (
        from term_calendar c
        where c.school_id = a.school_id and c.academic_year = a.academic_year and c.term = a.term and c.half = a.half
    )
    and not exists (
        from term_calendar c
        where c.school_id = a.school_id and c.start_on <= a.ends_on and c.end_on >= a.starts_on
    );

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
create table school_date as
with following as (
    select
        *,
        lead(starts_on) over (partition by school_id order by starts_on) as next_starts_on,
        row_number() over (partition by school_id order by starts_on) = 1 as is_first
    from period
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

-- One row per school day.
create table school_day as
select school_id, on_date, academic_year, term, half, school_days_so_far as day_number, is_assumed
from school_date
where is_school_day
order by school_id, on_date;

comment on table school_day is
    'The school days of a school, numbered through: the difference of two numbers is the school days between.';

-- Terms and half terms as the school gave them; the assumed ones only for a school that gave none.
create table half_term as
with shown as (
    select p.*
    from period p
    where not is_assumed or not exists (from term_calendar c where c.school_id = p.school_id)
),
counted as (
    select
        s.school_id, s.academic_year, s.term, s.half::integer as half, s.starts_on, s.ends_on, s.is_assumed,
        count(d.on_date)::integer as school_days
    from shown s
    left join school_day d on s.school_id = d.school_id and d.on_date between s.starts_on and s.ends_on
    group by all
)
select
    c.*, first.school_days_so_far - first.is_school_day::integer as days_before,
    -- A new phase begins only where somebody noted one, with its reason.
    (
        select count(*) from event e
        where coalesce(e.school_id, c.school_id) = c.school_id and list_contains(e.metrics, 'rebase incidents')
            and e.on_date <= c.starts_on
    ) as phase,
    row_number() over (partition by c.school_id order by c.starts_on)::integer as half_term_number
from counted c
left join school_date first on c.school_id = first.school_id and c.starts_on = first.on_date
order by c.school_id, c.starts_on;

comment on table half_term is 'The half terms of a school, numbered in their order, with their school days.';

create table term as
with whole as (
    select
        school_id, academic_year, term, min(starts_on) as starts_on, max(ends_on) as ends_on,
        sum(school_days)::integer as school_days, bool_or(is_assumed) as is_assumed
    from half_term
    group by school_id, academic_year, term
)
select
    w.*, row_number() over (partition by w.school_id order by w.starts_on)::integer as term_number,
    first.school_days_so_far - first.is_school_day::integer as days_before, last.school_days_so_far as days_through,
    coalesce(eve.adult_days_so_far, 0) as adult_days_before, last.adult_days_so_far as adult_days_through
from whole w
left join school_date eve on w.school_id = eve.school_id and w.starts_on - 1 = eve.on_date
left join school_date first on w.school_id = first.school_id and w.starts_on = first.on_date
left join school_date last on w.school_id = last.school_id and w.ends_on = last.on_date
order by w.school_id, w.starts_on;

comment on table term is
    'The terms of a school, numbered in their order: the last term is one less, the same term last year three less; with the running counts of school days, and of adults in post on them, before and through each.';

-- When an academic year begins, from when a yearly duty may be met for it (after the last day of the summer term
-- before), and the day by which what is asked for once a year must have been repeated.
create table school_year as
with years as (
    select
        school_id, academic_year,
        least(min(starts_on), make_date(left(academic_year, 4)::integer, 9, 1)) as starts_on,
        max(ends_on) as ends_on
    from period
    where regexp_full_match(academic_year, '[0-9]{4}.*')
    group by school_id, academic_year
),
placed as (
    select
        *,
        coalesce(lag(ends_on) over next_year + 1, starts_on) as renews_from,
        coalesce(lead(starts_on) over next_year - 1, make_date(year(ends_on), 8, 31)) as last_on
    from years
    window next_year as (partition by school_id order by starts_on)
)
select
    p.school_id, p.academic_year, p.starts_on, p.ends_on, least(p.renews_from, p.starts_on) as renews_from, p.last_on,
    coalesce(later.on_date, p.starts_on + 13) as repeat_by
from placed p
left join school_date eve on p.school_id = eve.school_id and p.starts_on - 1 = eve.on_date
left join school_day later
    on p.school_id = later.school_id
    and later.day_number = eve.school_days_so_far + (
        select coalesce(max(try_cast(value as integer)), 10) from settings
        where name = 'training_year_start_school_days')
order by p.school_id, p.starts_on;

comment on table school_year is 'The academic years of a school: first and last day, and the days that yearly duties go by.';

-- What is wrong with the dates that schools gave.
insert into finding (check_name, table_name, school_id, rows, sentence)
with years as (
    select
        school_id, academic_year, sum(school_days) as school_days, count(*) as halves,
        bool_or(is_assumed) as is_assumed
    from half_term
    group by school_id, academic_year
)
select
    'school_year', 'term_calendar', school_id, 1,
    format('{} has {} school days in {}; a school year has 185 to 200. Check the term dates, INSET days and closures.',
        school_id, school_days, academic_year)
from years
where halves = 6 and not is_assumed and school_days not between 185 and 200
union all
select
    'school_year', 'term_calendar', school_id, 6 - halves,
    format('{} gave dates for {} of the 6 half terms of {}; the usual English dates stand in for the rest.',
        school_id, halves, academic_year)
from years
where halves < 6 and not is_assumed
union all
select
    'school_year', 'term_calendar', if(count(*) = 1, any_value(school_id), null), 0,
    format('{} gave no term dates; the usual English dates stand in.',
        if(count(*) = 1, any_value(school_id), format('{} schools', count(*))))
from school
where school_id not in (select school_id from term_calendar)
having count(*) > 0
union all
select
    'school_year', 'term_calendar', a.school_id, count(*),
    format('{} has {} half terms that overlap another; their shared days are counted once.', a.school_id, count(*))
from term_calendar a
join term_calendar b
    on a.school_id = b.school_id and a.start_on < b.start_on and b.start_on <= a.end_on
group by a.school_id
union all
select
    'school_year', 'closure', c.school_id, count(*),
    format('{} closures of {} lie on no day of a half term.', count(*), c.school_id)
from closure c
where not exists (from period p where p.school_id = c.school_id and c.closed_on between p.starts_on and p.ends_on)
group by c.school_id;

drop table period;
drop table headcount_change;
drop table incident_change;
drop table time_span;
