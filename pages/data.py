"""What came in, what waits, how fresh is it?"""

from components import intake
from components.page import begin
from components.panels import panels

visit = begin("data")
intake.drop(visit)
intake.queue(visit)
if visit.source:
    panels(visit, "quality_freshness", "quality_findings")
intake.batches(visit)
intake.publish(visit)
intake.snapshots(visit)
intake.own_profiles()
