-- Every promise of the policy, with the evidence there is.
--
-- grain:     one row per clause of the policy
-- columns:   clause, section, obligation, evidence, metric, value, status, questions
-- audience:  leaders
-- published: no
-- counts:    value
select
    e.clause, e.section, e.obligation, e.evidence, e.measure as metric, e.value, e.status,
    coalesce(e.questions, '') as questions
from clause_evidence($school, $as_at) e
order by e.section_number, e.clause_number;
