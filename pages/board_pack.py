"""What do governors read before the meeting?"""

from components import takeaway
from components.page import begin

visit = begin("board_pack")
takeaway.board_pack(visit)
