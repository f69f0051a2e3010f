-- Clauses about cases
-- Promises that only show when a case arises. Without one, and with a log handed in, they are neither shown nor broken.
-- formula: fixed list of clauses
-- source: the policy
create macro is_about_cases(clause) as clause in (
    '7.8', '7.12', '10.1', '10.2', '10.3', '10.4', '10.5', '11.2', '11.3', '11.4', '11.5', '11.6', '11.7', '11.8', '2.6', '5.1',
    '5.2', '6.4');

-- Evidence for the clauses
-- For each promise of the policy, how many records could show that it is kept, how many do, and how many leave it open.
-- A promise without a single record that could speak is a gap; one whose records mostly leave it open, or that can only be
-- shown indirectly, is partly evidenced. Evidence is not approval: a clause may be well evidenced and badly kept.
-- formula: one line per clause; incidents, requests and evidence of the last 12 months, everything else on the day
-- source: all of the school's records
create macro clause_evidence(school, as_at) as table
    -- Each kind of record is read once and counted into one row; the lines below pick from those rows.
    with recent as materialized (
        select
            i.*, i.category_group = 'Cyberbullying' as is_bullying,
            i.category_group = 'Cyberbullying' and coalesce(i.target_role = 'staff', false) as is_of_staff,
            i.category_group = 'Cyberbullying' and coalesce(i.target_role = 'pupil', false) as is_of_pupil
        from incident_dated i
        where i.school_id = school and is_known(i, as_at)
            and i.occurred_on > (as_at - interval 12 months)::date and i.occurred_on <= as_at
    ),
    named as (
        select n.clause, count(*) as incidents from (select unnest(r.clauses) as clause from recent r) n group by n.clause
    ),
    incidents as materialized (
        select
            -- An incident log that was handed in is evidence even of nothing: its silence counts.
            (select count(*) from incident_log g where g.school_id = school) as is_returned,
            count(*) as total,
            count(*) filter (r.direction = 'outgoing') as outgoing,
            count(*) filter (r.response = 'accepted') as accepted,
            count(*) filter (r.response = 'rejected') as rejected,
            count(*) filter (r.response in ('rejected', 'ignored', 'accepted')) as answered,
            count(*) filter (r.response = 'pending') as pending,
            count(*) filter (list_contains(r.clauses, '7.12')) as allegations,
            count(*) filter (list_contains(r.clauses, '7.12') and r.formal_action) as formal,
            count(*) filter (list_contains(r.clauses, '7.12') and r.formal_action is null) as formal_unknown,
            count(*) filter (r.self_reported) as self_reported,
            count(*) filter (r.self_reported is null) as reporter_unknown,
            count(*) filter (r.platform != 'not_recorded') as with_platform,
            count(*) filter (r.platform = 'not_recorded') as without_platform,
            count(*) filter (r.device_type != 'not_recorded') as with_device,
            count(*) filter (r.device_type = 'not_recorded') as without_device,
            count(*) filter (list_has_any(r.reported_to, ['headteacher', 'DSL', 'deputy_DSL'])) as told_leaders,
            count(*) filter (list_contains(r.reported_to, 'not_recorded')) as told_unknown,
            count(*) filter (r.procedure != 'none_yet' or r.handled_under_policy_id is not null) as with_procedure,
            count(*) filter (r.procedure is null and r.handled_under_policy_id is null) as procedure_unknown,
            count(*) filter (list_contains(r.clauses, '10.5')) as reportable,
            count(*) filter (list_contains(r.clauses, '10.5')
                and (r.platform_reported_on <= as_at or list_contains(r.reported_to, 'platform'))) as told_platform,
            count(*) filter (r.category_group = 'Abusive or defamatory posts') as posts,
            count(r.target_role) filter (r.category_group = 'Abusive or defamatory posts') as posts_with_target,
            count(*) filter (r.is_bullying) as bullying,
            count(*) filter (r.is_bullying and not is_open(r, as_at)) as closed,
            count(*) filter (r.is_bullying and r.first_action_on <= as_at) as acted,
            count(*) filter (r.is_of_pupil) as pupils,
            count(*) filter (r.is_of_pupil and r.procedure = 'anti_bullying') as as_bullying,
            count(*) filter (r.is_of_pupil and r.procedure is null) as as_unknown,
            count(*) filter (r.is_of_staff) as staff,
            count(*) filter (r.is_of_staff and r.evidence_held = 'yes') as held,
            count(*) filter (r.is_of_staff and r.evidence_held = 'not_recorded') as held_unknown,
            count(*) filter (r.is_of_staff and r.originals_kept = 'yes') as originals,
            count(*) filter (r.is_of_staff and r.originals_kept = 'not_recorded') as originals_unknown,
            count(*) filter (r.is_of_staff and r.evidence_screen_print = 'yes') as prints,
            count(*) filter (r.is_of_staff and r.evidence_screen_print = 'not_recorded') as prints_unknown,
            count(*) filter (r.is_of_staff and r.evidence_time = 'yes' and r.evidence_date = 'yes'
                and (r.evidence_place = 'yes' or coalesce(r.url_recorded, false))) as placed,
            count(*) filter (r.is_of_staff
                and (r.evidence_time = 'not_recorded' or r.evidence_date = 'not_recorded')) as placed_unknown,
            count(*) filter (r.is_of_staff and r.support_offered = 'yes') as supported,
            count(*) filter (r.is_of_staff and r.support_offered = 'not_recorded') as support_unknown
        from recent r
    ),
    duties as (
        select
            count(*) filter (o.is_asked) as asked,
            count(distinct o.staff_group) filter (o.is_asked) as groups,
            count(*) filter (o.is_asked and o.status = 'acknowledged') as acknowledged,
            count(*) filter (o.topic = 'online_safety' and o.status != 'not_yet_due') as online,
            count(*) filter (o.topic = 'online_safety' and is_in_date(o.status)) as online_in_date,
            count(*) filter (o.topic = 'cyber' and o.status != 'not_yet_due') as cyber,
            count(*) filter (o.topic = 'cyber' and is_in_date(o.status)) as cyber_in_date
        from (
            select
                d.staff_group, d.kind = 'acknowledgement' as is_asked,
                if(d.kind = 'training', coalesce(c.topic, d.item), null) as topic,
                if(d.kind = 'training', training_status(d, as_at), acknowledgement_status(d, as_at)) as status
            from obligation d
            left join course c on c.course_id = d.item
            where d.school_id = school and is_live(d, as_at)
                and (d.kind = 'training' or d.item = social_media_policy())
        ) o
    ),
    taught as (
        select
            count(distinct c.year_group) filter (c.taught_on <= as_at and d.academic_year = now.academic_year) as this_year,
            if(count(*) = 0, 0, greatest(count(distinct c.year_group), (
                select count(distinct r.year_group) from pupil_roll r where r.school_id = school and r.on_date <= as_at
            ))) as expected
        from curriculum c
        left join school_date d on d.school_id = school and d.on_date = c.taught_on
        left join school_date now on now.school_id = school and now.on_date = as_at
        where coalesce(c.school_id, school) = school
    ),
    advised as (
        select
            count(*) as total,
            count(*) filter (done.school_days_so_far - put.school_days_so_far <= 1 and c.answered_on <= as_at) as in_time
        from advice c
        left join school_date put on put.school_id = school and put.on_date = c.asked_on
        left join school_date done on done.school_id = school and done.on_date = c.answered_on
        where coalesce(c.school_id, school) = school and c.asked_on <= as_at
    ),
    official as (
        select
            count(*) as total, count(*) filter (o.approved_by_slt_on <= as_at) as approved,
            count(*) filter (lower(coalesce(o.platform, '')) not in ('website', 'email', 'sms', 'app', 'newsletter')) as social
        from channel o where coalesce(o.school_id, school) = school
    ),
    in_force as materialized (
        select listed.policy_id, arg_max(listed, listed.in_force_from) as v from policy_version listed
        where listed.in_force_from <= as_at group by listed.policy_id
    ),
    linked as (
        select
            count(l.policy_id) filter (l.place <= 5) as known, count(*) filter (l.place <= 5) as total,
            count(*) filter (l.place <= 5 and review_state(f.v.next_review_due, as_at) = 'in date') as in_date,
            count(l.policy_id) filter (l.place = 2) as bullying,
            count(*) filter (l.place = 2 and review_state(f.v.next_review_due, as_at) = 'in date') as bullying_in_date,
            count(l.policy_id) filter (l.place = 1) as safety,
            count(*) filter (l.place = 1 and review_state(f.v.next_review_due, as_at) = 'in date') as safety_in_date
        from linked_policies() l left join in_force f on f.policy_id = l.policy_id
    ),
    adopted as (
        select count(*) as total, count(*) filter (f.v.adopted_on <= least(as_at, f.v.in_force_from)) as in_time
        from in_force f where f.policy_id = social_media_policy()
    ),
    declared as (
        select
            d.person_id, d.privacy_checked,
            coalesce(d.type = 'profile_review' and coalesce(d.reviewed_on, d.declared_on) <= as_at
                and coalesce(d.reviewed_on, d.declared_on) > (as_at - interval 12 months)::date, false) as is_review,
            coalesce(is_live_contact(d, as_at), false) as is_contact,
            coalesce(is_current_contact(d, as_at), false) as is_current,
            coalesce(d.type = 'personal_phone_use' and coalesce(d.used_on, d.declared_on) <= as_at, false) as is_call,
            is_phone_use_covered(d) as is_covered,
            coalesce(d.type = 'personal_device_image' and coalesce(d.taken_on, d.declared_on) <= as_at
                and t.on_date is not null, false) as is_picture,
            nullif(trim(d.reason), '') is not null as has_reason,
            image_in_time(t.school_days_so_far, d.transferred_on, x.school_days_so_far, as_at,
                limit_of('image_transfer_school_days', 1)) as is_moved,
            not is_image_held(d, as_at) as is_deleted,
            school_day_count(school, as_at) - t.school_days_so_far <= limit_of('image_deletion_school_days', 5) as is_new
        from declaration d
        left join school_date t on t.school_id = school and t.on_date = coalesce(d.taken_on, d.declared_on)
        left join school_date x on x.school_id = school and x.on_date = d.transferred_on
        where d.school_id = school
    ),
    registers as (
        select
            count(*) filter (d.is_review) as reviews,
            count(*) filter (d.is_review and d.privacy_checked) as private,
            count(*) filter (d.is_review and d.privacy_checked is null) as privacy_unknown,
            coalesce(list(d.person_id) filter (d.is_review), []) as reviewers,
            (
                select list(s.person_id) from (
                    select p.person_id from post p where p.school_id = school and p.start_on <= as_at
                    group by p.person_id having min(p.start_on) > (as_at - interval 12 months)::date
                ) s
            ) as starters,
            count(*) filter (d.is_contact) as contacts,
            count(*) filter (d.is_contact and d.is_current) as contacts_current,
            count(*) filter (d.is_call) as calls,
            count(*) filter (d.is_call and d.is_covered) as calls_covered,
            count(*) filter (d.is_picture) as pictures,
            count(*) filter (d.is_picture and d.has_reason) as with_reason,
            count(*) filter (d.is_picture and d.is_moved) as moved,
            count(*) filter (d.is_picture and d.is_deleted) as deleted,
            count(*) filter (d.is_picture and (d.is_deleted or d.is_new)) as within_limit
        from declared d
    ),
    line as (
        select unnest([
            row('7.5', i.outgoing, i.is_returned, 0, 'sent in 12 months'),
            row('7.7', i.accepted, i.is_returned, 0, 'accepted in 12 months'),
            row('7.8', i.rejected, i.answered, i.pending, 'friend requests explicitly rejected'),
            row('7.12', i.formal, i.allegations, i.formal_unknown, 'online allegations led to formal action'),
            row('2.6', i.self_reported, i.total, i.reporter_unknown, 'incidents reported by the adult concerned'),
            row('6.4', i.self_reported, i.total, i.reporter_unknown, 'incidents reported by the adult concerned'),
            row('5.1', i.with_platform, i.total, i.without_platform, 'incidents with the platform recorded'),
            row('5.2', i.with_device, i.total, i.without_device, 'incidents with the device recorded'),
            row('10.1', i.closed, i.bullying, 0, 'cyberbullying cases closed'),
            row('10.2', i.posts_with_target, i.posts, i.posts - i.posts_with_target, 'abusive posts record who was harmed'),
            row('10.3', i.told_leaders, i.total, i.told_unknown, 'incidents reported to the head or a leader'),
            row('10.4', i.with_procedure, i.total, i.procedure_unknown, 'incidents with a procedure recorded'),
            row('10.5', i.told_platform, i.reportable, 0, 'such incidents reported to the platform'),
            row('11.2', i.acted, i.bullying, 0, 'cyberbullying cases with an action'),
            row('11.3', i.as_bullying, i.pupils, i.as_unknown, 'cases of pupils handled as bullying'),
            row('11.4', i.held, i.staff, i.held_unknown, 'cases of staff with evidence held'),
            row('11.5', i.originals, i.staff, i.originals_unknown, 'cases of staff with originals kept'),
            row('11.6', i.prints, i.staff, i.prints_unknown, 'cases of staff with a screen print'),
            row('11.7', i.placed, i.staff, i.placed_unknown, 'cases of staff with time and date and place'),
            row('11.8', i.supported, i.staff, i.support_unknown, 'cases of staff in which support was offered')
        ]::struct(clause varchar, met bigint, base bigint, unknown bigint, words varchar)[], recursive := true)
        from incidents i
        union all
        select unnest([
            row('2.4', d.acknowledged, d.asked, 0, 'adults have acknowledged the version in force'),
            row('6.1', d.acknowledged, d.asked, 0, 'adults have acknowledged the version in force'),
            row('7.1', d.acknowledged, d.asked, 0, 'adults have acknowledged the version in force'),
            row('3.2', d.groups, if(d.asked = 0, 0, 6), 0, 'groups have somebody asked'),
            row('2.2', d.online_in_date, d.online, 0, 'adults in date with online safety training'),
            row('2.5', d.online_in_date, d.online, 0, 'adults in date with online safety training'),
            row('7.2', d.online_in_date, d.online, 0, 'adults in date with online safety training'),
            row('12.2', d.online_in_date, d.online, 0, 'adults in date with online safety training'),
            row('8.4', d.cyber_in_date, d.cyber, 0, 'adults in date with cyber security training')
        ]::struct(clause varchar, met bigint, base bigint, unknown bigint, words varchar)[], recursive := true)
        from duties d
        union all
        select unnest([
            row('1.2', y.this_year, y.expected, 0, 'year groups taught this academic year'),
            row('2.1', y.this_year, y.expected, 0, 'year groups taught this academic year')
        ]::struct(clause varchar, met bigint, base bigint, unknown bigint, words varchar)[], recursive := true)
        from taught y
        union all
        select unnest([
            row('1.6', v.in_time, v.total, 0, 'requests for advice answered within 1 school day')
        ]::struct(clause varchar, met bigint, base bigint, unknown bigint, words varchar)[], recursive := true)
        from advised v
        union all
        select unnest([
            row('1.3', o.approved, o.total, 0, 'official channels approved by leaders'),
            row('1.4', o.approved, o.total, 0, 'official channels approved by leaders'),
            row('9.3', o.approved, o.total, 0, 'official channels approved by leaders'),
            row('9.2', o.social, o.total, 0, 'channels in the register are on social media; none expected')
        ]::struct(clause varchar, met bigint, base bigint, unknown bigint, words varchar)[], recursive := true)
        from official o
        union all
        select unnest([
            row('3.1', a.in_time, a.total, 0, 'versions in force adopted in time')
        ]::struct(clause varchar, met bigint, base bigint, unknown bigint, words varchar)[], recursive := true)
        from adopted a
        union all
        select unnest([
            row('4.1', k.in_date, if(k.known = 0, 0, k.total), 0, 'linked policies in date'),
            row('4.2', k.bullying_in_date, k.bullying, 0, 'linked policies in date'),
            row('12.1', k.safety_in_date, k.safety, 0, 'linked policies in date')
        ]::struct(clause varchar, met bigint, base bigint, unknown bigint, words varchar)[], recursive := true)
        from linked k
        union all
        select unnest([
            row('7.3', len(list_filter(r.starters, lambda one: list_contains(r.reviewers, one))), len(r.starters), 0, 'starters of 12 months reviewed their profiles'),
            row('7.4', r.reviews, r.reviews, 0, 'profile reviews in 12 months'),
            row('7.13', r.private, r.reviews, r.privacy_unknown, 'profile reviews with privacy checked'),
            row('8.6', r.private, r.reviews, r.privacy_unknown, 'profile reviews with privacy checked'),
            row('7.9', r.contacts_current, r.contacts, 0, 'declared contacts acknowledged and reviewed in time'),
            row('8.3', r.calls_covered, r.calls, 0, 'uses with permission or in an emergency'),
            row('12.3', r.pictures, r.pictures, 0, 'images recorded on personal equipment'),
            row('12.4', r.with_reason, r.pictures, 0, 'images with a reason recorded'),
            row('12.5', r.moved, r.pictures, 0, 'images transferred within the limit'),
            row('12.6', r.deleted, r.pictures, 0, 'images deleted'),
            row('12.7', r.within_limit, r.pictures, 0, 'images held no longer than the limit')
        ]::struct(clause varchar, met bigint, base bigint, unknown bigint, words varchar)[], recursive := true)
        from registers r
        union all
        select c.clause, coalesce(n.incidents, 0), i.is_returned, 0, 'in 12 months'
        from clause c cross join incidents i left join named n on n.clause = c.clause
        where c.clause in (
            '1.5', '6.2', '6.3', '6.6', '7.6', '7.10', '7.11', '8.1', '8.2', '8.5', '9.1', '9.4', '11.1')
    )
    select
        c.clause, c.section, c.obligation, c.evidence, c.measure, c.questions, c.coverage,
        l.met, l.base, l.unknown,
        case
            when f.clause is not null then 'defect'
            when c.clause in ('1.1', '6.5') then 'partly'
            when coalesce(l.base, 0) = 0 and is_about_cases(c.clause) and g.is_returned = 1 then 'partly'
            when coalesce(l.base, 0) = 0 then 'gap'
            when c.coverage = 'indirect' or l.unknown * 2 > l.base then 'partly'
            else 'evidenced' end as status,
        case
            when f.clause is not null then 'the policy breaks off here'
            when c.clause = '1.1' then 'not scored: read the other clauses'
            when c.clause = '6.5' then 'not scored'
            when c.clause = '2.3' then 'not collected by this product'
            when coalesce(l.base, 0) = 0 and is_about_cases(c.clause) and g.is_returned = 1
                then 'no such case in 12 months'
            when coalesce(l.base, 0) = 0 then 'no record'
            when l.words like '%in 12 months' or c.clause = '12.3' then format('{} {}', l.met, l.words)
            else format('{} of {} {}', l.met, l.base, if(l.base = 1,
                regexp_replace(replace(l.words, 'policies', 'policy'), '^([a-z -]*?[a-z])s\b', '\1'), l.words))
            end as value,
        split_part(c.clause, '.', 1)::integer as section_number,
        split_part(c.clause, '.', 2)::integer as clause_number
    from clause c
    cross join incidents g
    left join line l on l.clause = c.clause
    left join policy_text_faults() f on f.fault = 'unfinished_sentence' and f.clause = c.clause;
