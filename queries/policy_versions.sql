-- Versions of the policies, and whether governors adopted them in time.
--
-- grain:     one row per policy and version published by the position date
-- columns:   policy_id, title, version, published_on, in_force_from, adopted_on, minute_ref, material, next_review_due,
--            is_in_force, adoption, review_state
-- audience:  leaders
-- published: no
-- kept:      versions_in_force
-- then:      policies.versions
select
    v.policy_id, y.title, y.status = 'current' as is_current, v.version, v.published_on, v.in_force_from,
    case when v.adopted_on <= $as_at then v.adopted_on end as adopted_on,
    v.minute_ref, v.material, v.next_review_due,
    case
        when v.adopted_on is null or v.adopted_on > $as_at then 'not adopted'
        when v.adopted_on > v.in_force_from then 'adopted after it came into force'
        else 'adopted' end as adoption,
    review_state(v.next_review_due, $as_at) as review_state
from policy_version v
join policy y on y.policy_id = v.policy_id
where v.published_on <= $as_at
    and ($policy is null or v.policy_id = $policy)
    and $school is not null
order by v.policy_id != social_media_policy(), y.title, v.in_force_from desc;
