-- How old each source is, against how often it should come.
--
-- grain:     one row per source
-- columns:   source, rows_held, last_import_on, speaks_to, age_days, expected_days, state
-- audience:  leaders, data
-- published: no
-- then:      findings.freshness
with usual as (
    select
        unnest(['staff list', 'policy register', 'acknowledgements', 'training', 'incidents', 'registers']) as source,
        unnest([
            limit_of('days_between_staff_lists', 31), limit_of('days_between_policy_files', 186),
            limit_of('days_between_acknowledgement_files', 31), limit_of('days_between_training_files', 31),
            limit_of('days_between_incident_files', 31), limit_of('days_between_register_files', 93)
        ]) as expected_days
)
select
    u.source, u.expected_days, f.rows, f.covers_to, f.imported_on, f.imported_on <= $as_at as is_imported,
    $as_at - f.imported_on as age_days
from usual u
left join source_file f on f.school_id = $school and f.source = u.source;
