"""Which promises have evidence, and is the policy itself in order?"""

from components.page import begin
from components.panels import panels, section

visit = begin("policy")
panels(visit, "board_clause_status", "board_policy_health", "board_policy_register", "board_review_by_kind")
panels(visit, "clause_coverage_map", "policy_health", "policy_review_dates", "policy_linked", "policy_filtering_review")
section(visit, "Versions and adoption", "policy_versions")
section(visit, "Every clause", "clause_coverage")
