-- How old each source is, against how often it should come.
--
-- grain:     one row per source
-- columns:   source, rows_held, last_import_on, speaks_to, age_days, expected_days, state
-- audience:  leaders, data
-- published: no
with seen as (
    select
        s.source, s.place, limit_of(s.rhythm, s.usual) as expected_days,
        coalesce(sum(f.rows) filter (f.imported_on <= $as_at), 0)::bigint as rows_held,
        max(f.imported_on) as newest_on,
        max(f.imported_on) filter (f.imported_on <= $as_at) as last_import_on,
        max(f.covers_to) filter (f.imported_on <= $as_at) as speaks_to
    from (values
        ('staff list', 1, 'days_between_staff_lists', 31), ('policy register', 2, 'days_between_policy_files', 186),
        ('acknowledgements', 3, 'days_between_acknowledgement_files', 31),
        ('training', 4, 'days_between_training_files', 31), ('incidents', 5, 'days_between_incident_files', 31),
        ('registers', 6, 'days_between_register_files', 93)) s(source, place, rhythm, usual)
    left join source_file f on f.school_id = $school and f.source = s.source
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
