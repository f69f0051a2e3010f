-- Friend requests from pupils, former pupils and parents, and what was done with them.
--
-- grain:     one row per relation, and one for all, over the last 12 months
-- columns:   relation, rejected, ignored, accepted, pending, sent, met, base, share, low, high
-- audience:  leaders
-- published: no
-- counts:    rejected + ignored + accepted = base
-- then:      share_with_interval
with requests as (
    select i.*
    from incident_dated i
    where i.school_id = $school and is_known(i, $as_at)
        and i.occurred_on > ($as_at - interval 12 months)::date and i.occurred_on <= $as_at
        and (i.response is not null or i.direction = 'outgoing')
        and list_has_any(i.clauses, ['7.5', '7.7', '7.8'])
),
relations as (
    select unnest(['all', 'pupil', 'ex_pupil', 'parent']) as relation, unnest(range(4)) as place
)
select
    k.relation,
    count(*) filter (r.response = 'rejected') as rejected,
    count(*) filter (r.response = 'ignored') as ignored,
    count(*) filter (r.response = 'accepted') as accepted,
    count(*) filter (r.response = 'pending') as pending,
    count(*) filter (r.direction = 'outgoing') as sent,
    count(*) filter (r.response = 'rejected') as met,
    count(*) filter (r.response in ('rejected', 'ignored', 'accepted')) as base
from relations k
left join requests r on k.relation in ('all', r.relation)
group by k.relation, k.place
order by k.place;
