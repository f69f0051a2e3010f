-- Duties as intervals: one row per adult, school, duty and stretch of time in which nothing about the duty changed.
--
-- On any day at most one row of an adult, school and duty is live, so that counting rows counts people and a status is
-- a comparison of dates (queries/definitions/status.sql). Steps: who is present when; which posts a duty speaks to;
-- which version is asked for when; what was answered; and, the same way, which course and what was completed.

-- The school's rules, in one row.
create temp table rule as
select
    coalesce(max(try_cast(value as integer)) filter (name = 'grace_existing_school_days'), 10) as existing_days,
    coalesce(max(try_cast(value as integer)) filter (name = 'grace_new_employee_school_days'), 5) as employee_days,
    coalesce(max(try_cast(value as integer)) filter (name = 'grace_governor_school_days'), 10) as governor_days,
    coalesce(max(try_cast(value as integer)) filter (name = 'grace_visitor_school_days'), 0) as visitor_days,
    coalesce(max(try_cast(value as integer)) filter (name = 'engagement_window_days'), 30) as window_days,
    coalesce(max(try_cast(value as integer)) filter (name = 'training_new_starter_days'), 0) as starter_days
from settings;

-- 1. Presence ------------------------------------------------------------------------------------------------------

-- A stay is a stretch in which a post counts: from its first to its last day; for supply staff, contractors and
-- volunteers whose visits are recorded, only from each first session until 30 days after the last.
create temp table visit_window as
with windows as (
    select
        person_id, school_id, first_session_on as starts_on,
        last_session_on + (select window_days from rule) as ends_on
    from engagement
    where school_id is not null
),
reached as (
    select
        *,
        max(coalesce(ends_on, date '9999-12-31')) over (
            partition by person_id, school_id order by starts_on, ends_on
            rows between unbounded preceding and 1 preceding) as reached_on
    from windows
),
numbered as (
    select
        *,
        count(*) filter (reached_on is null or starts_on - 1 > reached_on) over (
            partition by person_id, school_id order by starts_on, ends_on rows unbounded preceding) as run
    from reached
)
select
    person_id, school_id, min(starts_on) as starts_on,
    if(count(*) = count(ends_on), max(ends_on), null) as ends_on
from numbered
group by person_id, school_id, run;

create temp table held_post as
select
    row_number() over (order by p.school_id, p.person_id, p.post_id)::integer as post_no,
    dense_rank() over (order by p.school_id, p.person_id)::integer as adult_no,
    p.post_id, p.person_id, p.school_id, p.staff_group, p.role_category, p.special_duty,
    p.start_on, least(p.end_on, a.left_on) as end_on,
    p.staff_group in ('supply', 'contractor', 'volunteer') as is_visitor,
    list_position(['teacher', 'support_staff', 'supply', 'governor', 'contractor', 'volunteer'], p.staff_group)
        as group_order,
    case
        when is_visitor then r.visitor_days
        when p.staff_group = 'governor' then r.governor_days
        else r.employee_days
    end as grace
from post p
join person a on p.person_id = a.person_id
cross join rule r
where coalesce(least(p.end_on, a.left_on), p.start_on) >= p.start_on;

create temp table stay as
select h.post_no, h.adult_no, h.start_on as starts_on, h.end_on as ends_on
from held_post h
where not h.is_visitor
    or not exists (from visit_window w where w.person_id = h.person_id and w.school_id = h.school_id)
union all
select h.post_no, h.adult_no, greatest(h.start_on, w.starts_on), least(h.end_on, w.ends_on)
from held_post h
join visit_window w on h.person_id = w.person_id and h.school_id = w.school_id
where h.is_visitor
    and (h.end_on is null or w.starts_on <= h.end_on)
    and (w.ends_on is null or w.ends_on >= h.start_on);

-- The last day of each unbroken presence of an adult at a school: the day somebody left.
create temp table leaving as
with reached as (
    select
        adult_no, starts_on, ends_on,
        max(coalesce(ends_on, date '9999-12-31')) over (
            partition by adult_no order by starts_on, ends_on
            rows between unbounded preceding and 1 preceding) as reached_on
    -- Two posts with the same days are one stretch: equal rows would have no order between them.
    from (select distinct adult_no, starts_on, ends_on from stay)
),
numbered as (
    select
        *,
        count(*) filter (reached_on is null or starts_on - 1 > reached_on) over (
            partition by adult_no order by starts_on, ends_on rows unbounded preceding) as run
    from reached
)
select adult_no, max(ends_on) as left_on
from numbered
group by adult_no, run
having count(*) = count(ends_on);

-- 2. Who is asked --------------------------------------------------------------------------------------------------

-- Everything that is asked of adults. A draft asks nothing; a retired policy asks nothing from the day that the
-- register said so.
create temp table duty as
with asked as (
    select
        'acknowledgement' as kind, p.policy_id as item, null::varchar as requirement_id, p.audience, coalesce(p.scope, 'trust') as scope,
        p.ack_rule as rule, if(p.status = 'retired', b.imported_at::date - 1, null) as closes_on
    from policy p
    left join import_batch b on p.batch_id = b.batch_id
    where p.ack_required and (p.status = 'current' or (p.status = 'retired' and b.imported_at is not null))
    union all
    select
        'training', coalesce(course_id, topic), requirement_id, audience, 'trust', renewal, null
    from requirement
),
worded as (
    select
        *,
        list_sort(list_distinct([regexp_replace(trim(entry), '^named:\s*', '') for entry in audience])) as entries
    from asked
)
select
    row_number() over (order by kind, item, requirement_id)::integer as duty_no,
    dense_rank() over (order by entries, scope)::integer as audience_no,
    *
from worded;

-- A policy may be one school's own, and an audience may name schools or trusts among its entries.
create temp table audience_school as
with audience as (
    select distinct audience_no, entries, scope from duty
),
place as (
    select school_id as name, school_id from school
    union
    select trust_id, school_id from school where trust_id is not null
),
named as (
    select distinct e.audience_no, p.school_id
    from (select audience_no, unnest(entries) as entry from audience) e
    join place p on e.entry = p.name
),
inside as (
    select a.audience_no, p.school_id
    from audience a
    join place p on a.scope = p.name
    union
    select a.audience_no, s.school_id
    from audience a
    cross join school s
    where a.scope = 'trust' and a.audience_no not in (select audience_no from named)
    union
    select n.audience_no, n.school_id
    from named n
    join audience a using (audience_no)
    where a.scope = 'trust'
)
select i.audience_no, a.entries, i.school_id
from inside i
join audience a using (audience_no)
where i.school_id in (select h.school_id from held_post h)
    and (
        i.audience_no not in (select audience_no from named)
        or exists (from named n where n.audience_no = i.audience_no and n.school_id = i.school_id)
    );

-- Which stays an audience takes in: everybody, every role but governor, volunteer and contractor ('staff'), a role,
-- a staff group, a special duty, a post or a person. 'teacher' means the role, for it is a group's name too.
create temp table asked_stay as
with tokened as (
    select
        h.post_no, h.school_id,
        list_filter(
            [
                'all', h.role_category, h.special_duty, h.post_id, h.person_id,
                if(h.role_category in ('governor', 'volunteer', 'contractor'), null, 'staff'),
                if(h.staff_group = 'teacher', null, h.staff_group)
            ],
            lambda token: token is not null) as tokens
    from held_post h
),
asked_post as (
    select a.audience_no, t.post_no
    from tokened t
    join audience_school a on t.school_id = a.school_id
    where list_has_any(a.entries, t.tokens)
)
select a.audience_no, s.adult_no, s.post_no, s.starts_on, s.ends_on
from asked_post a
join stay s using (post_no);

-- One post speaks for an adult on each day: the first in the fixed order of the groups, then the oldest.
create temp table scope as
with alone as (
    from asked_stay
    qualify count(*) over (partition by audience_no, adult_no) = 1
),
several as (
    select a.*, h.group_order, h.start_on as post_start_on
    from asked_stay a
    join held_post h using (post_no)
    qualify count(*) over (partition by a.audience_no, a.adult_no) > 1
),
bounds as (
    select distinct audience_no, adult_no, starts_on as on_date from several
    union
    select distinct audience_no, adult_no, ends_on + 1 from several where ends_on is not null
),
pieces as (
    select
        audience_no, adult_no, on_date as starts_on,
        lead(on_date) over (partition by audience_no, adult_no order by on_date) - 1 as ends_on
    from bounds
),
spoken as (
    select
        p.audience_no, p.adult_no, p.starts_on, p.ends_on,
        arg_min(s.post_no, (s.group_order, s.post_start_on, s.post_no)) as post_no
    from pieces p
    join several s
        on p.audience_no = s.audience_no and p.adult_no = s.adult_no
        and s.starts_on <= p.starts_on and coalesce(s.ends_on, date '9999-12-31') >= p.starts_on
    group by all
),
segment as (
    select audience_no, adult_no, post_no, starts_on, ends_on from alone
    union all
    select audience_no, adult_no, post_no, starts_on, ends_on from spoken
),
joined_up as (
    select
        *,
        coalesce(starts_on - 1 = lag(ends_on) over in_time, false) as is_continued,
        coalesce(ends_on + 1 = lead(starts_on) over in_time, false) as is_continuing
    from segment
    window in_time as (partition by audience_no, adult_no order by starts_on)
),
spelled as (
    select
        *,
        last_value(if(is_continued, null, starts_on) ignore nulls) over in_time as started_on,
        last_value(if(is_continued, null, post_no) ignore nulls) over in_time as first_post_no,
        min(if(is_continued, null, starts_on)) over (
            partition by audience_no, adult_no order by starts_on
            rows between 1 following and unbounded following) as back_on
    from joined_up
    window in_time as (partition by audience_no, adult_no order by starts_on rows unbounded preceding)
)
select
    s.audience_no, s.adult_no, s.post_no, s.starts_on, s.ends_on, s.started_on, s.first_post_no, s.back_on,
    case
        when s.ends_on is null then null
        when s.is_continuing then 'changed_post'
        when l.left_on is not null then 'left'
        else 'moved'
    end as ended_because
from spelled s
left join leaving l on s.adult_no = l.adult_no and s.ends_on = l.left_on;

drop table asked_stay;

-- When a new adult's own days of grace are over: counted in school days of their school; none means the first day.
create temp table start_grace as
with spell as (
    select distinct h.school_id, s.started_on, h.is_visitor, h.grace
    from scope s
    join held_post h on s.first_post_no = h.post_no
),
placed as (
    select s.*, d.school_days_so_far as start_day
    from spell s
    left join school_date d on s.school_id = d.school_id and s.started_on = d.on_date
)
select
    p.school_id, p.started_on, p.is_visitor, p.grace, p.start_day,
    -- Somebody who began before the calendar does owes nothing for having begun.
    if(p.grace = 0, p.started_on, coalesce(d.on_date, p.started_on)) as due_on
from placed p
left join school_day d on p.school_id = d.school_id and d.day_number = p.start_day + p.grace;

-- Long absences, with the school days before and through them.
create temp table leave as
select
    p.person_id, s.school_id, p.leave_from, p.leave_to,
    coalesce(eve.school_days_so_far, 0) as days_before, last_day.school_days_so_far as days_through,
    return_day.school_days_so_far as days_on_return
from person p
join (select distinct person_id, school_id from post) s using (person_id)
left join school_date eve on s.school_id = eve.school_id and p.leave_from - 1 = eve.on_date
left join school_date last_day on s.school_id = last_day.school_id and p.leave_to = last_day.on_date
left join school_date return_day on s.school_id = return_day.school_id and p.leave_to + 1 = return_day.on_date
where p.leave_from is not null;

-- 3. What is asked when: acknowledgements --------------------------------------------------------------------------

-- A material version starts a round of asking; minor ones after it belong to the same round. Where a policy is to be
-- agreed once only, all its versions are one round.
create temp table version_in_force as
with in_order as (
    select
        d.duty_no, d.item as policy_id, d.rule, v.version, v.published_on, v.in_force_from, v.ack_due_on, v.material,
        d.closes_on,
        lead(v.in_force_from) over in_time - 1 as until_on,
        row_number() over in_time as position
    from duty d
    join policy_version v on d.kind = 'acknowledgement' and v.policy_id = d.item
    window in_time as (partition by d.duty_no order by v.in_force_from, v.published_on, v.version)
),
rounds as (
    select
        *,
        if(rule = 'once', 1, count(*) filter (position = 1 or material) over (
            partition by duty_no order by position rows unbounded preceding)) as round
    from in_order
)
select
    duty_no, policy_id, rule, version, published_on, in_force_from, round,
    least(until_on, closes_on) as until_on,
    if(closes_on is not null and coalesce(until_on, date '9999-12-31') > closes_on, 'retired', 'superseded')
        as until_because,
    first_value(published_on) over in_round as round_published_on,
    first_value(in_force_from) over in_round as round_in_force_from,
    first_value(ack_due_on) over in_round as round_ack_due_on
from rounds
window in_round as (partition by duty_no, round order by position)
;

-- The stretches in which one version is asked for at a school; a yearly policy starts again with each academic year.
create temp table asking as
with by_school as (
    select v.*, s.school_id
    from version_in_force v
    join duty d using (duty_no)
    join audience_school s using (audience_no)
    -- A version that was superseded before it came into force was never asked for.
    where v.until_on is null or v.until_on >= v.in_force_from
),
yearly as (
    select
        b.*, y.academic_year,
        greatest(b.in_force_from, y.starts_on) as starts_on,
        -- The year of a version that came into force in it is that version's first.
        b.round_in_force_from >= y.starts_on as is_first_year,
        y.renews_from,
        least(b.until_on, y.last_on) as ends_on,
        if(b.until_on is not null and b.until_on <= y.last_on, b.until_because, 'renewed') as ended_because,
        greatest(b.round_in_force_from, y.starts_on) as asked_on
    from by_school b
    join school_year y
        on b.school_id = y.school_id
        and y.last_on >= b.in_force_from
        and (b.until_on is null or y.starts_on <= b.until_on)
    where b.rule = 'annual'
),
dated as (
    select
        duty_no, school_id, policy_id, version, round, starts_on, ends_on, ended_because, asked_on,
        round_published_on as published_on,
        if(is_first_year, null, renews_from) as counts_from,
        if(is_first_year, round_ack_due_on, null) as stated_due_on
    from yearly
    union all
    select
        duty_no, school_id, policy_id, version, round, in_force_from, until_on,
        if(until_on is null, null, until_because), round_in_force_from, round_published_on, null, round_ack_due_on
    from by_school
    where rule <> 'annual'
),
placed as (
    select
        d.*,
        asked.school_days_so_far as asked_day,
        coalesce(stated.school_days_so_far, asked.school_days_so_far + (select existing_days from rule)) as due_day
    from dated d
    left join school_date asked on d.school_id = asked.school_id and d.asked_on = asked.on_date
    left join school_date stated on d.school_id = stated.school_id and d.stated_due_on = stated.on_date
)
select
    p.duty_no, p.school_id, p.policy_id, p.version, p.round, p.starts_on, p.ends_on, p.ended_because, p.asked_on,
    p.published_on, p.counts_from, coalesce(p.asked_day, 0) as asked_day,
    coalesce(p.stated_due_on, if((select existing_days from rule) = 0, p.asked_on, due.on_date), p.asked_on + 14)
        as due_on,
    coalesce(p.due_day, 0) as due_day
from placed p
left join school_day due on p.school_id = due.school_id and due.day_number = p.due_day;

-- 4. What was answered ---------------------------------------------------------------------------------------------

create temp table adult as
select distinct person_id, min(adult_no) over (partition by person_id) as person_no from held_post;

-- Answers to a version count from the day it was published. One known to the month counts from the month's end, or
-- from the day it was imported when that is sooner: no earlier than can be shown.
create temp table answer as
with version_name as (
    select
        duty_no, policy_id, round, published_on,
        regexp_replace(regexp_replace(lower(trim(version)), '^v\.?\s*', ''), '(\.0)+$', '') as name
    from version_in_force
),
dated as (
    select
        a.person_id, a.policy_id, a.response,
        regexp_replace(regexp_replace(lower(trim(a.version)), '^v\.?\s*', ''), '(\.0)+$', '') as name,
        case
            when a.date_precision = 'month'
                then greatest(a.acknowledged_at::date, least(last_day(a.acknowledged_at::date), b.imported_at::date))
            else a.acknowledged_at::date
        end as on_date
    from acknowledgement a
    left join import_batch b on a.batch_id = b.batch_id
    where a.response in ('acknowledged', 'declined')
)
select p.person_no, v.duty_no, v.round::integer as round, d.on_date, d.response = 'acknowledged' as is_yes
from dated d
join version_name v on d.policy_id = v.policy_id and d.name = v.name
join adult p on d.person_id = p.person_id
where d.on_date >= v.published_on;

create temp table answered as
select
    person_no, duty_no, round,
    min(on_date) filter (is_yes) as first_yes_on,
    min(on_date) filter (not is_yes) as first_no_on,
    -- Only a yearly policy needs every answer, to find the first of each year.
    if(any_value(rule) = 'annual', list_sort(list(on_date) filter (is_yes)), null) as yes_on,
    if(any_value(rule) = 'annual', list_sort(list(on_date) filter (not is_yes)), null) as no_on
from answer
join duty using (duty_no)
group by person_no, duty_no, round;

create temp table ever_answered as
select person_no, duty_no, min(first_yes_on) as first_yes_on
from answered
group by person_no, duty_no;

drop table answer;

-- 5. The acknowledgement rows --------------------------------------------------------------------------------------

create table if not exists obligation (
    school_id          varchar not null,
    person_id          varchar not null,
    post_id            varchar not null,
    staff_group        varchar not null,
    kind               varchar not null,
    item               varchar not null,
    version            varchar,
    requirement_id     varchar,
    started_on         date not null,
    asked_on           date not null,
    opens_on           date,
    starts_on          date not null,
    ends_on            date,
    ended_because      varchar,
    back_on            date,
    due_on             date,
    due_day            integer,
    met_on             date,
    expires_on         date,
    earlier_on         date,
    declined_on        date,
    leave_from         date,
    leave_to           date,
    days_off_after_due integer not null,
    is_shared          boolean not null
);

insert into obligation
with asked as (
    select
        s.adult_no, s.post_no, s.started_on, s.first_post_no, s.back_on, a.*,
        greatest(s.starts_on, a.starts_on) as row_starts_on,
        least(s.ends_on, a.ends_on) as row_ends_on,
        if(s.ends_on is not null and (a.ends_on is null or s.ends_on <= a.ends_on), s.ended_because, a.ended_because)
            as row_ended_because
    from scope s
    join duty d using (audience_no)
    join held_post h using (post_no)
    join asking a on d.duty_no = a.duty_no and h.school_id = a.school_id
    where s.starts_on <= coalesce(a.ends_on, date '9999-12-31')
        and a.starts_on <= coalesce(s.ends_on, date '9999-12-31')
),
graced as (
    select
        a.*, p.person_no, h.person_id, g.is_visitor,
        -- A visitor who comes after the version is in force is asked before the first session; everybody else has
        -- until the later of their own days and those of the adults who were here already.
        case when g.is_visitor and a.started_on >= a.asked_on then g.due_on else greatest(a.due_on, g.due_on) end
            as full_due_on,
        case
            when (g.is_visitor and a.started_on >= a.asked_on) or g.due_on > a.due_on
                then coalesce(g.start_day, 0) + g.grace
            else a.due_day
        end as full_due_day,
        greatest(a.asked_day, coalesce(g.start_day, 0)) as clock_day,
        greatest(a.asked_on, a.started_on) as clock_on
    from asked a
    join held_post h on a.first_post_no = h.post_no
    join start_grace g on h.school_id = g.school_id and a.started_on = g.started_on
        and h.is_visitor = g.is_visitor and h.grace = g.grace
    join adult p on h.person_id = p.person_id
),
clocked as (
    select
        g.*, l.leave_from, l.leave_to, l.days_before, l.days_through, l.days_on_return,
        -- A long absence stops the clock: the school days of it before the deadline are given back after it.
        coalesce(l.leave_from <= g.full_due_on and coalesce(l.leave_to, date '9999-12-31') >= g.clock_on, false)
            as is_stopped,
        greatest(g.full_due_day - greatest(g.clock_day, l.days_before), 0) as days_left,
        -- Blank for most, so that the calendar is looked up for the few who were away.
        if(is_stopped, l.days_through + days_left, null) as back_day
    from graced g
    left join leave l on g.person_id = l.person_id and g.school_id = l.school_id
),
settled as (
    select
        r.*,
        case
            when not r.is_stopped then r.full_due_on
            when r.leave_to is null then null
            when r.days_left = 0 then r.leave_to + 1
            else greatest(back.on_date, r.full_due_on)
        end as settled_due_on,
        case
            when not r.is_stopped then r.full_due_day
            when r.days_left = 0 then r.days_on_return
            else greatest(r.back_day, r.full_due_day)
        end as settled_due_day,
        case
            when r.counts_from is null then w.first_yes_on
            else list_filter(w.yes_on, lambda day: day >= r.counts_from)[1]
        end as yes_on,
        case
            when r.counts_from is null then w.first_no_on
            else list_filter(w.no_on, lambda day: day >= r.counts_from)[1]
        end as no_on,
        e.first_yes_on as ever_on
    from clocked r
    left join school_day back
        on r.school_id = back.school_id and r.back_day = back.day_number
    left join answered w on r.person_no = w.person_no and r.duty_no = w.duty_no and r.round = w.round
    left join ever_answered e on r.person_no = e.person_no and r.duty_no = e.duty_no
)
select
    s.school_id, h.person_id, h.post_id, h.staff_group, 'acknowledgement', s.policy_id, s.version, null,
    s.started_on, s.asked_on, coalesce(s.counts_from, s.published_on), s.row_starts_on, s.row_ends_on, s.row_ended_because,
    if(s.row_ended_because in ('left', 'moved'), s.back_on, null),
    s.settled_due_on, s.settled_due_day,
    -- What was agreed after the row ended did not meet this duty while it stood.
    if(s.row_ends_on is null or s.yes_on <= s.row_ends_on, s.yes_on, null),
    null, s.ever_on,
    if(s.row_ends_on is null or s.no_on <= s.row_ends_on, s.no_on, null),
    s.leave_from, s.leave_to,
    if(s.leave_from > s.settled_due_on,
        coalesce(s.days_through, 0) - greatest(s.days_before, s.settled_due_day), 0),
    false
from settled s
join held_post h using (post_no)
order by s.adult_no, s.policy_id, s.row_starts_on;

drop table answered;
drop table ever_answered;
drop table asking;
drop table version_in_force;

-- 6. The training rows ---------------------------------------------------------------------------------------------

-- What somebody completed, under the course's own name and under its topic. Between two completions the earlier counts.
create temp table done as
with counted as (
    select
        c.person_id, c.course_id, k.topic, c.completed_on, c.expires_on, k.validity_months,
        case c.date_precision
            when 'month' then greatest(c.completed_on, least(last_day(c.completed_on), b.imported_at::date))
            when 'year' then greatest(c.completed_on,
                least(make_date(year(c.completed_on), 12, 31), b.imported_at::date))
            else c.completed_on
        end as done_on
    from completion c
    left join course k using (course_id)
    left join import_batch b on c.batch_id = b.batch_id
    where c.result in ('completed', 'passed')
),
named as (
    select person_id, 'course' as named_by, course_id as item, done_on, completed_on, expires_on, validity_months
    from counted
    union all
    select person_id, 'topic', topic, done_on, completed_on, expires_on, validity_months
    from counted
    where topic is not null
),
wanted as (
    select n.*
    from named n
    where (n.named_by, n.item) in (
        select if(r.course_id is null, 'topic', 'course'), coalesce(r.course_id, r.topic) from requirement r)
),
-- Of several on one day, the one that lasts longest: which one that is depends on the rule that asks.
longest as (
    select
        person_id, named_by, item, done_on, max(completed_on) as completed_on,
        if(count(*) = count(expires_on), max(expires_on), null) as certificate_on,
        if(bool_or(expires_on is null and coalesce(validity_months, 0) = 0), null,
            max(coalesce(expires_on, (completed_on + to_months(validity_months))::date))) as valid_until
    from wanted
    group by person_id, named_by, item, done_on
)
select
    *,
    lead(done_on) over (partition by person_id, named_by, item order by done_on) as next_on,
    min(done_on) over (partition by person_id, named_by, item) as first_on
from longest;

insert into obligation
with required as (
    select
        s.adult_no, s.post_no, s.started_on, s.ends_on as scope_ends_on, s.ended_because, s.back_on,
        d.item, d.requirement_id, d.rule, r.frequency_months,
        if(r.course_id is null, 'topic', 'course') as named_by,
        h.person_id, h.school_id,
        greatest(s.starts_on, r.from_on) as starts_on,
        greatest(r.from_on, s.started_on) as asked_on,
        -- Not retrospective: nobody is late before the day from which it is asked for.
        greatest(r.from_on,
            s.started_on + coalesce(r.due_within_days_of_start, (select starter_days from rule))) as due_on,
        d.item in (
            select coalesce(course_id, topic) from requirement group by coalesce(course_id, topic) having count(*) > 1)
            as is_shared
    from scope s
    join duty d on s.audience_no = d.audience_no and d.kind = 'training'
    join requirement r on d.requirement_id = r.requirement_id
    join held_post h using (post_no)
    where r.from_on is null or s.ends_on is null or s.ends_on >= r.from_on
),
firsts as (
    select distinct person_id, named_by, item, first_on from done
),
stretch as (
    select
        q.* exclude (starts_on), q.starts_on, least(q.scope_ends_on, f.first_on - 1) as ends_on,
        null::date as done_on, null::date as completed_on, null::date as certificate_on, null::date as valid_until,
        f.first_on is not null and (q.scope_ends_on is null or f.first_on <= q.scope_ends_on) as is_cut
    from required q
    left join firsts f using (person_id, named_by, item)
    where f.first_on is null or f.first_on > q.starts_on
    union all
    select
        q.* exclude (starts_on), greatest(q.starts_on, c.done_on), least(q.scope_ends_on, c.next_on - 1),
        c.done_on, c.completed_on, c.certificate_on, c.valid_until,
        c.next_on is not null and (q.scope_ends_on is null or c.next_on <= q.scope_ends_on)
    from required q
    join done c using (person_id, named_by, item)
    where (q.scope_ends_on is null or c.done_on <= q.scope_ends_on)
        and (c.next_on is null or c.next_on > q.starts_on)
),
lasting as (
    select
        t.*, h.post_id, h.staff_group,
        case t.rule
            when 'months' then least(
                t.valid_until,
                (t.completed_on + to_months(nullif(t.frequency_months, 0)))::date)
            when 'academic_year' then least(
                t.certificate_on,
                coalesce(following.repeat_by, make_date(year(t.completed_on) + if(month(t.completed_on) < 9, 0, 1), 9, 14)))
            else t.certificate_on
        end as lasts_until
    from stretch t
    join held_post h using (post_no)
    left join (
        select
            school_id, renews_from,
            lead(renews_from) over (partition by school_id order by starts_on) - 1 as renews_until,
            lead(repeat_by) over (partition by school_id order by starts_on) as repeat_by
        from school_year
    ) following
        on if(t.rule = 'academic_year', t.school_id, null) = following.school_id
        and t.completed_on between following.renews_from and coalesce(following.renews_until, date '9999-12-31')
)
select
    t.school_id, t.person_id, t.post_id, t.staff_group, 'training', t.item, null, t.requirement_id,
    t.started_on, t.asked_on, null, t.starts_on, t.ends_on,
    if(t.ends_on is null, null, if(t.is_cut, 'repeated', t.ended_because)),
    if(not t.is_cut and t.ended_because in ('left', 'moved'), t.back_on, null),
    t.due_on, null, t.done_on, if(t.done_on is null, null, t.lasts_until), null, null,
    l.leave_from, l.leave_to, 0, t.is_shared
from lasting t
left join leave l on t.person_id = l.person_id and t.school_id = l.school_id
order by t.adult_no, t.item, t.requirement_id, t.starts_on;

comment on table obligation is
    'Duties as intervals: one row per adult, school, duty and stretch of time in which nothing about the duty changed.';
comment on column obligation.post_id is 'the post that speaks for the adult in this stretch';
comment on column obligation.kind is 'acknowledgement or training';
comment on column obligation.item is 'the policy, course or topic';
comment on column obligation.version is 'the version in force';
comment on column obligation.started_on is 'when the adult came into the scope of the duty';
comment on column obligation.asked_on is 'when the duty began: the round of the version in force, the academic year, or the requirement';
comment on column obligation.opens_on is 'first day on which an answer counts for this round: the day the version that started it was published';
comment on column obligation.starts_on is 'first day of the stretch';
comment on column obligation.ends_on is 'last day of the stretch; blank while it goes on';
comment on column obligation.ended_because is 'superseded, renewed, retired, repeated, changed_post, moved (out of scope) or left';
comment on column obligation.back_on is 'when an adult who left or moved came into scope again';
comment on column obligation.due_on is 'last day that is not late; blank while a long absence without an end goes on';
comment on column obligation.due_day is 'school days of the school up to and including due_on';
comment on column obligation.met_on is 'when the duty was first met; it may lie before the stretch';
comment on column obligation.expires_on is 'last day on which a completion counts';
comment on column obligation.earlier_on is 'when the adult first agreed any version of the policy';
comment on column obligation.declined_on is 'when the adult first declined';
comment on column obligation.days_off_after_due is 'school days of long absence after due_on, which do not count as late';
comment on column obligation.is_shared is 'whether several rules ask this course, so that an adult may owe it twice';

drop table done;
drop table adult;
drop table leave;
drop table start_grace;
drop table scope;
drop table audience_school;
drop table duty;
drop table leaving;
drop table stay;
drop table held_post;
drop table visit_window;
drop table rule;
