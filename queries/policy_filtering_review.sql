-- Whether filtering and monitoring were reviewed in this academic year.
--
-- grain:     one row
-- columns:   academic_year, reviewed_on, next_due, is_reviewed, last_reviewed_on
-- audience:  leaders
-- published: no
with year as (
    select academic_year from school_date where school_id = $school and on_date = $as_at
),
held as (
    select r.reviewed_on, r.next_due, s.academic_year
    from review r
    join school_date s on s.school_id = $school and s.on_date = r.reviewed_on
    where coalesce(r.school_id, $school) = $school and r.kind = 'filtering_and_monitoring' and r.reviewed_on <= $as_at
)
select
    y.academic_year,
    max(h.reviewed_on) filter (h.academic_year = y.academic_year) as reviewed_on,
    arg_max(h.next_due, h.reviewed_on) as next_due,
    count(*) filter (h.academic_year = y.academic_year) > 0 as is_reviewed,
    max(h.reviewed_on) as last_reviewed_on
from year y left join held h on true
group by y.academic_year;
