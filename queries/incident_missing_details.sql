-- Records of a period that lack a detail.
--
-- grain:     one row per incident that lacks its time, exact date, place, platform or a known category
-- columns:   incident_id, occurred_on, category_group, severity, missing, records, in_all
-- audience:  headteacher
-- published: no
with period as (
    select i.*, count(*) over () as records
    from incident_dated i
    where i.school_id = $school and is_known(i, $as_at)
        and i.occurred_on between coalesce($starts_on, date '1900-01-01') and least(coalesce($ends_on, $as_at), $as_at)
)
select
    i.incident_id, i.occurred_on, i.category_group, i.severity, missing_words(i) as missing, i.records,
    count(*) over () as in_all
from period i
where missing_words(i) != ''
order by i.occurred_on desc, i.incident_id
limit $limit offset $offset;
