-- Checks on the social-media policy: on its entry in the register, and on its text.
--
-- grain:     one row per check
-- columns:   check_name, clause, state, finding, advice
-- audience:  leaders
-- published: no
-- then:      findings.of_policy
-- What the register says is read here; queries/findings.py checks it.
select 'entry' as record, to_json({
        owner: nullif(trim(y.owner), ''), audience: y.audience, is_asked: y.ack_required
    }) as facts
from policy y
where $school is not null and y.policy_id = social_media_policy()
union all
-- The versions in force, and the linked policies with or without one.
select if(f.policy_id = social_media_policy(), 'version', 'linked'), to_json({
        version: f.version, is_adopted: f.adopted_on <= $as_at, is_adopted_late: f.adopted_on > f.in_force_from,
        is_without_minute: f.adopted_on is not null and coalesce(trim(f.minute_ref), '') = '',
        review: review_state(f.next_review_due, $as_at), place: l.place, is_registered: l.policy_id is not null
    })
from versions_in_force($as_at) f full join linked_policies() l on l.policy_id = f.policy_id
union all
select 'text', to_json({
        unfinished_sentence: is_unmended(setting_of('mended_unfinished_sentence')),
        head_concern: is_unmended(setting_of('mended_head_concern')),
        earliest_convenience: is_unmended(setting_of('mended_earliest_convenience')),
        details_on_document: is_unmended(setting_of('mended_details_on_document')),
        obsolete_platforms: is_unmended(setting_of('mended_obsolete_platforms'))
    });
