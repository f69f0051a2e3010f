"""Who opened or exported what?"""

from components import trail
from components.page import begin

visit = begin("audit")
trail.show(visit)
