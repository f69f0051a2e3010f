-- Questions that governors may want to ask, each with the printed number or finding that raised it.
--
-- grain:     one row per question (six at most)
-- columns:   question, because, clause, topic
-- audience:  board
-- published: yes
-- counts:    printed
with candidates as (
    select 1 as position, 'Who follows up the adults who have not agreed the policy, and by when will it be done?' as question,
        upper(spoken(outstanding)[1]) || spoken(outstanding)[2:] || ' of ' || spoken(due) || ' have not agreed '
            || policy_title || '.' as because,
        '3.2' as clause, 'acknowledgements' as topic, coalesce(try_cast(outstanding as integer), 0) as size
    from board_acknowledgement_by_policy
    where is_main = 'true' and outstanding <> 'All complete'
    union all
    select 2, 'What was promised about this, and why is it not done?', 'Overdue: ' || action, null, 'meetings', 0
    from board_challenge_log
    where state = 'Overdue'
    union all
    (select 3, 'When will ' || course_title || ' be in date for everybody who needs it?',
        upper(spoken(outstanding)[1]) || spoken(outstanding)[2:] || ' of ' || spoken(due) || ' are not in date.',
        '2.5', 'training', coalesce(try_cast(outstanding as integer), 0)
    from board_training_by_course
    where outstanding <> 'All complete'
    order by is_statutory desc, try_cast(outstanding as integer) desc nulls last, course_title
    limit 1)
    union all
    (select 4, 'What is behind the rise in ' || lower(category_group[1]) || category_group[2:] || '?', verdict, '10.1',
        'incidents', 0
    from board_incident_by_half_term
    where verdict like '%: more than chance explains.'
        and academic_year || list_position(['Autumn', 'Spring', 'Summer'], term) || half = (
            select max(academic_year || list_position(['Autumn', 'Spring', 'Summer'], term) || half)
            from board_incident_by_half_term)
    order by category_group
    limit 1)
    union all
    select 5, 'What keeps cases open, and who is waiting?',
        'About ' || open_long || ' have been open for more than ten school days.', '10.4', 'incidents', 0
    from board_incident_open
    where is_number(open_long)
    union all
    (select 6, 'What will be booked before our next meeting so that ' || course_title || ' does not lapse?',
        'About ' || lapsing || ' adults'' training lapses before then.', '2.5', 'training', lapsing::integer
    from board_training_by_course
    where is_number(lapsing)
    order by lapsing::integer desc, course_title
    limit 1)
    union all
    (select 7,
        case state
            when 'Never adopted by the governing body' then 'When will we adopt ' || policy_title || '?'
            when 'Adopted after it came into force' then 'Why did ' || policy_title || ' apply before we adopted it?'
            when 'No version in force' then 'When will ' || policy_title || ' have a version in force?'
            else 'When will the review of ' || policy_title || ' come to us?' end,
        policy_title || ': ' || lower(state[1]) || state[2:] || '.', clause_of_state(is_main, state), 'policy', 0
    from board_policy_register
    where (is_main = 'true' or is_linked = 'true') and state <> 'In date'
    order by is_main desc, policy_title
    limit 1)
    union all
    select 8, 'When will filtering and monitoring be reviewed this academic year?', state || '.', null, 'policy', 0
    from board_review_by_kind
    where review = 'Filtering and monitoring' and state <> 'Done this academic year'
    union all
    (select 9, 'Which group of adults needs most help to catch up?',
        staff_group || ': about ' || outstanding || ' of ' || headcount || ' have an agreement outstanding.', '3.2',
        'acknowledgements', outstanding::integer
    from board_acknowledgement_by_group
    where is_number(outstanding) and is_number(headcount)
    order by outstanding::integer / headcount::integer desc, staff_group
    limit 1)
    union all
    (select 10, 'When will the policy be mended?', finding, clause, 'policy', 0
    from board_policy_health
    where state = 'needs attention'
    order by clause, check_name
    limit 1)
    union all
    select 11, 'Why do we see no current ' || lower(source[1]) || source[2:] || '?', age || '.', null, 'data', 0
    from board_source_freshness
    where state <> 'As expected'
)
select question, because, clause, topic
from candidates
order by position, because
limit 6;
