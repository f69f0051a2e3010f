-- Where each policy's acknowledgement stands: the version in force, and everybody it is asked of.
--
-- grain:     one row per policy that has a version in force
-- columns:   policy_id, version, in_scope, acknowledged, paused, within_grace, overdue
-- audience:  leaders
-- counts:    acknowledged + paused + within_grace + overdue = in_scope
-- kept:      policies_asked, duties_standing
-- then:      acknowledgements.coverage_by_policy
-- A line for each scope whose policies are the school's.
select unnest(['trust', s.school_id, s.trust_id]) as scope from school s where s.school_id = $school
