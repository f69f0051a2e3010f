"""Puts together, adult by adult, what is outstanding."""

from __future__ import annotations

from collections.abc import Mapping
from operator import itemgetter
from typing import Any

import pandas as pd

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
