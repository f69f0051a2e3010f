"""Has everyone in scope agreed the version in force?"""

from components import briefing
from components.page import begin
from components.panels import panel, panels, section

visit = begin("acknowledgements")
every_policy = visit.narrowed(policy=None, version=None)
briefing.headlines(visit)
panels(
    visit, "board_acknowledgement_by_group", "board_acknowledgement_of_new_adults", "board_acknowledgement_by_policy"
)
panels(visit, "acknowledgement_by_group", "acknowledgement_ageing", "acknowledgement_uptake", "acknowledgement_trend")
section(visit, "Whom to chase", "acknowledgement_chase", "acknowledgement_soon")
section(
    visit.narrowed(policy=None, version=None),
    "All policies together",
    "acknowledgement_people",
    "acknowledgement_on_time_groups",
)
section(visit, "New adults", "acknowledgement_starters", "acknowledgement_first_session")
section(visit, "Over the terms", "acknowledgement_positions", "acknowledgement_on_time", "acknowledgement_lapsed")
panel(visit, "acknowledgement_by_policy", policy=None)
section(visit, "School by school", "acknowledgement_schools")
