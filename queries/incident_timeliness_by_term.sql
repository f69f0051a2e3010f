-- How fast the incidents reported in each term were acted on and closed, the open ones counted in.
--
-- grain:     one row per academic year and term of the report
-- columns:   academic_year, term, is_part, n, n_open, median_days, acted_in_2_days, acted_low, acted_high,
--            closed_in_10_days, closed_low, closed_high, oldest_open_days, severe, severe_hours, verdict
-- audience:  leaders
-- published: no
-- then:      timeliness
select
    t.academic_year, t.term, t.is_part,
    count(i.incident_id) as n,
    count(i.incident_id) filter (is_open(i, $as_at)) as n_open,
    max(days_to_close(i, $as_at, now.school_days_so_far)) filter (is_open(i, $as_at)) as oldest_open_days,
    count(i.incident_id) filter (i.severity = 'high') as severe,
    -- Records carry days, not hours: a severe case acted on the next day counts as 24 hours, weekends and holidays in.
    list(24 * (if(i.first_action_on <= $as_at, i.first_action_on, $as_at) - i.known_on))
        filter (i.severity = 'high') as severe_hours_taken,
    list(coalesce(i.first_action_on <= $as_at, false)) filter (i.severity = 'high') as severe_is_acted,
    list(days_to_action(i, $as_at, now.school_days_so_far)) filter (i.incident_id is not null) as action_days,
    list(coalesce(i.first_action_on <= $as_at, false)) filter (i.incident_id is not null) as is_acted,
    list(days_to_close(i, $as_at, now.school_days_so_far))
        filter (i.incident_id is not null and not (i.status = 'closed' and i.closed_on is null)) as close_days,
    list(not is_open(i, $as_at))
        filter (i.incident_id is not null and not (i.status = 'closed' and i.closed_on is null)) as is_closed
from terms_so_far($school, $as_at) t
left join school_date now on now.school_id = $school and now.on_date = $as_at
join school_date d on d.school_id = $school and d.academic_year = t.academic_year and d.term = t.term
left join incident_dated i
    on i.school_id = $school and i.known_on = d.on_date and is_known(i, $as_at)
    and ($category_group is null or i.category_group = $category_group)
    and ($severity is null or i.severity = $severity)
where t.is_returned
group by t.academic_year, t.term, t.is_part, t.place
order by t.place;
