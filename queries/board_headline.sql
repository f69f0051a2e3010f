-- The headline facts for governors, in printed numbers, with what was printed last time.
--
-- grain:     one row per fact
-- columns:   fact, printed, of_printed, last_time, sentence, clause, topic
-- audience:  board
-- published: yes
-- counts:    printed
with newest as (
    select academic_year, term, half, incidents, verdict
    from board_incident_by_half_term
    where category_group = 'All categories'
    order by academic_year desc, list_position(['Summer', 'Spring', 'Autumn'], term), half desc
    limit 1
),
facts as (
    select
        1 as position, 'Agreement to ' || n.policy_title || ' outstanding' as fact, n.outstanding as printed,
        n.due as of_printed, e.outstanding as last_time,
        case
            when n.due is null then 'Nobody is asked to agree ' || n.policy_title || '.'
            when n.outstanding = 'All complete' then 'Everybody who should have agreed version ' || n.version || ' of '
                || n.policy_title || ' by now has done so.'
            else upper(spoken(n.outstanding)[1]) || spoken(n.outstanding)[2:] || ' of ' || spoken(n.due)
                || ' adults who should have agreed version ' || n.version || ' of ' || n.policy_title || ' have not.'
        end
        || case when n.agreed_share <> n.share_done
            then ' Of all ' || n.in_scope || ' asked, ' || n.agreed_share || ' have agreed so far.' else '' end as sentence,
        '3.2' as clause, 'acknowledgements' as topic
    from board_acknowledgement_by_policy n
    left join earlier_board_acknowledgement_by_policy e using (policy_title)
    where n.is_main = 'true'
    union all
    select
        2, 'Adults with required training outstanding', n.outstanding, n.adults, e.outstanding,
        case
            when n.adults is null then 'No training is required of anybody.'
            when n.outstanding = 'All complete' then 'Everybody holds all required training in date.'
            else upper(spoken(n.outstanding)[1]) || spoken(n.outstanding)[2:] || ' of ' || spoken(n.adults)
                || ' adults lack some of their required training.'
        end,
        '2.5', 'training'
    from board_training_of_adults n
    left join earlier_board_training_of_adults e on true
    union all
    select
        3, 'Incidents in ' || n.term || ' term, half ' || n.half, n.incidents, null, y.incidents,
        case
            when n.incidents is null then 'No incident log was handed in for ' || n.term || ' term, half ' || n.half || '.'
            else upper(spoken(n.incidents)[1]) || spoken(n.incidents)[2:] || ' incidents happened in ' || n.term
                || ' term, half ' || n.half || ', all kinds together.' || coalesce(' ' || n.verdict, '')
        end,
        '6.4', 'incidents'
    from newest n
    left join board_incident_by_half_term y
        on y.category_group = 'All categories' and y.term = n.term and y.half = n.half
        and y.academic_year[:4]::integer = n.academic_year[:4]::integer - 1
    union all
    select
        4, 'Incidents open for more than ten school days', n.open_long, n.open_cases, e.open_long,
        'Of ' || spoken(n.open_cases) || ' open incidents, ' || spoken(n.open_long)
            || ' had been open for more than ten school days.',
        '10.4', 'incidents'
    from board_incident_open n
    left join earlier_board_incident_open e on true
    union all
    select
        5, 'Linked policies in date', count(*) filter (state = 'In date')::varchar, count(*)::varchar, null,
        count(*) filter (state = 'In date') || ' of ' || count(*)
            || ' policies to be read with the social-media policy are in date.',
        '4.1', 'policy'
    from board_policy_register
    where is_linked = 'true'
    having count(*) > 0
    union all
    select
        6, 'Checks on the policy that need attention', count(*) filter (state <> 'passes')::varchar, count(*)::varchar,
        null,
        case when count(*) filter (state <> 'passes') = 0 then 'The policy passes every check.'
            else count(*) filter (state <> 'passes') || ' of ' || count(*) || ' checks on the policy need attention.' end,
        '3.1', 'policy'
    from board_policy_health
    having count(*) > 0
)
select fact, printed, of_printed, last_time, sentence, clause, topic
from facts
order by position;
