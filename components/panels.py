"""A panel: one question shown as a sentence, a figure, a table, a file and its definition."""

from __future__ import annotations

import html
from collections.abc import Callable
from dataclasses import astuple, dataclass
from typing import Any

import pandas as pd
import streamlit as st
from plotly.graph_objects import Figure

from charts import style
from components import downloads, look
from components.page import Visit
from queries import glossary, runner
from reports import files
from reports.catalogue import PANELS, Panel

PLOT = {"displayModeBar": False, "responsive": True}


@dataclass(frozen=True)
class Answer:
    """A panel's answer for one reader and one set of filters: the rows, the sentence above them, and the drawing."""

    frame: pd.DataFrame
    title: str
    figure: Figure | None


def panel(visit: Visit, key: str, **narrowed: Any) -> None:
    """Shows a panel, or nothing to a reader who may not ask its question."""
    wanted = PANELS[key]
    if not runner.may_ask(wanted.query, visit.reader):
        return
    visit = visit.narrowed(**narrowed) if narrowed else visit
    found = answer(visit, wanted)
    with st.container(border=True, key=f"panel_{key}"):
        heading(found.title)
        if found.figure is not None:
            _draw(visit, wanted, found)
        elif not found.frame.empty:
            table(found.frame)
        st.html(f'<p class="basis">{html.escape(wanted.basis)}</p>')
        _footer(visit, wanted, found)


def panels(visit: Visit, *keys: str) -> None:
    """Shows panels two in a row, those that this reader may see."""
    shown = [key for key in keys if runner.may_ask(PANELS[key].query, visit.reader)]
    for first in range(0, len(shown), 2):
        for column, key in zip(st.columns(2), shown[first : first + 2], strict=False):
            with column:
                panel(visit, key)


def answer(visit: Visit, wanted: Panel) -> Answer:
    """The panel's answer, kept for the same file, scope and filters; permission is asked each time all the same."""
    scope = runner.permit(wanted.query, visit.filters, visit.reader)
    token = repr((visit.source, scope, astuple(visit.filters)))
    return _answer(wanted.key, token, look.is_dark(), visit.filters, visit.reader)


# Only names, filters and numbers are part of what an answer is kept under: never a frame.
@st.cache_resource(max_entries=600, show_spinner=False)
def _answer(key: str, token: str, dark: bool, _filters: runner.Filters, _reader: Any) -> Answer:
    wanted = PANELS[key]
    frame = runner.ask(wanted.query, _filters, _reader)
    figure = wanted.figure(frame) if wanted.figure else None
    if figure is not None and dark:
        figure = style.in_dark(figure)
    return Answer(frame, wanted.title(frame, _filters), figure)


def heading(title: str) -> None:
    """A panel's sentence, as a heading of the third level; data in it stay text."""
    st.html(f'<h3 class="panel">{html.escape(title)}</h3>')


def _draw(visit: Visit, wanted: Panel, found: Answer) -> None:
    assert found.figure is not None
    meta = found.figure.layout.meta or {}
    chosen: dict[str, Any] = {}
    if wanted.by and not visit.is_board:
        chosen = {"on_select": _drill(wanted), "selection_mode": "points"}
    st.plotly_chart(
        found.figure, key=f"figure_{wanted.key}", theme=None, config=PLOT, alt=meta.get("alt", found.title), **chosen
    )


def _drill(wanted: Panel) -> Callable[[], None]:
    def set_filter() -> None:
        points = st.session_state[f"figure_{wanted.key}"].selection.points
        if points and points[0].get("customdata"):
            data = points[0]["customdata"]
            st.query_params[str(wanted.by)] = str(data[0] if isinstance(data, (list, tuple)) else data)

    return set_filter


def table(frame: pd.DataFrame, **more: Any) -> None:
    """Rows under the headings that readers know, dates and shares written out."""
    st.dataframe(frame, hide_index=True, width="stretch", column_config=_columns(frame), **more)


def _columns(frame: pd.DataFrame) -> dict[str, Any]:
    return {name: _column(glossary.columns()[name]) for name in frame.columns if name in glossary.columns()}


def _column(column: glossary.Column) -> Any:
    said = {"label": column.heading, "help": column.meaning}
    if column.format == "date":
        return st.column_config.DateColumn(**said, format="ddd D MMM YYYY")
    if column.format == "datetime":
        return st.column_config.DatetimeColumn(**said, format="ddd D MMM YYYY HH:mm")
    if column.format == "percent":
        return st.column_config.NumberColumn(**said, format="percent")
    return st.column_config.Column(**said)


def _footer(visit: Visit, wanted: Panel, found: Answer) -> None:
    with st.container(horizontal=True, gap="small"):
        if found.figure is not None:
            with st.popover("Table", icon=":material/table:", type="tertiary", key=f"table_{wanted.key}"):
                table(found.frame)
        downloads.offer_download(
            "CSV", f"{wanted.key}.csv", lambda: files.csv_of(found.frame), visit, key=f"csv_{wanted.key}"
        )
        with st.popover("Definition", icon=":material/info:", type="tertiary", key=f"definition_{wanted.key}"):
            define(wanted)


def define(wanted: Panel) -> None:
    """What a panel's numbers mean, from where they are defined."""
    st.text(runner.queries()[wanted.query].title + ".")
    for definition in glossary.definitions_of(wanted.query):
        st.markdown(f"**{definition.name}**")
        st.text(definition.meaning)
        if definition.formula:
            st.text(f"Formula: {definition.formula}")
        if definition.source:
            st.text(f"Source: {definition.source}")
    st.text(f"One row is {runner.queries()[wanted.query].grain.removeprefix('one row per ')}.")
