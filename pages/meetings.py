"""What was asked, answered and promised?"""

from components import challenges
from components.page import begin
from components.panels import panels

visit = begin("meetings")
panels(visit, "board_meeting_cycle", "board_challenge_log")
panels(visit, "meeting_cycle", "meeting_actions", "meeting_challenges")
challenges.keep(visit)
