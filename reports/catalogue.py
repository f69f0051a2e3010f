"""Every panel of the product: its question, its sentence and its figure, the same on screen, in a file and on paper."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd
from plotly.graph_objects import Figure

from queries import runner


@dataclass(frozen=True)
class Panel:
    """One question and how it is shown.

    `title` turns the answer into the sentence above it, `figure` into a drawing (None: a list or a table is enough).
    `basis` says what is counted. `drill` names the panel that a click opens, and `by` the filter that the click sets.
    """

    key: str
    query: str
    title: Callable[[pd.DataFrame, runner.Filters], str]
    basis: str
    figure: Callable[[pd.DataFrame], Figure] | None = None
    drill: str | None = None
    by: str | None = None
    is_list: bool = False


PANELS: dict[str, Panel] = {}


def register(*panels: Panel) -> None:
    """Adds panels to the product; raises ValueError when a key is taken."""
    for panel in panels:
        if panel.key in PANELS:
            raise ValueError(f"There are two panels called {panel.key}.")
        PANELS[panel.key] = panel
