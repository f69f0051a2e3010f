-- What one adult agreed, learnt and declared, newest first.
--
-- grain:        one row per acknowledgement, completion, declaration or run of visits of the adult
-- columns:      happened_on, kind, subject, detail
-- audience:     leaders
with told as (
    select
        a.acknowledged_at::date as happened_on, 'Acknowledgement' as kind, p.title as subject,
        concat_ws(', ', 'Version ' || a.version, replace(a.response, '_', ' '),
            case when a.version_basis = 'derived' then 'version worked out from the date' end) as detail
    from acknowledgement as a
    join policy as p using (policy_id)
    where a.person_id = $person
    union all by name
    select
        c.completed_on as happened_on, 'Training' as kind, k.title as subject,
        concat_ws(', ', replace(c.result, '_', ' '), 'to ' || strftime(c.expires_on, '%-d %b %Y')) as detail
    from completion as c
    join course as k using (course_id)
    where c.person_id = $person
    union all by name
    select
        d.declared_on as happened_on, 'Declaration' as kind, replace(d.type, '_', ' ') as subject,
        replace(d.status, '_', ' ') as detail
    from declaration as d
    where d.person_id = $person
    union all by name
    select
        e.first_session_on as happened_on, 'Visit' as kind, 'First session of a run of visits' as subject,
        'To ' || strftime(e.last_session_on, '%-d %b %Y') as detail
    from engagement as e
    where e.person_id = $person
)
select happened_on, kind, subject, detail
from told
where
    happened_on <= $as_at
    and exists (select 1 from post where person_id = $person and school_id = $school)
order by happened_on desc, kind, subject
