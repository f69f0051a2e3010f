-- What might make a figure wrong, as questions, each with the figures that it touches.
--
-- grain:     one row per finding
-- columns:   finding, kind, question, number, base, touches, page
-- audience:  leaders, data
-- published: no
-- kept:      finding_measures, finding_lists, duties_standing
-- then:      findings.of_quality
-- What there is to ask about is fetched here; queries/findings.py counts and asks.
select 'incident' as record, [
        -- In the order of MARKS in queries/findings.py.
        lacks_time(d), lacks_place(d), lacks_category(d), d.severity = 'not_recorded', d.reported_on is null,
        d.status = 'closed' and d.closed_on is null, d.category_group = 'Cyberbullying',
        d.category_group = 'Cyberbullying' and 'not_recorded' in (
            d.evidence_time, d.evidence_date, d.evidence_screen_print, d.originals_kept)] as marks
from incident_dated d
where d.school_id = $school and is_known(d, $as_at) and d.occurred_on > ($as_at - interval 12 months)::date
union all by name
select 'acknowledgements' as record, [
        count(*), count(*) filter (a.acknowledged_at::date < v.published_on),
        count(*) filter (a.version_basis = 'derived')] as counts
from acknowledgement a
left join policy_version v on v.policy_id = a.policy_id and v.version = a.version
where a.school_id = $school
union all by name
select 'post' as record, a.staff_group as about, a.person_id as words, a.start_on as on_date, a.end_on, a.left_on
from adult a where a.school_id = $school;
