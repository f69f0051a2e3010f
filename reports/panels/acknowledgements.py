"""The panels about acknowledgements."""
from reports.panel import Panel
PANELS: tuple[Panel, ...] = ()
