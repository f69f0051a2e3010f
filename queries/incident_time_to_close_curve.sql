-- How long the cases reported in the last 12 months take to close, the open ones counted in.
--
-- grain:     one row per school day on which the curve falls (10 cases or more), else one row per case
-- columns:   shown_as, school_days, at_risk, closed, still_open, share_waiting, low, high, is_open, severity, cases,
--            median_days
-- audience:  leaders
-- published: no
-- then:      incidents.time_to_close_curve
-- A line for each case.
select days_to_close(i, $as_at, $as_at_day) as school_days, is_open(i, $as_at) as is_open, i.severity
from incident_dated i
where i.school_id = $school and is_known(i, $as_at)
    and not (i.status = 'closed' and i.closed_on is null)
    and i.known_on > $as_at - 365
    and ($category_group is null or i.category_group = $category_group)
    and ($severity is null or i.severity = $severity);
