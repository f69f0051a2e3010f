"""Where do we stand, what changed, what needs attention, what should I ask?"""

from components import briefing
from components.page import begin

visit = begin("overview")
briefing.show(visit)
