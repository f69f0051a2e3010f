-- Incidents in each closed academic year, by severity.
--
-- grain:     one row per closed academic year (three at most) and severity
-- columns:   academic_year, severity, incidents, verdict
-- audience:  board
-- published: yes
-- counts:    incidents is a count
-- then:      severity_verdicts
with closed as (
    select academic_year, max(ends_on) as ends_on
    from half_term
    where school_id = $school
    group by academic_year
    having count(*) >= 6 and max(ends_on) <= $as_at
    order by academic_year desc
    limit 3
),
happened as (
    select i.academic_year, i.severity
    from incident_dated i
    where i.school_id = $school and is_known(i, $as_at)
)
select
    c.academic_year,
    s.severity,
    case
        when incidents_returned_from($school) <= c.ends_on and incidents_returned_to($school) >= c.ends_on
            then count(h.severity)
    end as incidents
from closed c
cross join (select unnest(['high', 'medium', 'low', 'not_recorded']) as severity) s
left join happened h using (academic_year, severity)
group by c.academic_year, c.ends_on, s.severity
order by c.academic_year, severity_position(s.severity);
