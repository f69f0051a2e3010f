-- What might make a figure wrong, as questions, each with the figures that it touches.
--
-- grain:     one row per finding
-- columns:   finding, kind, question, number, base, touches, page
-- audience:  leaders, data
-- published: no
with i as (
    select d.* from incident_dated d where d.school_id = $school and is_known(d, $as_at)
        and d.occurred_on > ($as_at - interval 12 months)::date
),
asked as (
    select o.item, count(*) as people from obligation o
    where o.school_id = $school and o.kind = 'acknowledgement' and is_live(o, $as_at) group by o.item
),
age as (
    select s.source, s.expected_days, max(b.imported_at)::date as newest_on
    from (values
        ('staff list', limit_of('days_between_staff_lists', 31), 'post'),
        ('acknowledgements', limit_of('days_between_acknowledgement_files', 31), 'acknowledgement'),
        ('training', limit_of('days_between_training_files', 31), 'completion'),
        ('incidents', limit_of('days_between_incident_files', 31), 'incident'),
        ('registers', limit_of('days_between_register_files', 93), 'declaration')) s(source, expected_days, held_in)
    left join (
        select 'post' as held_in, batch_id from post where school_id = $school
        union select 'acknowledgement', batch_id from acknowledgement where school_id = $school
        union select 'completion', batch_id from completion where school_id = $school
        union select 'incident', batch_id from incident where school_id = $school
        union select 'declaration', batch_id from declaration where school_id = $school
    ) h on h.held_in = s.held_in
    left join import_batch b on b.batch_id = h.batch_id and b.imported_at::date <= $as_at
    group by s.source, s.expected_days
),
line as (
    select 10 as place, 'missing_return' as finding, 'missing' as kind,
        format('Nothing was ever handed in about {}. Was there nothing, or has nobody sent it?', a.source) as question,
        1 as number, null::bigint as base, a.source as touches, 'data' as page
    from age a where a.newest_on is null
    union all
    select 11, 'stale_source', 'old',
        format('The newest file about {} is {} days old; every {} days is usual. Is a newer one waiting?', a.source,
            $as_at - a.newest_on, a.expected_days),
        $as_at - a.newest_on, a.expected_days, a.source, 'data'
    from age a where $as_at - a.newest_on > a.expected_days
    union all
    select 12, 'log_ends_early', 'missing',
        'The incident log does not reach the position date. Are there incidents that were not handed in?',
        $as_at - incidents_returned_to($school), null, 'incidents', 'data'
    where incidents_returned_to($school) < $as_at - limit_of('days_between_incident_files', 31)
    union all
    select 20, 'no_audience', 'wrong',
        format('{} asks for acknowledgement, but nobody here is in its audience. Who should read it?', p.title),
        0, null, 'acknowledgements', 'policy'
    from policy p where p.ack_required and p.status = 'current' and p.policy_id not in (select a.item from asked a)
        and version_in_force(p.policy_id, $as_at) is not null
    union all
    select 21, 'never_adopted', 'wrong',
        format('Version {} of {} is in force, but no adoption is recorded. Did governors adopt it?', v.version, p.title),
        1, null, 'acknowledgements; policy', 'policy'
    from policy p join policy_version v on v.policy_id = p.policy_id and v.version = version_in_force(p.policy_id, $as_at)
    where p.policy_id = social_media_policy() and (v.adopted_on is null or v.adopted_on > $as_at)
    union all
    select 22, 'adopted_late', 'wrong',
        format('Version {} of {} was adopted after it came into force. Which day counts?', v.version, p.title),
        1, null, 'acknowledgements; policy', 'policy'
    from policy p join policy_version v on v.policy_id = p.policy_id and v.version = version_in_force(p.policy_id, $as_at)
    where p.policy_id = social_media_policy() and v.adopted_on > v.in_force_from and v.adopted_on <= $as_at
    union all
    select 23, 'before_publication', 'wrong',
        'Some acknowledgements are dated before their version was published. Are the dates right?',
        count(*), null, 'acknowledgements', 'acknowledgements'
    from acknowledgement a join policy_version v on v.policy_id = a.policy_id and v.version = a.version
    where a.school_id = $school and a.acknowledged_at::date < v.published_on having count(*) > 0
    union all
    select 24, 'version_derived', 'unknown',
        'For these acknowledgements the version was worked out from the date. Does the form say which version was read?',
        count(*) filter (a.version_basis = 'derived'), count(*), 'acknowledgements', 'acknowledgements'
    from acknowledgement a where a.school_id = $school having count(*) filter (a.version_basis = 'derived') > 0
    union all
    select 30, 'queue', 'missing', 'Records wait for a decision and are in no figure yet. Who are they about?',
        count(*), null, 'acknowledgements; training; incidents; registers', 'data'
    from import_queue q where q.outcome = 'queued' and q.decision is null having count(*) > 0
    union all
    select 31, 'rejected', 'missing', 'Records could not be taken in. Can the file be mended and sent again?',
        count(*), null, 'acknowledgements; training; incidents; registers', 'data'
    from import_queue q where q.outcome = 'rejected' having count(*) > 0
    union all
    select 32, 'left_out', 'wrong', f.sentence, f.rows, null,
        case f.table_name
            when 'acknowledgement' then 'acknowledgements' when 'completion' then 'training'
            when 'incident' then 'incidents' when 'incident_action' then 'incidents'
            when 'declaration' then 'registers' else 'acknowledgements; training; incidents' end, 'data'
    from finding f
    union all
    select 40, 'no_time', 'unknown', 'These incidents of 12 months have no time of day. Can the log ask for it?',
        count(*) filter (lacks_time(i)), count(*), 'incidents by weekday and part of the day; evidence', 'incidents'
    from i having count(*) filter (lacks_time(i)) > 0
    union all
    select 41, 'no_place', 'unknown', 'These incidents of 12 months name no place. Can the log ask for it?',
        count(*) filter (lacks_place(i)), count(*), 'incidents by place', 'incidents'
    from i having count(*) filter (lacks_place(i)) > 0
    union all
    select 42, 'no_category', 'unknown', 'These incidents of 12 months have no category that the list knows. What were they?',
        count(*) filter (lacks_category(i)), count(*), 'incidents by kind; clauses', 'incidents'
    from i having count(*) filter (lacks_category(i)) > 0
    union all
    select 43, 'no_severity', 'unknown', 'These incidents of 12 months were not graded. How severe were they?',
        count(*) filter (i.severity = 'not_recorded'), count(*), 'severity; openness', 'incidents'
    from i having count(*) filter (i.severity = 'not_recorded') > 0
    union all
    select 44, 'no_report_date', 'unknown',
        'These incidents of 12 months have no date of report, so the day they happened stands in. When were they reported?',
        count(*) filter (i.reported_on is null), count(*), 'time to act; time to close; openness', 'incidents'
    from i having count(*) filter (i.reported_on is null) > 0
    union all
    select 45, 'closed_without_date', 'unknown',
        'These cases are closed without a date and are left out of the time to close. When were they closed?',
        count(*) filter (i.status = 'closed' and i.closed_on is null), count(*), 'time to close', 'incidents'
    from i having count(*) filter (i.status = 'closed' and i.closed_on is null) > 0
    union all
    select 46, 'evidence_unknown', 'unknown',
        'For these cyberbullying records at least one item of evidence is not recorded; it counts as not kept. Was it?',
        count(*) filter ('not_recorded' in (i.evidence_time, i.evidence_date, i.evidence_screen_print, i.originals_kept)),
        count(*), 'evidence', 'incidents'
    from i where i.category_group = 'Cyberbullying'
    having count(*) filter ('not_recorded' in (i.evidence_time, i.evidence_date, i.evidence_screen_print, i.originals_kept)) > 0
    union all
    select 50, 'group_missing', 'missing',
        format('The staff list names no {}. Does the school have none?', replace(g.staff_group, '_', ' ')),
        0, null, 'acknowledgements; training', 'data'
    from (select unnest(['teacher', 'support_staff', 'supply', 'governor', 'contractor', 'volunteer']) as staff_group) g
    where g.staff_group not in (
        select p.staff_group from post p where p.school_id = $school and p.staff_group is not null
            and p.start_on <= $as_at and (p.end_on is null or p.end_on >= $as_at))
    union all
    select 51, 'left_with_post', 'wrong', 'These adults have left, but a post of theirs has no end. Which is right?',
        count(distinct p.person_id), null, 'acknowledgements; training; rates per 100 adults', 'data'
    from person a join post p on p.person_id = a.person_id
    where p.school_id = $school and a.left_on < $as_at and (p.end_on is null or p.end_on > a.left_on)
    having count(*) > 0
    union all
    select 60, 'no_term_dates', 'missing', 'No term dates were handed in; the usual English ones stand in. Can you add yours?',
        0, null, 'everything counted in school days; comparisons of terms', 'data'
    where not exists (from term_calendar t where t.school_id = $school)
    union all
    select 61, 'calendar_ends', 'old', 'The term dates end before the position date. Can you add the next year?',
        1, null, 'everything counted in school days; comparisons of terms', 'data'
    from term_calendar t where t.school_id = $school having max(t.end_on) < $as_at - 60
)
select finding, kind, question, number::bigint as number, base::bigint as base, touches, page
from line
order by place, question;
