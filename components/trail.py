"""Who opened, exported or changed what, from the audit log, for the headteacher who answers for it."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from components.page import Visit
from components.panels import heading
from data import access, audit

MOST_LINES = 500
EVERYTHING = "Everything"
# The log's words for what was done, as a headteacher would say them.
DONE = {
    "signed in": "Signed in",
    "sign-in refused": "Was refused at sign-in",
    "signed out": "Signed out",
    "refused": "Was refused",
    "opened": "Opened a record",
    "record:person": "Opened a person's record",
    "record:incident": "Opened an incident's record",
    "exported": "Took a file away",
    "import": "Imported",
    "undo": "Took an import back",
    "queue": "Settled a waiting record",
    "roll_back": "Went back to older figures",
    "publish": "Published for governors",
    "role file changed": "Changed the list of roles",
    "started": "Started the server",
    "stopped": "Stopped the server",
}
# What needs no name before it: opened person, signed in by demo.
_SPEAKS = ("what", "how")
_FRAME = ("n", "at", "who", "role", "viewing_as", "schools", "action", "before", "code")


def show(visit: Visit) -> None:
    """The newest lines that concern the reader's schools, and whether the log still stands as it was written."""
    if access.allowed(visit.reader, "audit") is None:
        return
    found = audit.verify()
    heading(
        f"{found.lines:,} lines, and every one stands as it was written." if found.holds else "The log was changed."
    )
    for fault in found.faults[:10]:
        st.text(fault)
    lines = [line for line in audit.entries(MOST_LINES * 4) if concerns(line, visit.reader.schools)][:MOST_LINES]
    kinds = sorted({_said(line) for line in lines})
    chosen = st.selectbox("What was done", [EVERYTHING, *kinds], key="audit_kind", width=320)
    rows = [row_of(line) for line in lines if chosen in (EVERYTHING, _said(line))]
    st.dataframe(pd.DataFrame(rows, columns=["When", "Who", "As", "Did", "What"]), hide_index=True, width="stretch")
    st.text(
        f"The newest {MOST_LINES} lines. People and incidents are named by their ids; the log holds no names of them."
    )


def concerns(line: dict[str, Any], schools: tuple[str, ...]) -> bool:
    """Whether a line is about one of these schools, or about the server, which serves them all."""
    of = line.get("schools")
    return not of or bool(set(of) & set(schools))


def row_of(line: dict[str, Any]) -> dict[str, str]:
    """A line of the log in five columns; what has no column of its own stands in the last."""
    role = line.get("viewing_as") or line.get("role") or ""
    details = [
        _words(value) if name in _SPEAKS else f"{name} {_words(value)}"
        for name, value in line.items()
        if name not in _FRAME and value not in (None, {})
    ]
    return {
        "When": str(pd.Timestamp(line["at"]).tz_convert("Europe/London").strftime("%a %d %b %Y %H:%M:%S")),
        "Who": _who(str(line.get("who", ""))),
        "As": str(role).replace("_", " "),
        "Did": _said(line),
        "What": "; ".join(details),
    }


def _who(subject: str) -> str:
    # Of the demonstration only: the name of a real account stays as it is.
    named = subject.removeprefix("google:").removeprefix("entra:")
    return named.replace("_", " ") if named.startswith("demo ") else named


def _said(line: dict[str, Any]) -> str:
    action = str(line.get("action", ""))
    return DONE.get(action, action.replace("_", " ").capitalize())


def _words(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {part}" for name, part in value.items())
    text = str(value)
    return f"{text[:12]}…" if len(text) == 64 else text
