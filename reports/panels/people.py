"""The panels about one adult, for those who may open a person's page."""

from __future__ import annotations

import pandas as pd

from queries import runner, verdicts
from reports.panel import Panel


def _policies(frame: pd.DataFrame, _: runner.Filters) -> str:
    if frame.empty:
        return "No policy is asked of this adult."
    agreed = int((frame["status"] == "acknowledged").sum())
    late = int(frame["status"].isin(["overdue", "declined"]).sum())
    said = f"{agreed} of {verdicts.count(len(frame), 'policy', 'policies')} agreed"
    return verdicts.sentence(said + (f"; {late} overdue" if late else ""))


def _training(frame: pd.DataFrame, _: runner.Filters) -> str:
    if frame.empty:
        return "No course is required of this adult."
    good = int(frame["status"].isin(["valid", "expiring"]).sum())
    return verdicts.sentence(f"{good} of {verdicts.count(len(frame), 'required course')} in date")


def _timeline(frame: pd.DataFrame, _: runner.Filters) -> str:
    if frame.empty:
        return "Nothing is recorded of this adult yet."
    return verdicts.sentence(f"{verdicts.count(len(frame), 'entry', 'entries')} on record, newest first")


def _list(frame: pd.DataFrame, _: runner.Filters) -> str:
    if frame.empty:
        return "Nobody matches."
    return verdicts.sentence(f"{verdicts.count(int(frame['in_all'].iloc[0]), 'adult')}; choose a line to open a page")


PANELS = (
    Panel("person_list", "person_list", _list, "Adults with a post on the day.", is_list=True),
    Panel("person_policies", "acknowledgement_record_by_policy", _policies,
          "Every policy asked of the adult, by the version in force on the day."),
    Panel("person_training", "training_matrix_by_person", _training, "Every course required of the adult.",
          columns=("title", "status", "completed_on", "expires_on")),
    Panel("person_timeline", "person_timeline", _timeline, "Up to the day, newest first."),
)  # fmt: skip
