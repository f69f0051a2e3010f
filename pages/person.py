"""What does one adult's record say?"""

from components import records
from components.page import begin
from components.panels import panel

visit = begin("person")
records.person(visit)
if not visit.filters.person:
    panel(visit, "person_list")
