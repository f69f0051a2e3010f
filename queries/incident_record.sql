-- One incident record in full.
--
-- grain:     one row: the incident
-- columns:   incident_id, occurred_on, occurred_time, occurred_precision, reported_on, reported_by, reporter, platform,
--            place, category, category_group, clauses, severity, involves, target_role, description, actions, outcome,
--            state, first_action_on, closed_on, reported_to, procedure, handled_under, direction, relation, response,
--            evidence_held, evidence_ref, evidence_score, missing_evidence, support_offered, formal_action,
--            platform_reported_on, missing
-- audience:  headteacher
-- published: no
select
    d.incident_id, d.occurred_on, d.occurred_time::varchar as occurred_time, d.occurred_precision, d.reported_on,
    i.reported_by, adult_name(p) as reporter, d.platform, d.place, array_to_string(d.category, '; ') as category,
    d.category_group, array_to_string(d.clauses, ', ') as clauses, d.severity,
    array_to_string(d.involves, ', ') as involves, d.target_role, i.description, i.actions, i.outcome,
    if(is_open(d, $as_at), 'open', 'closed') as state, d.first_action_on, d.closed_on,
    array_to_string(d.reported_to, ', ') as reported_to, d.procedure, y.title as handled_under, d.direction,
    d.relation, d.response, d.evidence_held, i.evidence_ref, evidence_score(d) as evidence_score,
    concat_ws(', ',
        if(d.evidence_time != 'yes', 'time', null), if(d.evidence_date != 'yes', 'date', null),
        if(d.evidence_place != 'yes' and not coalesce(d.url_recorded, false), 'place or web address', null),
        if(d.evidence_screen_print != 'yes', 'screen print', null),
        if(d.originals_kept != 'yes', 'originals', null)) as missing_evidence,
    d.support_offered, d.formal_action, d.platform_reported_on, missing_words(d) as missing
from incident_dated d
join incident i on i.school_id = d.school_id and i.incident_id = d.incident_id
left join person p on p.person_id = i.reported_by
left join policy y on y.policy_id = d.handled_under_policy_id
where d.school_id = $school and d.incident_id = $incident and is_known(d, $as_at);
