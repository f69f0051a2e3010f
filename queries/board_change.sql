-- What changed since the last publication, in printed numbers.
--
-- grain:     one row per figure that was printed differently last time
-- columns:   topic, what, last_time, printed, sentence
-- audience:  board
-- published: yes
-- counts:    printed
with both_times as (
    select 1 as position, 'acknowledgements' as topic, 'Outstanding agreement to ' || n.policy_title as what,
        e.outstanding as last_time, n.outstanding as printed
    from board_acknowledgement_by_policy n
    join earlier_board_acknowledgement_by_policy e using (policy_title)
    union all
    select 2, 'acknowledgements', n.staff_group || ' with an agreement outstanding', e.outstanding, n.outstanding
    from board_acknowledgement_by_group n
    join earlier_board_acknowledgement_by_group e using (staff_group)
    union all
    select 3, 'training', 'Adults with required training outstanding', e.outstanding, n.outstanding
    from board_training_of_adults n
    join earlier_board_training_of_adults e on true
    union all
    select 4, 'training', 'Outstanding: ' || n.course_title, e.outstanding, n.outstanding
    from board_training_by_course n
    join earlier_board_training_by_course e using (course_title)
    union all
    select 5, 'incidents', 'Open incidents', e.open_cases, n.open_cases
    from board_incident_open n
    join earlier_board_incident_open e on true
    union all
    select 6, 'policy', n.policy_title, coalesce(e.version || ', ' || lower(e.state), 'not in the register'),
        coalesce(n.version || ', ' || lower(n.state), 'no version in force')
    from board_policy_register n
    left join earlier_board_policy_register e using (policy_title)
    where exists (from earlier_board_policy_register)
    union all
    select 7, 'policy', n.check_name, e.state, n.state
    from board_policy_health n
    join earlier_board_policy_health e using (check_name)
)
select
    topic, what, last_time, printed,
    what || ': ' || replace(coalesce(last_time, 'no return') || ' last time, ' || coalesce(printed, 'no return'),
        'All complete', 'all complete')
        || ' now.' as sentence
from both_times
where last_time is distinct from printed
order by position, what;
