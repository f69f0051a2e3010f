-- How many promises of each section have evidence.
--
-- grain:     one row per section of the policy, and one for the whole
-- columns:   section_number, section, clauses, evidenced, partly, gap, defect
-- audience:  leaders
-- published: no
with evidence as materialized (from clause_evidence($school, $as_at))
select
    s.section_number, s.section,
    count(*) as clauses,
    count(*) filter (s.status = 'evidenced') as evidenced,
    count(*) filter (s.status = 'partly') as partly,
    count(*) filter (s.status = 'gap') as gap,
    count(*) filter (s.status = 'defect') as defect
from (
    select e.section_number, e.section, e.status from evidence e
    union all
    select 0, 'The whole policy', e.status from evidence e
) s
group by s.section_number, s.section
order by s.section_number;
