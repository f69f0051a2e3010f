"""What every product is asked for: the same six figures of the same school on a day, from the same snapshot."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache

import pandas as pd
import plotly.graph_objects as go

from charts import style
from data import access, store
from queries import runner
from reports.catalogue import PANELS

SIX = (
    "training_by_course", "training_matrix", "training_people", "training_forecast", "acknowledgement_by_group",
    "incident_control_chart",
)  # fmt: skip
# Nobody asked for any of these before: each is used once.
DAYS = [f"2026-{month:02d}-{day:02d}" for month in (10, 9, 7, 6, 5, 3) for day in (27, 20, 13, 6)]
# How a figure is shown everywhere: without plotly's own buttons.
CONFIG = style.CONFIG
# The product stops a question that makes a visitor wait; here it would be another product's failed page.
runner.SLOWEST_SECONDS = 60.0


def middle(schools: Sequence[str]) -> str:
    """The school in the middle of the file."""
    return schools[len(schools) // 2]


def as_date(day: str) -> date:
    """A day of the filter."""
    return date.fromisoformat(day)


@cache
def _snapshot() -> store.Snapshot:
    found = store.current_snapshot()
    assert found is not None
    return found


def rows(key: str, day: str) -> pd.DataFrame:
    """The rows behind one of the six on a day, read from the snapshot every time."""
    school = middle(_snapshot().schools)
    asked = runner.on_day(school, as_date(day), snapshot=_snapshot().id, schools=(school,))
    return runner.ask(PANELS[key].query, asked, access.Principal("bench", "headteacher", (school,)))


def figure(key: str, found: pd.DataFrame) -> go.Figure:
    """One of the six, built from its rows every time."""
    draw = PANELS[key].figure
    assert draw is not None
    drawn = draw(found)
    assert drawn is not None
    return drawn
