-- School days, half terms, terms and academic years of a school, from its dates.

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
drop table time_span;
