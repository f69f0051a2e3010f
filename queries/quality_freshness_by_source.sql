-- How old each source is, against how often it should come.
--
-- grain:     one row per source
-- columns:   source, rows_held, last_import_on, speaks_to, age_days, expected_days, state
-- audience:  leaders, data
-- published: no
with held as (
    select 'staff list' as source, 1 as place, batch_id, 'days_between_staff_lists' as rhythm, 31 as usual
    from post where school_id = $school
    union all select 'policy register', 2, batch_id, 'days_between_policy_files', 186 from policy_version
    union all select 'acknowledgements', 3, batch_id, 'days_between_acknowledgement_files', 31
        from acknowledgement where school_id = $school
    union all select 'training', 4, batch_id, 'days_between_training_files', 31 from completion where school_id = $school
    union all select 'incidents', 5, batch_id, 'days_between_incident_files', 31 from incident where school_id = $school
    union all select 'registers', 6, batch_id, 'days_between_register_files', 93 from declaration where school_id = $school
),
sources as (
    select * from (values
        ('staff list', 1, 'days_between_staff_lists', 31), ('policy register', 2, 'days_between_policy_files', 186),
        ('acknowledgements', 3, 'days_between_acknowledgement_files', 31),
        ('training', 4, 'days_between_training_files', 31), ('incidents', 5, 'days_between_incident_files', 31),
        ('registers', 6, 'days_between_register_files', 93)) s(source, place, rhythm, usual)
),
seen as (
    select
        s.source, s.place, limit_of(s.rhythm, s.usual) as expected_days,
        count(h.source) filter (b.imported_at::date <= $as_at) as rows_held,
        max(b.imported_at)::date as newest_on,
        max(b.imported_at::date) filter (b.imported_at::date <= $as_at) as last_import_on,
        max(b.covers_to) filter (b.imported_at::date <= $as_at) as speaks_to
    from sources s
    left join held h on h.source = s.source
    left join import_batch b on b.batch_id = h.batch_id
    group by s.source, s.place, s.rhythm, s.usual
)
select
    source, rows_held, last_import_on, speaks_to, $as_at - last_import_on as age_days, expected_days,
    case
        when newest_on is null then 'never imported'
        when last_import_on is null then 'imported later'
        when $as_at - last_import_on > expected_days then 'older than expected'
        else 'as expected' end as state
from seen
order by place;
