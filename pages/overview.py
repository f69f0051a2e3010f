"""Where do we stand, what changed, what needs attention, what should I ask?"""

from components.page import begin
from components.panels import panels

visit = begin("overview")
