-- Every promise of the policy, with the evidence there is.
--
-- grain:     one row per clause of the policy
-- columns:   clause, section, obligation, evidence, metric, value, status, questions
-- audience:  leaders
-- published: no
-- counts:    value
-- then:      clauses.evidence
select e.record, e.facts, e.academic_year, e.day_number, e.days_taken, e.is_in_time
from clause_evidence($school, $as_at) e;
