"""The challenge log as leaders keep it: a question is added, later answered, promised and done, and never deleted."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from charts import words
from components.page import Visit
from components.panels import subheading
from data import access, audit, clock, entries, store
from queries import kept

NEW = "A new question"
FIELDS = {
    "answer": "What governors were told",
    "action": "What was promised",
    "owner_role": "Who promised it (a role, not a name)",
    "due_on": "Due on, written as 2026-10-23",
    "done_on": "Done on, written as 2026-10-23",
    "evidence": "What shows that it was done",
}


def keep(visit: Visit) -> None:
    """The form, for those who may keep the log; nothing for anybody else."""
    if access.allowed(visit.reader, "challenge") is None:
        return
    subheading("Keep the log")
    log = kept.ask("meeting_challenges", visit.filters, visit.reader)
    meetings = kept.ask("meeting_cycle", visit.filters, visit.reader)
    if meetings.empty:
        st.text("No meeting is in the calendar yet: import the meetings first, on the page called Data.")
        return
    labels = {row["challenge_id"]: f"{row['question']}" for row in log.to_dict("records")}
    chosen = st.selectbox("Question", [NEW, *labels], format_func=lambda key: labels.get(key, NEW), key="challenge")
    found = log[log["challenge_id"] == chosen] if chosen in labels else log.head(0)
    with st.form("challenge_form", border=True):
        row = (
            _asked(meetings)
            if found.empty
            else {"challenge_id": str(chosen), "question": str(found.iloc[0]["question"])}
        )
        for field, label in FIELDS.items():
            now = _now(found, field)
            row[field] = st.text_input(label, value=now, key=f"challenge_{field}_{chosen}").strip()
        sent = st.form_submit_button("Add to the log")
    if sent:
        _enter(visit, row)


def _asked(meetings: pd.DataFrame) -> dict[str, str]:
    away = (meetings["held_on"] - pd.Timestamp(clock.today())).abs()
    nearest = meetings.assign(away=away).sort_values("away")
    labels = {row["meeting_id"]: f"{words.day(row['held_on'])}, {str(row['kind']).replace('_', ' ')}" for row in
              nearest.to_dict("records")}  # fmt: skip
    return {
        "challenge_id": f"Q{clock.now():%Y%m%d%H%M%S}",
        "meeting_id": str(
            st.selectbox("Meeting", list(labels), format_func=lambda key: labels[key], key="challenge_meeting")
        ),
        "question": st.text_input("What governors asked", key="challenge_question").strip(),
        "asked_by_role": st.text_input("Who asked (a role, not a name)", key="challenge_role").strip(),
    }


def _now(found: pd.DataFrame, field: str) -> str:
    value = found.iloc[0][field] if len(found) else None
    if value is None or pd.isna(value):
        return ""
    return value.date().isoformat() if isinstance(value, pd.Timestamp) else str(value)


def _enter(visit: Visit, row: dict[str, str]) -> None:
    if not row.get("question"):
        st.error("Write what governors asked.")
        return
    access.require(visit.reader, "challenge")
    try:
        audit.record(visit.reader, "challenge", id=row["challenge_id"])
        with st.spinner("The log is being kept, and the figures built anew with it …", show_time=True):
            entries.enter("challenge", {**row, "school_id": visit.filters.school}, visit.reader.subject)
    except (entries.EntryRefused, store.LedgerBusy, audit.AuditUnwritable) as error:
        st.error(str(error))
        return
    st.rerun()
