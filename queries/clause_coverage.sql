-- Every promise of the policy, with the evidence there is.
--
-- grain:     one row per clause of the policy
-- columns:   clause, section, obligation, evidence, metric, value, status, questions
-- audience:  leaders
-- published: no
-- counts:    value
-- kept:      clause_measures, clause_lists, duties_standing
-- then:      clauses.evidence
from clause_evidence($school, $as_at) e;
