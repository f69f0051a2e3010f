"""Is everyone's training in date, and what lapses next?"""

from components.page import begin
from components.panels import panels

visit = begin("training")
panels(visit, "training_in_date_by_course")
