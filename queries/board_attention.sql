-- What needs attention, duties first.
--
-- grain:     one row per matter
-- columns:   topic, sentence, clause, is_statutory
-- audience:  board
-- published: yes
-- counts:    printed
with matters as (
    select
        1 as position, 'training' as topic,
        upper(spoken(outstanding)[1]) || spoken(outstanding)[2:] || ' of ' || spoken(due) || ' adults lack '
            || course_title || ' in date.' as sentence,
        '2.5' as clause, is_statutory
    from board_training_by_course
    where outstanding <> 'All complete' and is_number(outstanding)
    union all
    select
        if(is_main = 'true', 0, 2), 'acknowledgements',
        upper(spoken(outstanding)[1]) || spoken(outstanding)[2:] || ' of ' || spoken(due)
            || ' adults who should have agreed ' || policy_title || ' have not.',
        if(is_main = 'true', '3.2', '4.1'), 'false'
    from board_acknowledgement_by_policy
    where outstanding <> 'All complete' and (is_number(outstanding) or is_main = 'true')
    union all
    select 3, 'acknowledgements', remark, '3.2', 'false'
    from board_acknowledgement_by_policy
    where remark is not null
    union all
    select 4, 'policy', policy_title || ': ' || lower(state[1]) || state[2:] || '.',
        clause_of_state(is_main, state), 'false'
    from board_policy_register
    where state <> 'In date' and (is_main = 'true' or is_linked = 'true')
    union all
    select
        5, 'policy', review || ' review: ' || lower(state[1]) || state[2:] || '.', null,
        if(review = 'Filtering and monitoring', 'true', 'false')
    from board_review_by_kind
    where state <> 'Done this academic year'
    union all
    select 6, 'incidents', 'About ' || open_long || ' incidents have been open for more than ten school days.', '10.4', 'false'
    from board_incident_open
    where is_number(open_long)
    union all
    select 7, 'meetings', 'Promised and overdue: ' || rtrim(action, '.') || '.', null, 'false'
    from board_challenge_log
    where state = 'Overdue'
    union all
    select 8, 'policy', finding, clause, 'false'
    from board_policy_health
    where state = 'needs attention' and check_name <> 'Linked policies in date'
    union all
    select 9, 'data', source || ': ' || lower(state[1]) || state[2:] || ' (' || age || ').', null, 'false'
    from board_source_freshness
    where state <> 'As expected'
)
select topic, sentence, clause, is_statutory
from matters
order by is_statutory desc, position, sentence;
