"""Which promises have evidence, and is the policy itself in order?"""

from components.page import begin
from components.panels import panel, panels

visit = begin("policy")
panel(visit, "policy_health")
panels(visit, "policy_linked", "policy_filtering_review")
panel(visit, "policy_versions")
