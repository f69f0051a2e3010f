-- What was imported, newest first, and what became of its records.
--
-- grain:        one row per import
-- columns:      batch_id, file_name, profile_id, imported_by, imported_at, rows_total, accepted, negative, duplicate, queued, rejected, skipped, undone_on
-- audience:     data, leaders
select
    batch_id, file_name, profile_id, imported_by, imported_at, rows_total, accepted, negative, duplicate,
    queued, rejected, skipped, undone_at::date as undone_on
from import_batch
order by batch_id desc
limit 500
