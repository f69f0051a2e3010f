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
