"""One record, opened: an incident with its chronology, or an adult with what they agreed, learnt and declared."""

from __future__ import annotations

import html
import re

import numpy as np
import pandas as pd
import streamlit as st

from charts import words
from components.page import Visit
from components.panels import heading, panel
from data import access, audit
from queries import glossary, runner

# A code of ours, such as low or in_hand, as against what somebody wrote.
_CODE = re.compile(r"[a-z]+(?:_[a-z0-9]+)*")
_TIME = re.compile(r"\d\d:\d\d:00")


def incident(visit: Visit) -> None:
    """The record that the address names, for those who may open one; opening it is logged."""
    if not visit.filters.incident or access.allowed(visit.reader, "record:incident") is None:
        return
    frame = runner.ask("incident_record", visit.filters, visit.reader)
    if frame.empty:
        st.text("There is no such record in this school.")
        return
    _log_opening(visit, "incident", str(visit.filters.incident))
    with st.container(border=True, key="open_record"):
        heading(f"Record {visit.filters.incident}")
        facts(frame.iloc[0])
    panel(visit, "incident_chronology")


def _log_opening(visit: Visit, what: str, identity: str) -> None:
    # One line an opening: sorting or searching on the opened page runs it again, and is not a second look.
    shown = (visit.page, what, identity)
    if st.session_state.get("record_open") != shown:
        audit.record(visit.reader, "opened", what=what, id=identity)
        st.session_state["record_open"] = shown


def facts(row: pd.Series) -> None:
    """What a record says, one line a column, under the headings that readers know; blanks are left out."""
    known = glossary.columns()
    lines = []
    for name, value in row.items():
        said = _words(value)
        if said and name in known:
            lines.append(f"<dt>{html.escape(known[str(name)].heading)}</dt><dd>{html.escape(said)}</dd>")
    st.html(f'<dl class="record">{"".join(lines)}</dl>')


def _words(value: object) -> str:
    if isinstance(value, list | tuple | np.ndarray):
        return ", ".join(_words(part) for part in list(value))  # type: ignore[call-overload]
    if value is None or pd.isna(value):  # type: ignore[call-overload]
        return ""
    if isinstance(value, pd.Timestamp):
        return words.day(value.date())
    if isinstance(value, bool | np.bool_):
        return "Yes" if value else "No"
    said = str(value)
    if _TIME.fullmatch(said):
        return said[:5]
    return words.STAFF_GROUPS.get(said) or (words.sentence_case(said) if _CODE.fullmatch(said) else said)


def person(visit: Visit) -> None:
    """One adult's duties and everything they agreed, learnt and declared; opening the page is logged."""
    if not visit.filters.person or access.allowed(visit.reader, "record:person") is None:
        return
    found = runner.ask("person_list", visit.filters, visit.reader)
    if found.empty:
        st.text("There is no such adult in this school on this day.")
        return
    _log_opening(visit, "person", str(visit.filters.person))
    with st.container(border=True, key="open_record"):
        heading(str(found.iloc[0]["name"]))
        facts(found.iloc[0].drop(["person_id", "name", "in_all"]))
    panel(visit, "person_policies")
    panel(visit, "person_training")
    panel(visit, "person_timeline")
