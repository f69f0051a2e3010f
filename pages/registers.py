"""Are declarations, profile reviews and images dealt with?"""

from components.page import begin
from components.panels import panels, section

visit = begin("registers")
panels(visit, "board_register_by_kind")
panels(visit, "register_declarations", "register_profiles", "register_images", "register_phones")
section(visit, "What waits", "register_waiting", "register_images_held", "register_images_open")
