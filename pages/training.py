"""Is everyone's training in date, and what lapses next?"""

from components import briefing
from components.page import begin
from components.panels import panels, section

visit = begin("training")
briefing.headlines(visit)
panels(visit, "board_training_by_course", "board_training_of_adults", "board_review_by_kind")
panels(visit, "training_by_course", "training_matrix", "training_people", "training_forecast")
section(visit, "Whom to chase, and what lapses next", "training_chase", "training_lapsing")
section(visit, "Over time", "training_positions", "training_trend", "training_years")
