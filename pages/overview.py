"""Where do we stand, what changed, what needs attention, what should I ask?"""

from components import briefing
from components.page import begin
from components.panels import section

visit = begin("overview")
briefing.show(visit)
section(visit, "School by school", "acknowledgement_schools", "incident_schools")
