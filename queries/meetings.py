"""Tells of each meeting of the governors' cycle whether it was held, is the next one or is planned."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter

import pandas as pd

from queries.answers import DAY, TEXT, Rows, answer

_MEETING = {
    "meeting_id": TEXT, "kind": TEXT, "cut_off_on": DAY, "papers_due_on": DAY, "held_on": DAY, "state": TEXT,
    "clear_days": "int64", "questions": "int64",
}  # fmt: skip


def cycle(rows: Rows) -> pd.DataFrame:
    """One row for each meeting in the order of time, from one for each question asked at it, or one without any."""
    nearest = min((row["held_on"] for row in rows if row["is_ahead"]), default=None)
    told = []
    for _, asked in groupby(rows, itemgetter("meeting_id")):
        questions = list(asked)
        meeting = questions[0]
        is_next = meeting["is_ahead"] and meeting["held_on"] == nearest
        state = "held" if meeting["is_held"] else "next" if is_next else "planned"
        number = sum(row["challenge_id"] is not None for row in questions)
        told.append({**meeting, "state": state, "questions": number})
    return answer(told, _MEETING)
