"""Puts together, adult by adult, what is outstanding, and how fast a new version of a policy was agreed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import groupby
from operator import itemgetter
from typing import Any

import pandas as pd

from queries import statistics
from queries.answers import DAY, TEXT, Rows, answer

_REMINDER = {
    "staff_group": TEXT, "person_id": TEXT, "forename": TEXT, "surname": TEXT, "work_email": TEXT, "job_title": TEXT,
    "policies": "int64", "policy_titles": TEXT, "due_on": DAY, "school_days_overdue": "int32", "courses": "int64",
    "course_titles": TEXT,
}  # fmt: skip


def reminders(rows: Rows) -> pd.DataFrame:
    """One row for each adult, by staff group and name, from one for each policy and course that is outstanding.

    A course that two rules ask of the same adult is named once.
    """
    by_adult: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        by_adult.setdefault(row["person_id"], []).append(row)
    told = sorted(by_adult.values(), key=lambda of: [of[0][n] for n in ("place", "surname", "forename", "person_id")])
    return answer([_reminder(outstanding) for outstanding in told], _REMINDER)


def _reminder(outstanding: list[Mapping[str, Any]]) -> dict[str, Any]:
    policies = [row for row in outstanding if row["kind"] == "acknowledgement"]
    courses = {row["title"] for row in outstanding if row["kind"] == "training"}
    return {
        # The first row is that of the first staff group of the adult.
        **outstanding[0],
        "policies": len(policies),
        "policy_titles": "; ".join(sorted(row["title"] for row in policies)) or None,
        "due_on": min((row["due_on"] for row in policies if row["due_on"]), default=None),
        "school_days_overdue": max((row["school_days_overdue"] for row in policies), default=None),
        "courses": len(courses),
        "course_titles": "; ".join(sorted(courses)) or None,
    }


_UPTAKE = {
    "policy_id": TEXT, "version": TEXT, "in_force_on": DAY, "due_day": "int32", "school_day": "int32",
    "at_risk": "int32", "agreed": "int32", "share": "float64",
}  # fmt: skip


def uptake(rows: Rows) -> pd.DataFrame:
    """The curve of each version from its adults: after how many school days each agreed, or was last asked.

    One row for each school day on which the share moved, and for the first and the last.
    """
    versions = groupby(sorted(rows, key=itemgetter("in_force_on")), key=itemgetter("policy_id", "in_force_on"))
    return answer([step for _, adults in versions for step in _uptake_of(list(adults))], _UPTAKE)


def _uptake_of(adults: Rows) -> Iterable[dict[str, Any]]:
    curve = statistics.kaplan_meier([adult["day"] for adult in adults], [adult["has_agreed"] for adult in adults])
    (due_day, _), *_ = Counter(adult["due_day"] for adult in adults).most_common(1)
    for step in curve:
        if step.events or step.time == 0 or step is curve[-1]:
            yield {
                **adults[0], "due_day": due_day, "school_day": int(step.time), "at_risk": step.at_risk,
                "agreed": step.events, "share": 1 - step.share_waiting,
            }  # fmt: skip
