-- The policies in force: version, adoption, review.
--
-- grain:     one row per current policy
-- columns:   policy_title, is_main, is_linked, version, in_force_from, adopted_on, next_review_due, state
-- audience:  board
-- published: yes
with current as (
    select p.policy_id, p.title
    from policy p
    join school s on s.school_id = $school
    where p.status = 'current' and p.scope in ('trust', s.school_id, s.trust_id)
),
in_force as (
    select v.policy_id, arg_max(v, (v.in_force_from, v.published_on, v.version)) as newest
    from policy_version v
    where v.in_force_from <= $as_at
    group by v.policy_id
),
linked as (
    select l.linked_policy_id as policy_id
    from policy_link l
    join current c on c.policy_id = l.policy_id and c.title ilike '%social media%'
)
select
    c.title as policy_title,
    c.title ilike '%social media%' as is_main,
    c.policy_id in (from linked) as is_linked,
    f.newest.version as version,
    f.newest.in_force_from as in_force_from,
    f.newest.adopted_on as adopted_on,
    f.newest.next_review_due as next_review_due,
    case
        when f.policy_id is null then 'No version in force'
        when f.newest.adopted_on is null then 'Never adopted by the governing body'
        when f.newest.adopted_on > f.newest.in_force_from then 'Adopted after it came into force'
        when f.newest.next_review_due is null then 'No review date'
        when f.newest.next_review_due < $as_at then 'Review overdue'
        else 'In date'
    end as state
from current c
left join in_force f using (policy_id)
order by is_main desc, is_linked desc, c.title;
