"""The panels about incidents."""
from reports.panel import Panel
PANELS: tuple[Panel, ...] = ()
