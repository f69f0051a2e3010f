-- The policies to be read with the social-media policy, and whether each is in date.
--
-- grain:     one row per linked policy
-- columns:   needed, policy_id, title, version, next_review_due, state
-- audience:  leaders
-- published: no
select
    l.needed, l.policy_id, y.title, f.version, f.next_review_due,
    case
        when l.policy_id is null then 'not in the register'
        when f.version is null then 'no version in force'
        else review_state(f.next_review_due, $as_at) end as state
from linked_policies() l
left join policy y on y.policy_id = l.policy_id
left join versions_in_force($as_at) f on f.policy_id = l.policy_id
where $school is not null
order by l.place, l.needed;
