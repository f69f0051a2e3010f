-- Social contacts that adults have declared, and whether they are acknowledged and reviewed in time.
--
-- grain:     one row
-- columns:   live, acknowledged, reviewed, waiting, oldest_waiting_days, met, base, share, low, high
-- audience:  leaders
-- published: no
-- counts:    live
-- then:      share_with_interval
with live as (
    select d.*, school_day_count($school, $as_at) - s.school_days_so_far as days_old
    from declaration d
    left join school_date s on s.school_id = d.school_id and s.on_date = d.declared_on
    where d.school_id = $school and is_live_contact(d, $as_at)
)
select
    count(*) as live,
    count(*) filter (is_openly_known(d)) as acknowledged,
    count(*) filter (
        greatest(d.declared_on, coalesce(d.reviewed_on, d.declared_on)) > ($as_at - interval 12 months)::date) as reviewed,
    count(*) filter (not is_openly_known(d)) as waiting,
    max(d.days_old) filter (not is_openly_known(d)) as oldest_waiting_days,
    count(*) filter (is_current_contact(d, $as_at)) as met,
    count(*) filter (is_openly_known(d) or d.days_old > limit_of('declaration_acknowledge_school_days', 5)) as base
from live d;
