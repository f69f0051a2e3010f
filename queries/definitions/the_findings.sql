-- What findings are measured by
-- How often each source is expected, what waits for a decision, what was left out that is no one school's, and the
-- policies in force: the same for every school.
-- formula: settings, the import queue, rows left out and the policy register on the day
-- source: settings; import history; policy register
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
-- formula: one line per half term, file and sort of rows left out
-- source: term dates; import history
create macro finding_lists(school) as table
    select 'calendar' as record, null as about, t.end_on as on_date, null as words, null::bigint as number
    from term_calendar t where t.school_id = school
    union all
    select 'file', f.source, f.imported_on, null, null from source_file f where f.school_id = school
    union all
    -- What is wrong with another school's dates is for that school.
    select 'left out', f.table_name, null, f.sentence, f.rows from finding f where f.school_id = school;
