"""How many, what kinds, and is it a real change?"""

from components import records
from components.page import begin
from components.panels import panel, panels, section

visit = begin("incidents")
records.incident(visit)
panels(visit, "incident_control_chart", "incident_same_point")
panel(visit, "incident_kinds")
panels(visit, "incident_severity", "incident_closing", "incident_culture", "incident_timeliness")
section("Where and when")
panels(visit, "incident_when", "incident_place", "incident_platform", "incident_before_after")
section("What the policy asks")
panels(visit, "incident_requests", "incident_evidence", "incident_overlap", "incident_new")
section("Records")
panel(visit, "incident_open")
panel(visit, "incident_records")
panel(visit, "incident_missing")
panel(visit, "incident_repeat")
