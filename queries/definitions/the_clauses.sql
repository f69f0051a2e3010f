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
    with recent as (
        select i.* from incident_dated i
        where i.school_id = school and is_known(i, as_at)
            and i.occurred_on > (as_at - interval 12 months)::date and i.occurred_on <= as_at
    ),
    of_staff as (select r.* from recent r where r.category_group = 'Cyberbullying' and r.target_role = 'staff'),
    bullying as (select r.* from recent r where r.category_group = 'Cyberbullying'),
    asked as (
        select acknowledgement_status(o, as_at) as status, o.staff_group from obligation o
        where o.school_id = school and o.kind = 'acknowledgement' and o.item = social_media_policy() and is_live(o, as_at)
    ),
    trained as (
        select coalesce(c.topic, o.item) as topic, training_status(o, as_at) as status
        from obligation o left join course c on c.course_id = o.item
        where o.school_id = school and o.kind = 'training' and is_live(o, as_at)
    ),
    year as (
        select d.academic_year from school_date d where d.school_id = school and d.on_date = as_at
    ),
    taught as (
        select count(distinct c.year_group) as groups
        from curriculum c join school_date d on d.school_id = school and d.on_date = c.taught_on
        where coalesce(c.school_id, school) = school and c.taught_on <= as_at
            and d.academic_year = (select y.academic_year from year y)
    ),
    all_groups as (
        select greatest(
            (select count(distinct r.year_group) from pupil_roll r where r.school_id = school and r.on_date <= as_at),
            (select count(distinct c.year_group) from curriculum c where coalesce(c.school_id, school) = school)
        ) * if(exists (from curriculum c where coalesce(c.school_id, school) = school), 1, 0) as groups
    ),
    official as (select c.* from channel c where coalesce(c.school_id, school) = school),
    review as (
        select d.* from declaration d
        where d.school_id = school and d.type = 'profile_review' and coalesce(d.reviewed_on, d.declared_on) <= as_at
            and coalesce(d.reviewed_on, d.declared_on) > (as_at - interval 12 months)::date
    ),
    picture as (
        select d.*, school_day_count(school, as_at) - t.school_days_so_far as days_old,
            image_in_time(t.school_days_so_far, d.transferred_on, x.school_days_so_far, as_at,
                limit_of('image_transfer_school_days', 1)) as is_moved_in_time
        from declaration d
        join school_date t on t.school_id = d.school_id and t.on_date = coalesce(d.taken_on, d.declared_on)
        left join school_date x on x.school_id = d.school_id and x.on_date = d.transferred_on
        where d.school_id = school and d.type = 'personal_device_image' and coalesce(d.taken_on, d.declared_on) <= as_at
    ),
    starter as (
        select p.person_id, min(p.start_on) as started_on from post p where p.school_id = school and p.start_on <= as_at
        group by p.person_id having min(p.start_on) > (as_at - interval 12 months)::date
    ),
    log as (
        -- An incident log that was handed in is evidence even of nothing: its silence counts.
        select if(incidents_returned_to(school) is null, 0, 1) as is_returned
    ),
    counted_clause(clause) as (
        values ('1.5'), ('6.2'), ('6.3'), ('6.6'), ('7.6'), ('7.10'), ('7.11'), ('8.1'), ('8.2'), ('8.5'), ('9.1'), ('9.4'),
            ('11.1')
    ),
    line as (
        select c.clause, count(r.incident_id) as met, any_value(l.is_returned) as base, 0 as unknown,
            format('{} in 12 months', count(r.incident_id)) as words
        from counted_clause c cross join log l left join recent r on list_contains(r.clauses, c.clause)
        group by c.clause
        union all
        select '7.5', count(r.incident_id) filter (r.direction = 'outgoing'), any_value(l.is_returned), 0,
            format('{} sent in 12 months', count(r.incident_id) filter (r.direction = 'outgoing'))
        from log l left join recent r on true
        union all
        select '7.7', count(r.incident_id) filter (r.response = 'accepted'), any_value(l.is_returned), 0,
            format('{} accepted in 12 months', count(r.incident_id) filter (r.response = 'accepted'))
        from log l left join recent r on true
        union all
        select '7.8', count(*) filter (r.response = 'rejected'), count(*) filter (r.response in ('rejected', 'ignored', 'accepted')),
            count(*) filter (r.response = 'pending'), 'friend requests explicitly rejected'
        from recent r
        union all
        select '7.12', count(*) filter (r.formal_action), count(*), count(*) filter (r.formal_action is null),
            'online allegations led to formal action' from recent r where list_contains(r.clauses, '7.12')
        union all
        select k.clause, count(*) filter (a.status = 'acknowledged'), count(*), 0, 'adults have acknowledged the version in force'
        from asked a cross join (values ('2.4'), ('6.1'), ('7.1')) k(clause) group by k.clause
        union all
        select '3.2', count(distinct a.staff_group), if(count(*) = 0, 0, 6), 0, 'groups have somebody asked' from asked a
        union all
        select k.clause, count(*) filter (is_in_date(t.status)), count(*) filter (t.status != 'not_yet_due'), 0,
            'adults in date with ' || k.words
        from trained t
        join (values
            ('2.2', 'online_safety', 'online safety training'), ('2.5', 'online_safety', 'online safety training'),
            ('7.2', 'online_safety', 'online safety training'), ('12.2', 'online_safety', 'online safety training'),
            ('8.4', 'cyber', 'cyber security training')) k(clause, topic, words) on k.topic = t.topic
        group by k.clause, k.words
        union all
        select k.clause, any_value(t.groups), any_value(g.groups), 0, 'year groups taught this academic year'
        from taught t cross join all_groups g cross join (values ('1.2'), ('2.1')) k(clause) group by k.clause
        union all
        select k.clause, count(*) filter (r.self_reported), count(*), count(*) filter (r.self_reported is null),
            'incidents reported by the adult concerned'
        from recent r cross join (values ('2.6'), ('6.4')) k(clause) group by k.clause
        union all
        select '1.6', count(*) filter (
                school_day_count(school, c.answered_on) - school_day_count(school, c.asked_on) <= 1 and c.answered_on <= as_at),
            count(*), 0, 'requests for advice answered within 1 school day'
        from advice c where coalesce(c.school_id, school) = school and c.asked_on <= as_at
        union all
        select k.clause, count(*) filter (o.approved_by_slt_on <= as_at), count(*), 0, 'official channels approved by leaders'
        from official o cross join (values ('1.3'), ('1.4'), ('9.3')) k(clause) group by k.clause
        union all
        select '9.2', count(*) filter (lower(coalesce(o.platform, '')) not in ('website', 'email', 'sms', 'app', 'newsletter')),
            count(*), 0, 'channels in the register are on social media; none expected' from official o
        union all
        select '3.1', count(*) filter (v.adopted_on <= least(as_at, v.in_force_from)), count(*), 0,
            'versions in force adopted in time'
        from policy_version v
        where v.policy_id = social_media_policy() and v.version = version_in_force(v.policy_id, as_at)
        union all
        select k.clause, count(*) filter (review_state(v.next_review_due, as_at) = 'in date'),
            if(count(l.policy_id) = 0, 0, count(*)), 0, 'linked policies in date'
        from linked_policies() l
        left join policy_version v on v.policy_id = l.policy_id and v.version = version_in_force(l.policy_id, as_at)
        join (values ('4.1', 1, 5), ('4.2', 2, 2), ('12.1', 1, 1)) k(clause, first_place, last_place)
            on l.place between k.first_place and k.last_place
        group by k.clause
        union all
        select '5.1', count(*) filter (r.platform != 'not_recorded'), count(*), count(*) filter (r.platform = 'not_recorded'),
            'incidents with the platform recorded' from recent r
        union all
        select '5.2', count(*) filter (r.device_type != 'not_recorded'), count(*),
            count(*) filter (r.device_type = 'not_recorded'), 'incidents with the device recorded' from recent r
        union all
        select '7.3', count(*) filter (exists (from review v where v.person_id = s.person_id)), count(*), 0,
            'starters of 12 months reviewed their profiles' from starter s
        union all
        select '7.4', count(*), count(*), 0, 'profile reviews in 12 months' from review
        union all
        select k.clause, count(*) filter (v.privacy_checked), count(*), count(*) filter (v.privacy_checked is null),
            'profile reviews with privacy checked'
        from review v cross join (values ('7.13'), ('8.6')) k(clause) group by k.clause
        union all
        select '7.9', count(*) filter (is_current_contact(d, as_at)), count(*), 0,
            'declared contacts acknowledged and reviewed in time'
        from declaration d where d.school_id = school and is_live_contact(d, as_at)
        union all
        select '8.3', count(*) filter (is_phone_use_covered(d)), count(*), 0, 'uses with permission or in an emergency'
        from declaration d
        where d.school_id = school and d.type = 'personal_phone_use' and coalesce(d.used_on, d.declared_on) <= as_at
        union all
        select '10.1', count(*) filter (not is_open(b, as_at)), count(*), 0, 'cyberbullying cases closed' from bullying b
        union all
        select '10.2', count(r.target_role), count(*), count(*) filter (r.target_role is null),
            'abusive posts record who was harmed'
        from recent r where r.category_group = 'Abusive or defamatory posts'
        union all
        select '10.3', count(*) filter (list_has_any(r.reported_to, ['headteacher', 'DSL', 'deputy_DSL'])), count(*),
            count(*) filter (list_contains(r.reported_to, 'not_recorded')), 'incidents reported to the head or a leader'
        from recent r
        union all
        select '10.4', count(*) filter (r.procedure != 'none_yet' or r.handled_under_policy_id is not null), count(*),
            count(*) filter (r.procedure is null and r.handled_under_policy_id is null), 'incidents with a procedure recorded'
        from recent r
        union all
        select '10.5', count(*) filter (r.platform_reported_on <= as_at or list_contains(r.reported_to, 'platform')), count(*),
            0, 'such incidents reported to the platform' from recent r where list_contains(r.clauses, '10.5')
        union all
        select '11.2', count(*) filter (b.first_action_on <= as_at), count(*), 0, 'cyberbullying cases with an action'
        from bullying b
        union all
        select '11.3', count(*) filter (b.procedure = 'anti_bullying'), count(*), count(*) filter (b.procedure is null),
            'cases of pupils handled as bullying' from bullying b where b.target_role = 'pupil'
        union all
        select '11.4', count(*) filter (s.evidence_held = 'yes'), count(*),
            count(*) filter (s.evidence_held = 'not_recorded'), 'cases of staff with evidence held' from of_staff s
        union all
        select '11.5', count(*) filter (s.originals_kept = 'yes'), count(*),
            count(*) filter (s.originals_kept = 'not_recorded'), 'cases of staff with originals kept' from of_staff s
        union all
        select '11.6', count(*) filter (s.evidence_screen_print = 'yes'), count(*),
            count(*) filter (s.evidence_screen_print = 'not_recorded'), 'cases of staff with a screen print' from of_staff s
        union all
        select '11.7', count(*) filter (s.evidence_time = 'yes' and s.evidence_date = 'yes'
                and (s.evidence_place = 'yes' or coalesce(s.url_recorded, false))), count(*),
            count(*) filter (s.evidence_time = 'not_recorded' or s.evidence_date = 'not_recorded'),
            'cases of staff with time and date and place' from of_staff s
        union all
        select '11.8', count(*) filter (s.support_offered = 'yes'), count(*),
            count(*) filter (s.support_offered = 'not_recorded'), 'cases of staff in which support was offered' from of_staff s
        union all
        select '12.3', count(*), count(*), 0, 'images recorded on personal equipment' from picture
        union all
        select '12.4', count(*) filter (nullif(trim(p.reason), '') is not null), count(*), 0, 'images with a reason recorded'
        from picture p
        union all
        select '12.5', count(*) filter (p.is_moved_in_time), count(*), 0, 'images transferred within the limit' from picture p
        union all
        select '12.6', count(*) filter (not is_image_held(p, as_at)), count(*), 0, 'images deleted' from picture p
        union all
        select '12.7', count(*) filter (not is_image_held(p, as_at)
                or p.days_old <= limit_of('image_deletion_school_days', 5)), count(*), 0,
            'images held no longer than the limit' from picture p
    )
    select
        c.clause, c.section, c.obligation, c.evidence, c.measure, c.questions, c.coverage,
        l.met, l.base, l.unknown,
        case
            when c.clause in (select f.clause from policy_text_faults() f where f.fault = 'unfinished_sentence') then 'defect'
            when c.clause in ('1.1', '6.5') then 'partly'
            when coalesce(l.base, 0) = 0 and is_about_cases(c.clause) and (select g.is_returned from log g) = 1 then 'partly'
            when coalesce(l.base, 0) = 0 then 'gap'
            when c.coverage = 'indirect' or l.unknown * 2 > l.base then 'partly'
            else 'evidenced' end as status,
        case
            when c.clause in (select f.clause from policy_text_faults() f where f.fault = 'unfinished_sentence')
                then 'the policy breaks off here'
            when c.clause = '1.1' then 'not scored: read the other clauses'
            when c.clause = '6.5' then 'not scored'
            when c.clause = '2.3' then 'not collected by this product'
            when coalesce(l.base, 0) = 0 and is_about_cases(c.clause) and (select g.is_returned from log g) = 1
                then 'no such case in 12 months'
            when coalesce(l.base, 0) = 0 then 'no record'
            when l.words like '%in 12 months' and c.clause != '7.4' then l.words
            when c.clause in ('7.4', '12.3') then format('{} {}', l.met, l.words)
            else format('{} of {} {}', l.met, l.base, l.words) end as value,
        split_part(c.clause, '.', 1)::integer as section_number,
        split_part(c.clause, '.', 2)::integer as clause_number
    from clause c left join line l on l.clause = c.clause;
