"""The panels about meetings, and about what governors asked."""

from __future__ import annotations

from datetime import timedelta

import pandas as pd

from charts import meeting
from queries import runner, verdicts
from reports.panel import Panel


def _cycle(frame: pd.DataFrame, filters: runner.Filters) -> str:
    coming = frame[frame["held_on"] >= pd.Timestamp(filters.as_at)].sort_values("held_on") if len(frame) else frame
    if coming.empty:
        return verdicts.next_meeting(None, None, filters.as_at)
    row = coming.iloc[0]
    return verdicts.next_meeting(row["held_on"].date(), row["papers_due_on"].date(), filters.as_at)


def _challenges(frame: pd.DataFrame, _: runner.Filters) -> str:
    if frame.empty:
        return verdicts.challenges(0, 0, 0, 0)
    promised = frame["action"].notna()
    return verdicts.challenges(
        len(frame),
        int(frame["answer"].notna().sum()),
        int((promised & frame["done_on"].notna()).sum()),
        int(promised.sum()),
    )


def _actions(frame: pd.DataFrame, filters: runner.Filters) -> str:
    overdue = int(frame["is_overdue"].astype(bool).sum()) if len(frame) else 0
    return verdicts.actions_due(overdue, len(frame) - overdue, filters.as_at + timedelta(days=7))


PANELS = (
    Panel("meeting_cycle", "meeting_cycle", _cycle, "Papers are due seven clear days before a meeting.",
          figure=meeting.cycle, is_wide=True),
    Panel("meeting_challenges", "meeting_challenges", _challenges,
          "Question, answer, action, done: nothing is ever deleted."),
    Panel("meeting_actions", "meeting_actions_due", _actions,
          "Promised to governors, and due by next week or overdue."),
)  # fmt: skip
