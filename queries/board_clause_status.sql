-- Every promise of the policy, and whether it has evidence.
--
-- grain:     one row per clause of the policy
-- columns:   clause, section, obligation, evidence, status
-- audience:  board
-- published: yes
-- Whether there is evidence for a promise about single cases depends on whether there was a case: that would say more than
-- "fewer than 5" does. Such promises read "by case" as long as the log or the registers are handed in at all.
select
    c.clause, c.section, c.obligation, c.evidence,
    case
        when c.status = 'defect' then c.status
        when is_about_cases(c.clause) or c.clause in ('1.6', '7.3', '7.4', '7.9', '7.13', '8.3', '8.6')
            or c.clause in ('12.3', '12.4', '12.5', '12.6', '12.7')
            then if(
                exists (from incident where school_id = $school) or exists (from declaration where school_id = $school),
                'by case', 'gap')
        else c.status
    end as status
from clause_coverage c;
