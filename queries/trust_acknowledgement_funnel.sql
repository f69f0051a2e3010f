-- Acknowledgement of the social-media policy in each school, against all schools together.
--
-- grain:     one row per school with somebody whose time is up
-- columns:   school_id, school, met, base, share, pooled, low_2, high_2, low_3, high_3, standing, verdict
-- audience:  leaders
-- published: no
-- counts:    met, base
-- then:      share_funnel
select
    s.school_id, s.name as school,
    count(*) filter (o.status = 'acknowledged') as met,
    count(*) as base
from school s
join (
    select d.school_id, acknowledgement_status(d, $as_at) as status from obligation d
    where d.school_id in (select unnest($schools)) and d.kind = 'acknowledgement' and is_live(d, $as_at)
        and d.item = social_media_policy()
) o on o.school_id = s.school_id
where o.status in ('acknowledged', 'overdue', 'declined')
group by s.school_id, s.name
order by s.name;
