"""Are declarations, profile reviews and images dealt with?"""

from components.page import begin
from components.panels import panel, panels

visit = begin("registers")
panels(visit, "register_declarations", "register_profiles", "register_images", "register_phones")
panel(visit, "register_waiting")
panel(visit, "register_images_open")
