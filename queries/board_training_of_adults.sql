-- Adults with every required training in date, whole school.
--
-- grain:     one row
-- columns:   adults, outstanding, share_done
-- audience:  board
-- published: yes
-- counts:    adults is a count; outstanding is an outstanding of adults
-- then:      shares_of_adults
with held as (
    select o.person_id, training_standing(o, $as_at) as status
    from obligation o
    where o.school_id = $school and o.kind = 'training' and is_live(o, $as_at)
),
people as (
    select person_id, bool_or(status in ('expired', 'never')) as is_outstanding
    from held
    where status in ('valid', 'expiring', 'expired', 'never')
    group by person_id
)
select
    case when count(*) > 0 then count(*) end as adults,
    case when count(*) > 0 then count(*) filter (is_outstanding) end as outstanding
from people;
