-- What might make a figure wrong, as questions, each with the figures that it touches.
--
-- grain:     one row per finding
-- columns:   finding, kind, question, number, base, touches, page
-- audience:  leaders, data
-- published: no
with counted as (
    select
        count(*) as total,
        count(*) filter (lacks_time(d)) as no_time,
        count(*) filter (lacks_place(d)) as no_place,
        count(*) filter (lacks_category(d)) as no_category,
        count(*) filter (d.severity = 'not_recorded') as no_severity,
        count(*) filter (d.reported_on is null) as no_report_date,
        count(*) filter (d.status = 'closed' and d.closed_on is null) as closed_without_date,
        count(*) filter (d.category_group = 'Cyberbullying') as bullying,
        count(*) filter (d.category_group = 'Cyberbullying' and 'not_recorded' in (
            d.evidence_time, d.evidence_date, d.evidence_screen_print, d.originals_kept)) as evidence_unknown
    from incident_dated d
    where d.school_id = $school and is_known(d, $as_at) and d.occurred_on > ($as_at - interval 12 months)::date
),
agreed as (
    select
        count(*) filter (a.acknowledged_at::date < v.published_on) as too_early,
        count(*) filter (a.version_basis = 'derived') as derived, count(*) as total
    from acknowledgement a
    left join policy_version v on v.policy_id = a.policy_id and v.version = a.version
    where a.school_id = $school
),
held_back as (
    select
        count(*) filter (q.outcome = 'queued' and q.decision is null) as queued,
        count(*) filter (q.outcome = 'rejected' and q.decision is null) as rejected
    from import_queue q
),
calendar as (
    select count(*) as rows, max(t.end_on) as ends_on from term_calendar t where t.school_id = $school
),
age as (
    select s.source, limit_of(s.rhythm, s.usual) as expected_days, max(f.imported_on) as newest_on
    from (values
        ('staff list', 'days_between_staff_lists', 31), ('acknowledgements', 'days_between_acknowledgement_files', 31),
        ('training', 'days_between_training_files', 31), ('incidents', 'days_between_incident_files', 31),
        ('registers', 'days_between_register_files', 93)) s(source, rhythm, usual)
    left join source_file f on f.school_id = $school and f.source = s.source and f.imported_on <= $as_at
    group by s.source, s.rhythm, s.usual
),
in_force as (
    select listed.policy_id, arg_max(listed, listed.in_force_from) as v from policy_version listed
    where listed.in_force_from <= $as_at group by listed.policy_id
),
entry as (
    select
        p.policy_id, p.title, p.ack_required and p.status = 'current' as is_asked, f.v.version as version,
        f.v.adopted_on as adopted_on, f.v.in_force_from as in_force_from
    from policy p join in_force f on f.policy_id = p.policy_id
),
posted as (
    select p.person_id, p.staff_group, p.start_on, p.end_on from post p where p.school_id = $school
),
line as (
    select
        if(a.newest_on is null, 10, 11) as place,
        if(a.newest_on is null, 'missing_return', 'stale_source') as finding,
        if(a.newest_on is null, 'missing', 'old') as kind,
        if(a.newest_on is null,
            format('Nothing was ever handed in about {}. Was there nothing, or has nobody sent it?', a.source),
            format('The newest file about {} is {} days old; every {} days is usual. Is a newer one waiting?', a.source,
                $as_at - a.newest_on, a.expected_days)) as question,
        coalesce($as_at - a.newest_on, 1) as number, if(a.newest_on is null, null, a.expected_days)::bigint as base,
        a.source as touches, 'data' as page
    from age a where a.newest_on is null or $as_at - a.newest_on > a.expected_days
    union all
    select 12, 'log_ends_early', 'missing',
        'The incident log does not reach the position date. Are there incidents that were not handed in?',
        $as_at - g.returned_to, null, 'incidents', 'data'
    from incident_log g
    where g.school_id = $school and g.returned_to < $as_at - limit_of('days_between_incident_files', 31)
    union all
    select 20, 'no_audience', 'wrong',
        format('{} asks for acknowledgement, but nobody here is in its audience. Who should read it?', p.title),
        0, null, 'acknowledgements', 'policy'
    from entry p
    where p.is_asked and p.policy_id not in (
        select o.item from obligation o
        where o.school_id = $school and o.kind = 'acknowledgement' and is_live(o, $as_at))
    union all
    select
        if(a.adopted_on <= $as_at, 22, 21), if(a.adopted_on <= $as_at, 'adopted_late', 'never_adopted'), 'wrong',
        if(a.adopted_on <= $as_at,
            format('Version {} of {} was adopted after it came into force. Which day counts?', a.version, a.title),
            format('Version {} of {} is in force, but no adoption is recorded. Did governors adopt it?', a.version, a.title)),
        1, null, 'acknowledgements; policy', 'policy'
    from entry a
    where a.policy_id = social_media_policy()
        and (a.adopted_on is null or a.adopted_on > least($as_at, a.in_force_from))
    union all
    select unnest([
        row(23, 'before_publication', 'wrong',
            'Some acknowledgements are dated before their version was published. Are the dates right?',
            a.too_early, null, 'acknowledgements', 'acknowledgements'),
        row(24, 'version_derived', 'unknown',
            'For these acknowledgements the version was worked out from the date. Does the form say which version was read?',
            a.derived, a.total, 'acknowledgements', 'acknowledgements'),
        row(30, 'queue', 'missing', 'Records wait for a decision and are in no figure yet. Who are they about?',
            q.queued, null, 'acknowledgements; training; incidents; registers', 'data'),
        row(31, 'rejected', 'missing', 'Records could not be taken in. Can the file be mended and sent again?',
            q.rejected, null, 'acknowledgements; training; incidents; registers', 'data'),
        row(40, 'no_time', 'unknown', 'These incidents of 12 months have no time of day. Can the log ask for it?',
            c.no_time, c.total, 'incidents by weekday and part of the day; evidence', 'incidents'),
        row(41, 'no_place', 'unknown', 'These incidents of 12 months name no place. Can the log ask for it?',
            c.no_place, c.total, 'incidents by place', 'incidents'),
        row(42, 'no_category', 'unknown',
            'These incidents of 12 months have no category that the list knows. What were they?',
            c.no_category, c.total, 'incidents by kind; clauses', 'incidents'),
        row(43, 'no_severity', 'unknown', 'These incidents of 12 months were not graded. How severe were they?',
            c.no_severity, c.total, 'severity; openness', 'incidents'),
        row(44, 'no_report_date', 'unknown',
            'These incidents of 12 months have no date of report, so the day they happened stands in. When were they reported?',
            c.no_report_date, c.total, 'time to act; time to close; openness', 'incidents'),
        row(45, 'closed_without_date', 'unknown',
            'These cases are closed without a date and are left out of the time to close. When were they closed?',
            c.closed_without_date, c.total, 'time to close', 'incidents'),
        row(46, 'evidence_unknown', 'unknown',
            'For these cyberbullying records at least one item of evidence is not recorded; it counts as not kept. Was it?',
            c.evidence_unknown, c.bullying, 'evidence', 'incidents')
    ]::struct(
        place integer, finding varchar, kind varchar, question varchar, number bigint, base bigint, touches varchar,
        page varchar)[], recursive := true)
    from counted c, agreed a, held_back q
    union all
    select 32, 'left_out', 'wrong', f.sentence, f.rows, null,
        case f.table_name
            when 'acknowledgement' then 'acknowledgements' when 'completion' then 'training'
            when 'incident' then 'incidents' when 'incident_action' then 'incidents'
            when 'declaration' then 'registers' else 'acknowledgements; training; incidents' end, 'data'
    from finding f
    -- What is wrong with another school's dates is for that school.
    where f.school_id is null or f.school_id = $school
    union all
    select 50, 'group_missing', 'missing',
        format('The staff list names no {}. Does the school have none?', replace(g.staff_group, '_', ' ')),
        0, null, 'acknowledgements; training', 'data'
    from (select unnest(['teacher', 'support_staff', 'supply', 'governor', 'contractor', 'volunteer']) as staff_group) g
    where g.staff_group not in (
        select p.staff_group from posted p where p.staff_group is not null and p.start_on <= $as_at
            and (p.end_on is null or p.end_on >= $as_at))
    union all
    select 51, 'left_with_post', 'wrong', 'These adults have left, but a post of theirs has no end. Which is right?',
        count(distinct p.person_id), null, 'acknowledgements; training; rates per 100 adults', 'data'
    from posted p join person a on a.person_id = p.person_id
    where a.left_on < $as_at and (p.end_on is null or p.end_on > a.left_on)
    having count(*) > 0
    union all
    select
        if(t.rows = 0, 60, 61), if(t.rows = 0, 'no_term_dates', 'calendar_ends'), if(t.rows = 0, 'missing', 'old'),
        if(t.rows = 0, 'No term dates were handed in; the usual English ones stand in. Can you add yours?',
            'The term dates end before the position date. Can you add the next year?'),
        if(t.rows = 0, 0, 1), null, 'everything counted in school days; comparisons of terms', 'data'
    from calendar t where t.rows = 0 or t.ends_on < $as_at - 60
)
select finding, kind, question, number::bigint as number, base::bigint as base, touches, page
from line
-- What was counted and found to be none is no finding; the others are findings whatever their number.
where number > 0 or place not between 23 and 46 or place = 32
order by place, question;
