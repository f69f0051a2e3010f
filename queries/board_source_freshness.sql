-- How old the data are on which the figures rest.
--
-- grain:     one row per kind of record
-- columns:   source, age, state
-- audience:  board
-- published: yes
with sources(position, source, expected_days, batches) as (
    select 1, 'Staff list', 60, list(distinct batch_id) from person
    union all
    select 2, 'Acknowledgements', 60, list(distinct batch_id) from acknowledgement
    union all
    select 3, 'Training records', 60, list(distinct batch_id) from completion
    union all
    select 4, 'Incident log', 60, list(distinct batch_id) from incident
    union all
    select 5, 'Policy register', 400, list(distinct batch_id) from policy_version
),
dated as (
    select
        s.position, s.source, s.expected_days,
        $as_at - max(least(coalesce(b.covers_to, b.imported_at::date), $as_at)) as days_old
    from sources s
    left join import_batch b on list_contains(s.batches, b.batch_id) and b.undone_at is null
    group by all
)
select
    source,
    case
        when days_old is null then 'no return'
        when days_old = 0 then 'up to the day'
        when days_old = 1 then '1 day old'
        else days_old || ' days old'
    end as age,
    case
        when days_old is null then 'Missing' when days_old > expected_days then 'Older than expected' else 'As expected'
    end as state
from dated
order by position;
