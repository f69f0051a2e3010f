"""Every metric, clause, setting and column, read from where it is defined."""

from __future__ import annotations

import html

import pandas as pd
import streamlit as st

from components.page import Visit
from components.panels import section, subheading, table
from queries import glossary


def metrics() -> None:
    """Each metric with its meaning, and its formula and source on opening it; a search narrows them."""
    subheading("Metrics")
    wanted = st.text_input("Search the definitions", key="search", bind="query-params", width=320).casefold()
    # How things are sorted needs no explanation; what is counted does.
    known = [d for d in glossary.definitions().values() if not d.macro.endswith("_position")]
    shown = [d for d in known if wanted in f"{d.name} {d.meaning}".casefold()]
    if not shown:
        st.text("No definition holds these words.")
        return
    st.html("".join(_entry(definition) for definition in sorted(shown, key=lambda d: d.name.casefold())))


def _entry(definition: glossary.Definition) -> str:
    said = (("Formula", definition.formula), ("Source", definition.source))
    more = "".join(f"<p>{head}: {html.escape(text)}</p>" for head, text in said if text)
    name = f"<strong>{html.escape(definition.name)}</strong><span>{html.escape(definition.meaning)}</span>"
    if not more:
        return f'<div class="term"><div class="head">{name}</div></div>'
    return f'<details class="term"><summary class="head">{name}</summary><div class="defined">{more}</div></details>'


def clauses(visit: Visit) -> None:
    """The policy's obligations in the project's own words, with the evidence that each has."""
    section(visit, "Clauses of the policy", "clause_coverage", "board_clause_status")


def settings(visit: Visit) -> None:
    """The school's own numbers and the defaults, each with what it does."""
    section(visit, "Settings", "quality_settings")


def columns() -> None:
    """Every column of every table and file."""
    subheading("Columns")
    rows = [(c.heading, c.name, c.meaning) for c in glossary.columns().values()]
    frame = pd.DataFrame(rows, columns=["Heading on screen", "Name in files", "Meaning"])
    table(frame.sort_values("Heading on screen"))
