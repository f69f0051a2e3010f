"""Every panel of the product: its question, its sentence and its figure, the same on screen, in a file and on paper."""

from __future__ import annotations

from reports.panel import Panel
from reports.panels import acknowledgements, board, incidents, meetings, people, policy, quality, registers, training

TOPICS = (acknowledgements, training, incidents, registers, policy, people, meetings, quality, board)
PANELS: dict[str, Panel] = {panel.key: panel for topic in TOPICS for panel in topic.PANELS}
