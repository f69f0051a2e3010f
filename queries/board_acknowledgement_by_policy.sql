-- Agreement to each policy in force, whole school.
--
-- grain:     one row per policy that has a version in force
-- columns:   policy_title, version, is_main, in_scope, due, outstanding, share_done, agreed_share, median_late, remark
-- audience:  board
-- published: yes
-- counts:    in_scope is a group size; due is a count;
--            outstanding is an outstanding of due; median_late is a median of outstanding
-- then:      shares_done_and_agreed
with asked as (
    select
        p.policy_id, any_value(p.title) as title,
        arg_max(v.version, (v.in_force_from, v.published_on, v.version)) as version
    from policy p
    join policy_version v on p.policy_id = v.policy_id and v.in_force_from <= $as_at
    join school s on s.school_id = $school
    where p.ack_required and p.status = 'current' and p.scope in ('trust', s.school_id, s.trust_id)
    group by p.policy_id
),
duties as (
    select
        o.item as policy_id, acknowledgement_status(o, $as_at) as status,
        school_days_overdue(o, d.school_days_so_far, $as_at) as days_late
    from obligation o
    left join school_date d on d.school_id = o.school_id and d.on_date = $as_at
    where o.school_id = $school and o.kind = 'acknowledgement' and is_live(o, $as_at)
)
select
    a.title as policy_title,
    a.version,
    a.title ilike '%social media%' as is_main,
    count(d.status) as in_scope,
    -- Nobody asked is a gap, and neither complete nor few.
    case when count(d.status) > 0 then count(*) filter (d.status in ('acknowledged', 'overdue', 'declined')) end as due,
    case when count(d.status) > 0 then count(*) filter (is_outstanding(d.status)) end as outstanding,
    median(d.days_late) filter (is_outstanding(d.status)) as median_late,
    case when count(d.status) = 0 then 'Nobody is asked to agree this policy.' end as remark
from asked a
left join duties d using (policy_id)
group by a.policy_id, a.title, a.version
order by is_main desc, a.title;
