-- Whether filtering and monitoring were reviewed in this academic year.
--
-- grain:     one row
-- columns:   academic_year, reviewed_on, next_due, is_reviewed, last_reviewed_on
-- audience:  leaders
-- published: no
-- then:      findings.filtering_review
select s.academic_year, s.on_date = $as_at as is_today, r.reviewed_on, r.next_due
from school_date s
left join review r
    on r.reviewed_on = s.on_date and coalesce(r.school_id, $school) = $school and r.kind = 'filtering_and_monitoring'
where s.school_id = $school and s.on_date <= $as_at and (s.on_date = $as_at or r.reviewed_on is not null);
