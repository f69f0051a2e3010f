"""Which figures can I take away?"""

from components import takeaway
from components.page import begin

visit = begin("exports")
takeaway.one_summary(visit)
takeaway.whole_set(visit)
takeaway.reminders(visit)
