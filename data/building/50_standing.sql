-- What many questions need and no position date changes, worked out once: which policy is watched and to which it is
-- linked, how far the incident log reaches, what is marked on charts, and which files speak about a school.

-- The policy that this dashboard watches: the one named in the settings, else the current one with social media in its
-- title.
create table watched_policy as
select coalesce(
    (select nullif(trim(value), '') from settings where name = 'social_media_policy'),
    (select min(policy_id) from policy where title ilike '%social%media%' and status = 'current'),
    (select min(policy_id) from policy where title ilike '%social%media%')) as policy_id;

comment on table watched_policy is 'The social-media policy, in one row; blank where the register has none.';

-- The five policies that the policy leans on, in the order of its own list, and any other that the register links.
create table linked_policy as
with named(place, needed, words) as (
    values (1, 'E-safety', '(online|e-?) ?safety'), (2, 'Anti-bullying', 'bullying'), (3, 'Complaints', 'complaint'),
        (4, 'Grievance', 'grievance'), (5, 'Behaviour', 'behaviour')
),
linked as (
    select y.policy_id, y.title
    from policy_link k
    join policy y on y.policy_id = k.linked_policy_id
    where k.policy_id = (select w.policy_id from watched_policy w)
),
found as (
    select
        n.place, n.needed,
        coalesce(
            min(l.policy_id) filter (regexp_matches(lower(l.title), n.words)),
            (select min(y.policy_id) from policy y
                where y.status = 'current' and regexp_matches(lower(y.title), n.words))) as policy_id
    from named n
    left join linked l on true
    group by n.place, n.needed, n.words
)
select place, needed, policy_id from found
union all
select 6, l.title, l.policy_id
from linked l
where l.policy_id not in (select f.policy_id from found f where f.policy_id is not null)
order by place, needed;

comment on table linked_policy is 'The policies that the social-media policy leans on; blank where the register lacks one.';

-- From which day, and to which, a school has handed in its incident log.
create table incident_log as
select
    i.school_id, any_value(s.name) as name,
    least(min(i.occurred_on), min(b.covers_from)) as returned_from,
    greatest(max(i.known_on), max(b.covers_to), max(b.imported_at)::date) as returned_to
from incident_dated i
left join import_batch b on b.batch_id = i.batch_id
left join school s on s.school_id = i.school_id
group by i.school_id
order by i.school_id;

comment on table incident_log is 'The first and last day that the incident log of a school speaks of, and the name of the school.';

-- New versions of the policy, INSET days about it, and what the school noted as an event. What the school noted for a
-- day speaks for it; versions and INSET days stand in where it noted nothing.
create table chart_mark as
with noted as (
    select s.school_id, e.on_date, e.text, e.metrics
    from event e
    join school s on coalesce(e.school_id, s.school_id) = s.school_id
),
telling as (
    select n.school_id, n.on_date, string_agg(n.text, '; ' order by n.text) as text
    from noted n
    where (n.metrics is null or len(n.metrics) = 0
            or list_bool_or(list_transform(n.metrics, lambda metric: contains(lower(metric), 'incident'))))
        -- An INSET day about something else is no reason for incidents to change.
        and not (n.text ilike 'inset%' and not regexp_matches(lower(n.text), 'social|online|safeguarding'))
    group by n.school_id, n.on_date
),
standing_in as (
    select s.school_id, v.in_force_from as on_date, 'Version ' || v.version || ' in force' as text
    from policy_version v
    cross join school s
    where v.policy_id = (select w.policy_id from watched_policy w)
    union all
    select c.school_id, c.closed_on, 'INSET: ' || c.note
    from closure c
    where c.kind = 'inset' and regexp_matches(lower(c.note), 'social|online|safeguarding')
)
from telling
union all
from standing_in i
where not exists (from noted n where n.school_id = i.school_id and n.on_date = i.on_date)
order by school_id, on_date, text;

comment on table chart_mark is 'The events that are marked on the charts of a school.';

-- Which files brought the facts about a school.
create table source_file as
with held as (
    select 'staff list' as source, school_id, batch_id from post
    union all select 'acknowledgements', school_id, batch_id from acknowledgement
    union all select 'training', school_id, batch_id from completion
    union all select 'incidents', school_id, batch_id from incident
    union all select 'registers', school_id, batch_id from declaration
    union all select 'policy register', s.school_id, v.batch_id from policy_version v cross join school s
)
select h.source, h.school_id, h.batch_id, count(*)::integer as rows, b.imported_at::date as imported_on, b.covers_to
from held h
left join import_batch b on b.batch_id = h.batch_id
group by all
order by h.school_id, h.source, h.batch_id;

comment on table source_file is 'The files that speak about a school, with the rows each brought.';

-- Who holds a post, by name. A school's adults are one stretch of the file; people are sorted by the school they began
-- at, and a name sought among all of them takes longer than the rest of a list.
-- A text that hardly any two rows share is written as it is: to read one of a dictionary, all of it is unpacked.
create table adult (
    school_id varchar,
    post_id varchar using compression uncompressed,
    person_id varchar using compression uncompressed,
    staff_group varchar, job_title varchar, start_on date, end_on date,
    legal_forename varchar, legal_surname varchar, preferred_forename varchar, preferred_surname varchar,
    work_email varchar using compression uncompressed,
    left_on date, leave_from date, leave_to date
);
insert into adult
select
    o.school_id, o.post_id, o.person_id, o.staff_group, o.job_title, o.start_on, o.end_on,
    p.legal_forename, p.legal_surname, p.preferred_forename, p.preferred_surname, p.work_email, p.left_on, p.leave_from,
    p.leave_to
from post o
join person p on o.person_id = p.person_id
order by o.school_id, o.person_id, o.post_id;

comment on table adult is 'The posts of a school with the names of those who hold them.';
