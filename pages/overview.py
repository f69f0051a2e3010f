"""Where do we stand, what changed, what needs attention, what should I ask?"""

from components.page import begin
from components.panels import panels

visit = begin("overview")
panels(visit, "acknowledgement_coverage_by_staff_group", "incident_count_by_half_term")
