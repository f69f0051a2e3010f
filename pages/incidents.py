"""How many, what kinds, and is it a real change?"""

from components import briefing, records
from components.page import begin
from components.panels import panel, panels, section

visit = begin("incidents")
briefing.headlines(visit)
records.incident(visit)
panels(visit, "board_incident_by_half_term", "board_incident_by_year", "board_incident_by_severity")
panels(visit, "board_incident_handling", "board_incident_open", "board_incident_by_reporter")
panels(visit, "incident_control_chart", "incident_same_point", "incident_kinds")
panel(visit, "incident_rates")
panels(visit, "incident_severity", "incident_closing", "incident_culture", "incident_timeliness")
section(visit, "Where and when", "incident_when", "incident_before_after", "incident_place", "incident_platform")
section(visit, "What the policy asks", "incident_requests", "incident_evidence", "incident_overlap")
section(visit, "School by school", "incident_schools")
section(visit, "New and open", "incident_new", "incident_strip", "incident_open")
section(visit, "Records", "incident_records", "incident_missing", "incident_repeat")
