-- How fast the incidents reported in each term were acted on and closed, the open ones counted in.
--
-- grain:     one row per academic year and term of the report
-- columns:   academic_year, term, is_part, n, n_open, median_days, acted_in_2_days, acted_low, acted_high,
--            closed_in_10_days, closed_low, closed_high, oldest_open_days, severe, severe_hours, verdict
-- audience:  leaders
-- published: no
-- kept:      terms_told
-- then:      incidents.timeliness
-- A line for each incident: a curve needs the cases.
select
    i.known_on, i.known_day, i.severity,
    is_open(i, $as_at) as is_open,
    coalesce(i.first_action_on <= $as_at, false) as is_acted,
    days_to_action(i, $as_at, $as_at_day) as action_days,
    -- When it was closed nobody may have written down: such a case has no time.
    if(i.status = 'closed' and i.closed_on is null, null, days_to_close(i, $as_at, $as_at_day)) as close_days,
    -- Records carry days, not hours: a severe case acted on the next day counts as 24 hours, weekends and holidays in.
    24 * (if(i.first_action_on <= $as_at, i.first_action_on, $as_at) - i.known_on) as hours_to_action
from incident_dated i
where i.school_id = $school and is_known(i, $as_at) and i.known_day is not null
    and ($category_group is null or i.category_group = $category_group)
    and ($severity is null or i.severity = $severity);
