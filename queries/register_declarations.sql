-- Social contacts that adults have declared, and whether they are acknowledged and reviewed in time.
--
-- grain:     one row
-- columns:   live, acknowledged, reviewed, waiting, oldest_waiting_days, met, base, share, low, high
-- audience:  leaders
-- published: no
-- counts:    live
-- then:      share_with_interval
with live as (
    select
        now.school_days_so_far - s.school_days_so_far as days_old,
        is_openly_known(d) as is_known,
        is_current_contact(d, $as_at) as is_current,
        greatest(d.declared_on, coalesce(d.reviewed_on, d.declared_on)) > ($as_at - interval 12 months)::date
            as is_reviewed
    from declaration d
    left join school_date s on s.school_id = d.school_id and s.on_date = d.declared_on
    left join school_date now on now.school_id = d.school_id and now.on_date = $as_at
    where d.school_id = $school and is_live_contact(d, $as_at)
)
select
    count(*) as live,
    count(*) filter (d.is_known) as acknowledged,
    count(*) filter (d.is_reviewed) as reviewed,
    count(*) filter (not d.is_known) as waiting,
    max(d.days_old) filter (not d.is_known) as oldest_waiting_days,
    count(*) filter (d.is_current) as met,
    count(*) filter (d.is_known or d.days_old > limit_of('declaration_acknowledge_school_days', 5)) as base
from live d;
