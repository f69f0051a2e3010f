"""Is everyone's training in date, and what lapses next?"""

from components.page import begin
from components.panels import panel, panels, section

visit = begin("training")
panels(visit, "training_by_course", "training_matrix")
panels(visit, "training_people", "training_forecast")
section("Whom to chase, and what lapses next")
panel(visit, "training_chase")
panel(visit, "training_lapsing")
section("Over the years")
panels(visit, "training_years")
