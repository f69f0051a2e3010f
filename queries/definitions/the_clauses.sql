-- Clauses about cases
-- Promises that only show when a case arises. Without one, and with a log handed in, they are neither shown nor broken.
-- formula: fixed list of clauses
-- source: the policy
create macro clauses_about_cases() as [
    '7.8', '7.12', '10.1', '10.2', '10.3', '10.4', '10.5', '11.2', '11.3', '11.4', '11.5', '11.6', '11.7', '11.8', '2.6', '5.1',
    '5.2', '6.4'];
create macro is_about_cases(clause) as list_contains(clauses_about_cases(), clause);

-- Evidence for the clauses
-- For each promise of the policy, how many records could show that it is kept, how many do, and how many leave it open.
-- A promise without a single record that could speak is a gap; one whose records mostly leave it open, or that can only be
-- shown indirectly, is partly evidenced. Evidence is not approval: a clause may be well evidenced and badly kept.
-- formula: one line per clause; incidents, requests and evidence of the last 12 months, everything else on the day
-- source: all of the school's records
create macro clause_evidence(school, as_at) as table
    -- One row per record that could speak, or per group of duties; queries/clauses.py counts them, and the catalogue of
    -- clauses says which count shows which promise.
    with day as materialized (
        select on_date, academic_year, school_days_so_far from school_date where school_id = school and on_date <= as_at
    ),
    dated as (
        select
            'today' as record,
            to_json({
                days_to_delete: limit_of('image_deletion_school_days', 5),
                is_unfinished: is_unmended(setting_of('mended_unfinished_sentence'))
            }) as facts,
            as_at as from_on, null::date as to_on
        union all
        select
            'lesson', to_json(c.year_group), if(c.taught_on <= as_at, c.taught_on, null), null
        from curriculum c where coalesce(c.school_id, school) = school
        union all
        select 'advice', null, a.asked_on, if(a.answered_on <= as_at, a.answered_on, null)
        from advice a where coalesce(a.school_id, school) = school and a.asked_on <= as_at
        union all
        select
            d.type,
            to_json({
                person: d.person_id, privacy_checked: d.privacy_checked, is_current: is_current_contact(d, as_at),
                is_covered: is_phone_use_covered(d), has_reason: trim(d.reason) != '', is_held: is_image_held(d, as_at)
            }),
            coalesce(d.taken_on, d.declared_on), d.transferred_on
        from declaration d
        where d.school_id = school
            and case d.type
                when 'social_contact' then is_live_contact(d, as_at)
                when 'profile_review' then coalesce(d.reviewed_on, d.declared_on) <= as_at
                    and coalesce(d.reviewed_on, d.declared_on) > (as_at - interval 12 months)::date
                when 'personal_phone_use' then coalesce(d.used_on, d.declared_on) <= as_at
                else coalesce(d.taken_on, d.declared_on) <= as_at end
    ),
    duty as (
        select
            o.kind, o.item, o.staff_group,
            if(o.kind = 'training', training_status(o, as_at), acknowledgement_status(o, as_at)) as status
        from obligation o
        where o.school_id = school and is_live(o, as_at) and (o.kind = 'training' or o.item = social_media_policy())
    )
    select
        d.record, d.facts, f.academic_year, f.school_days_so_far as day_number,
        t.school_days_so_far - f.school_days_so_far as days_taken,
        image_in_time(f.school_days_so_far, d.to_on, t.school_days_so_far, as_at,
            limit_of('image_transfer_school_days', 1)) as is_in_time
    from dated d
    left join day f on f.on_date = d.from_on
    left join day t on t.on_date = d.to_on
    union all
    select 'log', to_json(clauses_about_cases()), null, null, null, null
    from incident_log g where g.school_id = school
    union all
    select
        'incident',
        to_json({
            clauses: i.clauses, category_group: i.category_group, target_role: i.target_role, direction: i.direction,
            response: i.response, formal_action: i.formal_action, self_reported: i.self_reported, platform: i.platform,
            device_type: i.device_type, reported_to: i.reported_to, procedure: i.procedure,
            handled_under: i.handled_under_policy_id, is_platform_told: i.platform_reported_on <= as_at,
            is_open: is_open(i, as_at), is_acted_on: i.first_action_on <= as_at, evidence: i.evidence_held,
            originals: i.originals_kept, screen_print: i.evidence_screen_print, evidence_time: i.evidence_time,
            evidence_date: i.evidence_date, evidence_place: i.evidence_place, url_recorded: i.url_recorded,
            support: i.support_offered
        }),
        null, null, null, null
    from incident_dated i
    where i.school_id = school and is_known(i, as_at)
        and i.occurred_on > (as_at - interval 12 months)::date and i.occurred_on <= as_at
    union all
    select
        d.kind,
        to_json({item: d.item, staff_group: d.staff_group, status: d.status, is_in_date: is_in_date(d.status),
            adults: count(*)}),
        null, null, null, null
    from duty d group by d.kind, d.item, d.staff_group, d.status
    union all
    select 'course', to_json({course: c.course_id, topic: c.topic}), null, null, null, null from course c
    union all
    select 'roll', to_json(r.year_group), null, null, null, null
    from pupil_roll r where r.school_id = school and r.on_date <= as_at
    union all
    select
        'channel', to_json({platform: lower(coalesce(o.platform, '')), is_approved: o.approved_by_slt_on <= as_at}),
        null, null, null, null
    from channel o where coalesce(o.school_id, school) = school
    union all
    select
        'policy',
        to_json({
            place: l.place, is_registered: l.policy_id is not null, review: review_state(f.next_review_due, as_at),
            is_watched: f.policy_id = social_media_policy(),
            is_adopted_in_time: f.adopted_on <= f.in_force_from
        }),
        null, null, null, null
    from versions_in_force(as_at) f full join linked_policies() l on l.policy_id = f.policy_id
    union all
    select 'starter', to_json(p.person_id), null, null, null, null
    from post p where p.school_id = school
    group by p.person_id
    having min(p.start_on) <= as_at and min(p.start_on) > (as_at - interval 12 months)::date;
