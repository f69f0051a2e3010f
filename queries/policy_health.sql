-- Checks on the social-media policy: on its entry in the register, and on its text.
--
-- grain:     one row per check
-- columns:   check_name, clause, state, finding, advice
-- audience:  leaders
-- published: no
with in_force as (
    select listed.policy_id, arg_max(listed, listed.in_force_from) as v from policy_version listed
    where listed.in_force_from <= $as_at group by listed.policy_id
),
watched as (
    -- One row, of blanks where the register has no such policy or no version of it is in force.
    select
        max(f.v.version) as version, max(f.v.adopted_on) as adopted_on, max(f.v.in_force_from) as in_force_from,
        max(trim(f.v.minute_ref)) as minute_ref, max(f.v.next_review_due) as next_review_due,
        max(nullif(trim(y.owner), '')) as owner, coalesce(flatten(list(y.audience)), []) as audience,
        coalesce(bool_or(y.ack_required), false) as is_asked
    from policy y
    left join in_force f on f.policy_id = y.policy_id
    where y.policy_id = social_media_policy()
),
linked as (
    select coalesce(bool_or(
            l.policy_id is null or review_state(f.v.next_review_due, $as_at) = 'review overdue'), false) as is_fault
    from linked_policies() l
    left join in_force f on f.policy_id = l.policy_id
    where l.place <= 5
),
register_check as (
    select unnest([
        row(1, 'Version in force', '3.1', w.version is null, 'No version of the policy is in force.',
            'Add the version and the day from which it is in force to the policy register.'),
        row(2, 'Adopted by governors', '3.1', not coalesce(w.adopted_on <= $as_at, false),
            'No adoption of the version in force is recorded.', 'Adopt it at the next meeting and record the minute.'),
        row(3, 'Adopted before in force', '3.1', coalesce(w.adopted_on > w.in_force_from, false),
            'The version was adopted only after it had come into force.', 'Adopt the next version before it applies.'),
        row(4, 'Minute recorded', '3.1', w.adopted_on is not null and coalesce(w.minute_ref, '') = '',
            'The minute of the adoption is not recorded.', 'Add the reference of the minute to the register.'),
        row(5, 'Owner named', '3.1', w.owner is null, 'The policy has no owner.', 'Name the post that keeps it up to date.'),
        row(6, 'Review date', '3.1', w.next_review_due is null, 'The policy has no review date.',
            'Set one; a year ahead is usual.'),
        row(7, 'Review in date', '3.1', coalesce(w.next_review_due < $as_at, false), 'The review of the policy is overdue.',
            'Review it, and publish the result as a new version.'),
        row(8, 'Audience', '3.2', len(w.audience) = 0, 'Nobody is named as having to read the policy.',
            'Set its audience; the policy means all six groups of adults.'),
        row(9, 'All six groups', '3.2', len(w.audience) > 0 and not (
                list_contains(w.audience, 'all')
                or list_has_all(w.audience, ['governor', 'contractor', 'volunteer']) and (
                    list_contains(w.audience, 'staff') or list_contains(w.audience, 'supply'))),
            'Its audience leaves out a group that the policy names.',
            'The policy names teachers, support staff, supply staff, governors, contractors and volunteers.'),
        row(10, 'Acknowledgement asked for', '2.4', not w.is_asked, 'Nobody is asked to acknowledge the policy.',
            'Switch acknowledgement on in the policy register.'),
        row(11, 'Linked policies in date', '4.1', k.is_fault,
            'A linked policy is missing from the register or its review is overdue.', 'See the list of linked policies.')
    ]::struct(place integer, check_name varchar, clause varchar, is_fault boolean, finding varchar, advice varchar)[],
        recursive := true)
    from watched w, linked k
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
