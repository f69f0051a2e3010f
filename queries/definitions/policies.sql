-- Version in force
-- The version of a policy with the latest in-force date on or before the day.
-- formula: latest in-force date ≤ the day
-- source: policy register
create macro versions_in_force(as_at) as table
    select
        v.policy_id, max(v.in_force_from) as in_force_from, arg_max(v.version, v.in_force_from) as version,
        arg_max_null(v.adopted_on, v.in_force_from) as adopted_on,
        arg_max_null(v.minute_ref, v.in_force_from) as minute_ref,
        arg_max_null(v.next_review_due, v.in_force_from) as next_review_due
    from policy_version v
    where v.in_force_from <= as_at
    group by v.policy_id;

-- Policies linked
-- The five policies that the social-media policy is to be read with (clause 4.1), and any other that the register links.
-- A name is matched to the register by its usual words where the register holds no link.
-- formula: linked in the register, else the first current policy whose title holds the usual words
-- source: policy register
create macro linked_policies() as table
    select l.place, l.needed, l.policy_id from linked_policy l;

-- Review of a policy
-- In date while the day its next review is due has not passed; the day itself still counts.
-- formula: next review due ≥ the day
-- source: policy register
create macro review_state(next_review_due, as_at) as case
    when next_review_due is null then 'no review date'
    when next_review_due < as_at then 'review overdue'
    else 'in date' end;

-- Faults in the policy text
-- What a careful reader finds in the document itself. Each stays open until the settings name the version that mended it.
-- formula: five checks of the text, open while no mending version is named
-- source: the policy document; settings
create macro is_unmended(mended_in) as coalesce(trim(mended_in), '') = '';
