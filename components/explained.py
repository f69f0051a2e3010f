"""Every metric, clause, setting and column, read from where it is defined."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from components import plain
from components.page import Visit
from components.panels import section, subheading, table
from queries import glossary


def metrics() -> None:
    """Each metric with its meaning, formula and source; a search narrows them."""
    subheading("Metrics")
    wanted = st.text_input("Search the definitions", key="search", bind="query-params", width=320).casefold()
    shown = [d for d in glossary.definitions().values() if wanted in f"{d.name} {d.meaning}".casefold()]
    if not shown:
        st.text("No definition holds these words.")
    for definition in shown:
        with st.expander(plain.plain(definition.name)):
            st.text(definition.meaning)
            if definition.formula:
                st.text(f"Formula: {definition.formula}")
            if definition.source:
                st.text(f"Source: {definition.source}")


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
