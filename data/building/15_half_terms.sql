-- The half terms by which school time is counted, and the dates that anything may be asked about.
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
