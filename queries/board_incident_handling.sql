-- How the incidents of each closed academic year were handled.
--
-- grain:     one row per closed academic year (two at most) and measure
-- columns:   academic_year, measure, clause, incidents, share_band, median_band
-- audience:  board
-- published: yes
-- counts:    incidents is a count; share_band is a share of incidents; median_band is a median of incidents
with closed as (
    select academic_year, max(ends_on) as ends_on
    from half_term
    where school_id = $school
    group by academic_year
    having count(*) >= 6 and max(ends_on) <= $as_at
        and incidents_returned_from($school) <= max(ends_on) and incidents_returned_to($school) >= max(ends_on)
    order by academic_year desc
    limit 2
),
today as (select school_day_count($school, $as_at) as day_number),
cases as (
    select
        i.academic_year, i as incident,
        -- A case without an end is later than any that has one, so slow cases cannot flatter the median.
        if(coalesce(i.first_action_on <= $as_at, false), days_to_action(i, $as_at, t.day_number), 100000) as acted_after,
        if(is_open(i, $as_at), 100000, days_to_close(i, $as_at, t.day_number)) as closed_after
    from incident_dated i
    cross join today t
    where i.school_id = $school and is_known(i, $as_at)
),
measures as (
    select academic_year, 1 as position, 'Until first acted on' as measure, '10.3' as clause, count(*) as cases,
        avg((acted_after <= 2)::integer) as share, median(acted_after) as median_days
    from cases group by academic_year
    union all
    select academic_year, 2, 'Until closed', '10.4', count(*), avg((closed_after <= 10)::integer), median(closed_after)
    from cases group by academic_year
    union all
    select academic_year, 3, 'From happening until reported', '6.4', count(*), null,
        median(incident.known_day - incident.occurred_day)
    from cases group by academic_year
    union all
    select academic_year, 4, 'Reported by the adult concerned', '6.4',
        count(*) filter (incident.self_reported is not null), self_report_share(incident), null
    from cases group by academic_year
    union all
    select academic_year, 5, 'Cyberbullying with all five kinds of evidence', '11.4', count(*),
        complete_evidence_rate(incident), null
    from cases where incident.category_group = 'Cyberbullying' group by academic_year
    union all
    select academic_year, 6, 'Cyberbullying of staff: support offered', '11.8', count(*),
        avg((incident.support_offered = 'yes')::integer), null
    from cases
    where incident.category_group = 'Cyberbullying' and incident.target_role in ('staff', 'governor')
    group by academic_year
    union all
    select academic_year, 7, 'Friend requests refused outright', '7.8',
        count(*) filter (incident.response in ('rejected', 'ignored', 'accepted')), explicit_rejection_rate(incident), null
    from cases
    where incident.direction = 'incoming' group by academic_year
),
-- Every measure has a row in every year, so that an absent row says nothing.
named(position, measure, clause) as (
    values
        (1, 'Until first acted on', '10.3'), (2, 'Until closed', '10.4'), (3, 'From happening until reported', '6.4'),
        (4, 'Reported by the adult concerned', '6.4'), (5, 'Cyberbullying with all five kinds of evidence', '11.4'),
        (6, 'Cyberbullying of staff: support offered', '11.8'), (7, 'Friend requests refused outright', '7.8')
)
select c.academic_year, n.measure, n.clause, coalesce(m.cases, 0) as incidents, m.share as share_band, m.median_days as median_band
from closed c
cross join named n
left join measures m on m.academic_year = c.academic_year and m.position = n.position
order by c.academic_year, n.position;
