-- Checks on the social-media policy: on its entry in the register, and on its text.
--
-- grain:     one row per check
-- columns:   check_name, clause, state, finding, advice
-- audience:  leaders
-- published: no
with watched as (
    select y.*, version_in_force(y.policy_id, $as_at) as version from policy y where y.policy_id = social_media_policy()
),
current_version as (
    select v.* from policy_version v join watched w on v.policy_id = w.policy_id and v.version = w.version
),
register_check as (
    select 1 as place, 'Version in force' as check_name, '3.1' as clause,
        not exists (from current_version) as is_fault, 'No version of the policy is in force.' as finding,
        'Add the version and the day from which it is in force to the policy register.' as advice
    union all
    select 2, 'Adopted by governors', '3.1', not exists (from current_version where adopted_on <= $as_at),
        'No adoption of the version in force is recorded.', 'Adopt it at the next meeting and record the minute.'
    union all
    select 3, 'Adopted before in force', '3.1', exists (from current_version where adopted_on > in_force_from),
        'The version was adopted only after it had come into force.', 'Adopt the next version before it applies.'
    union all
    select 4, 'Minute recorded', '3.1',
        exists (from current_version where adopted_on is not null and nullif(trim(minute_ref), '') is null),
        'The minute of the adoption is not recorded.', 'Add the reference of the minute to the register.'
    union all
    select 5, 'Owner named', '3.1', not exists (from watched where nullif(trim(owner), '') is not null),
        'The policy has no owner.', 'Name the post that keeps it up to date.'
    union all
    select 6, 'Review date', '3.1', not exists (from current_version where next_review_due is not null),
        'The policy has no review date.', 'Set one; a year ahead is usual.'
    union all
    select 7, 'Review in date', '3.1', exists (from current_version where next_review_due < $as_at),
        'The review of the policy is overdue.', 'Review it, and publish the result as a new version.'
    union all
    select 8, 'Audience', '3.2', not exists (from watched where len(audience) > 0),
        'Nobody is named as having to read the policy.', 'Set its audience; the policy means all six groups of adults.'
    union all
    select 9, 'All six groups', '3.2',
        exists (from watched where len(audience) > 0)
            and not exists (from watched where list_contains(audience, 'all')
                or list_has_all(audience, ['governor', 'contractor', 'volunteer']) and (
                    list_contains(audience, 'staff') or list_contains(audience, 'supply'))),
        'Its audience leaves out a group that the policy names.',
        'The policy names teachers, support staff, supply staff, governors, contractors and volunteers.'
    union all
    select 10, 'Acknowledgement asked for', '2.4', not exists (from watched where ack_required),
        'Nobody is asked to acknowledge the policy.', 'Switch acknowledgement on in the policy register.'
    union all
    select 11, 'Linked policies in date', '4.1', exists (
            from linked_policies() l
            left join policy_version v on v.policy_id = l.policy_id and v.version = version_in_force(l.policy_id, $as_at)
            where l.place <= 5 and (l.policy_id is null or review_state(v.next_review_due, $as_at) = 'review overdue')),
        'A linked policy is missing from the register or its review is overdue.', 'See the list of linked policies.'
),
text_check as (
    select 20 + row_number() over () as place, n.check_name, n.clause, f.fault is not null as is_fault,
        coalesce(f.finding, '') as finding, coalesce(f.advice, '') as advice
    from (values
        ('unfinished_sentence', 'Every sentence finished', '11.9'), ('head_concern', 'Concern about the headteacher', '10.3'),
        ('earliest_convenience', 'Limits in numbers', '12.5'), ('details_on_document', 'Details on the document', '3.1'),
        ('obsolete_platforms', 'Platforms of today', '5.1')
    ) n(fault, check_name, clause)
    left join policy_text_faults() f on f.fault = n.fault
)
select
    c.check_name, c.clause,
    if(c.is_fault, 'needs attention', 'passes') as state,
    if(c.is_fault, c.finding, '') as finding,
    if(c.is_fault, c.advice, '') as advice
from (from register_check union all from text_check) c
where $school is not null
order by c.is_fault desc, c.place;
