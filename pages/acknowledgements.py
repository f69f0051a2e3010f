"""Has everyone in scope agreed the version in force?"""

from components.page import begin
from components.panels import panel, panels, section

visit = begin("acknowledgements")
panels(visit, "acknowledgement_by_group", "acknowledgement_ageing")
panels(visit, "acknowledgement_uptake", "acknowledgement_trend")
section("Whom to chase")
panel(visit, "acknowledgement_chase")
panel(visit, "acknowledgement_soon")
section("New adults, and those who left")
panels(visit, "acknowledgement_starters", "acknowledgement_first_session")
panels(visit, "acknowledgement_on_time", "acknowledgement_lapsed")
section("Every policy")
panel(visit, "acknowledgement_by_policy", policy=None)
