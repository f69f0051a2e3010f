-- Which terms can be looked at.
--
-- grain:        one row per half term that has begun, newest first
-- columns:      academic_year, term, half, starts_on, ends_on, term_starts_on, term_ends_on
-- audience:     leaders, data
select
    h.academic_year, h.term, h.half, h.starts_on, h.ends_on,
    t.starts_on as term_starts_on, t.ends_on as term_ends_on
from half_term as h
join term as t using (school_id, academic_year, term)
where school_id = $school and h.starts_on <= $as_at
order by h.starts_on desc
