-- What might make a figure wrong, as questions, each with the figures that it touches.
--
-- grain:     one row per finding
-- columns:   finding, kind, question, number, base, touches, page
-- audience:  leaders, data
-- published: no
-- then:      findings.of_quality
-- What there is to ask about is counted here; queries/findings.py asks.
select 'incidents' as record, to_json({
        total: count(*),
        no_time: count(*) filter (lacks_time(d)),
        no_place: count(*) filter (lacks_place(d)),
        no_category: count(*) filter (lacks_category(d)),
        no_severity: count(*) filter (d.severity = 'not_recorded'),
        no_report_date: count(*) - count(d.reported_on),
        closed_without_date: count(*) filter (d.status = 'closed' and d.closed_on is null),
        bullying: count(*) filter (d.category_group = 'Cyberbullying'),
        evidence_unknown: count(*) filter (d.category_group = 'Cyberbullying' and 'not_recorded' in (
            d.evidence_time, d.evidence_date, d.evidence_screen_print, d.originals_kept))
    }) as facts
from incident_dated d
where d.school_id = $school and is_known(d, $as_at) and d.occurred_on > ($as_at - interval 12 months)::date
union all
select 'acknowledgements', to_json({
        total: count(*),
        before_publication: count(*) filter (a.acknowledged_at::date < v.published_on),
        version_derived: count(*) filter (a.version_basis = 'derived')
    })
from acknowledgement a
left join policy_version v on v.policy_id = a.policy_id and v.version = a.version
where a.school_id = $school
union all
select 'import queue', to_json({
        queue: count(*) filter (q.outcome = 'queued' and q.decision is null),
        rejected: count(*) filter (q.outcome = 'rejected' and q.decision is null)
    })
from import_queue q
union all
select 'adults', to_json({
        groups: list(a.staff_group) filter (
            a.start_on <= $as_at and (a.end_on is null or a.end_on >= $as_at)),
        left_with_post: list(a.person_id) filter (
            a.left_on < $as_at and (a.end_on is null or a.end_on > a.left_on))
    })
from adult a where a.school_id = $school
union all
select 'calendar', to_json({dates: count(*), is_over: max(t.end_on) < $as_at - 60})
from term_calendar t where t.school_id = $school
union all
select 'file', to_json({source: f.source, age: $as_at - max(f.imported_on)})
from source_file f where f.school_id = $school and f.imported_on <= $as_at group by f.source
union all
select 'incident log', to_json({days_short: $as_at - g.returned_to})
from incident_log g where g.school_id = $school
union all
select 'policy', to_json({
        policy: p.policy_id, title: p.title, is_asked: p.ack_required and p.status = 'current', version: f.version,
        is_watched: p.policy_id = social_media_policy(), is_adopted: f.adopted_on <= $as_at,
        is_adopted_in_time: f.adopted_on <= f.in_force_from
    })
from policy p join versions_in_force($as_at) f on f.policy_id = p.policy_id
union all
select 'asked', to_json(o.item)
from obligation o where o.school_id = $school and o.kind = 'acknowledgement' and is_live(o, $as_at) group by o.item
union all
-- What is wrong with another school's dates is for that school.
select 'left out', to_json({"table": f.table_name, sentence: f.sentence, rows: f.rows})
from finding f where f.school_id is null or f.school_id = $school
union all
select 'rhythm', to_json({
        "staff list": limit_of('days_between_staff_lists', 31),
        acknowledgements: limit_of('days_between_acknowledgement_files', 31),
        training: limit_of('days_between_training_files', 31),
        incidents: limit_of('days_between_incident_files', 31),
        registers: limit_of('days_between_register_files', 93)
    });
