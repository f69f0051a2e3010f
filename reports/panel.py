"""What a panel is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd
from plotly.graph_objects import Figure

from queries import runner, verdicts

Title = Callable[[pd.DataFrame, runner.Filters], str]


@dataclass(frozen=True)
class Panel:
    """One question and how it is shown.

    `title` turns the answer into the sentence above it, `figure` into a drawing (None: a list or a table is enough).
    `basis` says what is counted. A click on the figure sets the filter named by `by`, whose value is the first part of
    the point's customdata; the panel named by `drill` then lists what is behind it.
    A wide figure takes the whole width of a page.
    A panel over schools is for readers who answer for several.
    `columns` are those a table without a figure opens with; the file and the table behind it have them all.
    """

    key: str
    query: str
    title: Title
    basis: str
    figure: Callable[[pd.DataFrame], Figure] | None = None
    by: str | None = None
    drill: str | None = None
    is_list: bool = False
    is_wide: bool = False
    over_schools: bool = False
    columns: tuple[str, ...] = ()


def when(filters: runner.Filters) -> str:
    """The chosen period as a title says it: in the autumn term 2026 so far; since Fri 2 Oct 2026."""
    said = verdicts.in_period(filters.academic_year, filters.term, filters.half, filters.starts_on)
    return f"{said} so far" if filters.is_part and filters.academic_year else said
