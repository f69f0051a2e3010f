"""What does each number mean?"""

from components import explained
from components.page import begin

visit = begin("definitions")
explained.metrics()
explained.clauses(visit)
explained.settings(visit)
explained.columns()
