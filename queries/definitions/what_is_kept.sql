-- What is the same for every school on a day, or on every day for a school: questions name it in their headers (`kept`)
-- and it is read once for all of them. These are lists and no metrics, so the page of definitions does not tell of them.
-- They name nobody.

-- Titles of the courses
-- What each course is called, the same for every school and day.
create macro course_titles(as_at) as table select c.course_id, c.title from course c;

-- Titles of the duties
-- What each policy and each course is called, the same for every school and day.
create macro duty_titles(as_at) as table
    select 'acknowledgement' as kind, p.policy_id as item, p.title from policy p
    union all
    select 'training', c.course_id, c.title from course_titles(as_at) c;

-- Required courses
-- What is asked for by the day, of whomever: each requirement, under its course, or its topic where any course on it
-- counts.
create macro required_courses(as_at) as table
    select
        coalesce(r.course_id, r.topic) as course_id, c.title, coalesce(r.statutory, false) as is_statutory,
        case r.renewal when 'months' then format('every {} months', r.frequency_months)
            when 'academic_year' then 'every academic year' else 'once' end as renewal
    from requirement r
    left join course c on r.course_id = c.course_id
    where r.from_on is null or r.from_on <= as_at
    order by r.requirement_id;

-- Titles of the policies
-- What each policy is called, the same for every school and day.
create macro policy_titles(as_at) as table select p.policy_id, p.title from policy p;

-- Policies to be agreed
-- The current policies that adults are asked to agree, with each version that has come into force by the day.
create macro policies_asked(as_at) as table
    select
        p.policy_id, p.title as policy_title, p.scope, v.version, v.in_force_from as in_force_on, v.published_on, v.adopted_on
    from policy p
    join policy_version v on p.policy_id = v.policy_id and v.in_force_from <= as_at
    where p.ack_required and p.status = 'current';

-- Where duties stand
-- How many duties there are of each sort on a day, and what one of them is worth to a rate; who left without having
-- agreed is among them.
create macro duties_standing(school, as_at) as table
    select
        d.kind, d.item, d.version, d.staff_group, d.status, count(*) as duties,
        is_outstanding(d.status) as is_late, is_in_date(d.status) as is_in_date,
        acknowledgement_rate(d.status) as rate, acknowledgement_coverage(d.status) as coverage
    from (
        select
            o.kind, o.item, o.version, o.staff_group,
            if(o.kind = 'training', training_status(o, as_at), acknowledgement_status(o, as_at)) as status
        from obligation o
        where o.school_id = school and o.starts_on <= as_at
            and (o.ends_on is null or o.ends_on >= as_at or o.ended_because = 'left')
    ) d
    where d.status <> 'not_applicable'
    group by d.kind, d.item, d.version, d.staff_group, d.status;

-- Terms of a school on a day
-- The terms that have begun: how far each has come, whether the log reaches it, and the rate that one incident makes.
create macro terms_told(school, as_at, as_at_day, as_at_point, as_at_adult_days, log_from) as table
    select
        t.place, t.academic_year, t.term, t.starts_on, t.seen_to, t.is_part, t.is_returned, t.school_days, t.days_before,
        t.days_through, t.elapsed, t.point, per_100(1, adults_of_term(t, as_at_adult_days)) as rate_of_one,
        (t.starts_on - interval 4 months)::date as quiet_from
    from terms_so_far(school, as_at, as_at_day, as_at_point, log_from) t;

-- What evidence is measured by
-- The limits that the settings name, the promises that only show when a case arises, the courses, and the policies in
-- force with those that the policy links: the same for every school.
create macro clause_measures(as_at) as table
    select
        'limits' as record, (as_at - interval 12 months)::date as year_ago,
        limit_of('image_transfer_school_days', 1) as days_to_transfer,
        limit_of('image_deletion_school_days', 5) as days_to_delete,
        is_unmended(setting_of('mended_unfinished_sentence')) as is_unfinished,
        clauses_about_cases() as about_cases, social_media_policy() as policy
    union all by name
    select 'course' as record, c.course_id as course, c.topic from course c
    union all by name
    select
        'policy' as record, l.place, l.policy_id is not null as is_registered,
        review_state(f.next_review_due, as_at) as review, f.policy_id = social_media_policy() as is_watched,
        f.adopted_on <= f.in_force_from as is_adopted_in_time
    from versions_in_force(as_at) f full join linked_policies() l on l.policy_id = f.policy_id;

-- Evidence that is the same on every day
-- What a school has on lists: lessons planned and taught, advice asked for and given, pupils on roll, its channels.
create macro clause_lists(school) as table
    select 'lesson' as record, c.year_group as about, c.taught_on as on_date, null::date as done_on
    from curriculum c where coalesce(c.school_id, school) = school
    union all
    select 'advice', null, a.asked_on, a.answered_on from advice a where coalesce(a.school_id, school) = school
    union all
    select 'roll', r.year_group, r.on_date, null from pupil_roll r where r.school_id = school
    union all
    select 'channel', o.platform, o.approved_by_slt_on, null
    from channel o where coalesce(o.school_id, school) = school;

-- What findings are measured by
-- How often each source is expected, what waits for a decision, what was left out that is no one school's, and the
-- policies in force: the same for every school.
create macro finding_measures(as_at) as table
    select
        'rhythm' as record, ['staff list', 'acknowledgements', 'training', 'incidents', 'registers'] as sources,
        [
            limit_of('days_between_staff_lists', 31), limit_of('days_between_acknowledgement_files', 31),
            limit_of('days_between_training_files', 31), limit_of('days_between_incident_files', 31),
            limit_of('days_between_register_files', 93)
        ] as usual_days
    union all by name
    select
        'import queue' as record, count(*) filter (q.outcome = 'queued' and q.decision is null) as queue,
        count(*) filter (q.outcome = 'rejected' and q.decision is null) as rejected
    from import_queue q
    union all by name
    select 'left out' as record, f.table_name as about, f.sentence as words, f.rows as number
    from finding f where f.school_id is null
    union all by name
    select
        'policy' as record, p.policy_id as policy, p.title, p.ack_required and p.status = 'current' as is_asked,
        f.version, p.policy_id = social_media_policy() as is_watched, f.adopted_on <= as_at as is_adopted,
        f.adopted_on <= f.in_force_from as is_adopted_in_time
    from policy p join versions_in_force(as_at) f on f.policy_id = p.policy_id;

-- Findings that are the same on every day
-- The dates of a school's own calendar, the files that speak of it, and what was left out of its own rows.
create macro finding_lists(school) as table
    select 'calendar' as record, null as about, t.end_on as on_date, null as words, null::bigint as number
    from term_calendar t where t.school_id = school
    union all
    select 'file', f.source, f.imported_on, null, null from source_file f where f.school_id = school
    union all
    -- What is wrong with another school's dates is for that school.
    select 'left out', f.table_name, null, f.sentence, f.rows from finding f where f.school_id = school;
