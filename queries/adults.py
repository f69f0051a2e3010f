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


def reminders(rows: Rows, kept: Rows) -> pd.DataFrame:
    """One row for each adult, by staff group and name, from one for each duty that is outstanding.

    The other rows are the posts of those who are asked for; `kept` are the titles. An adult of whom two rules ask the
    same is reminded of it once; courses of one title are named once.
    """
    posts = {row["post_id"]: row for row in rows if row["post_id"] and not row["person_id"]}
    # A topic has no course of its own and is its title.
    titles = {(row["kind"], row["item"]): row["title"] for row in kept if row["title"]}
    by_adult: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        if row["person_id"] and row["post_id"] in posts:
            named = {**row, "title": titles.get((row["kind"], row["item"]), row["item"])}
            by_adult.setdefault(row["person_id"], []).append(named)
    told = [_reminder(outstanding, posts) for outstanding in by_adult.values()]
    return answer(sorted(told, key=itemgetter("place", "surname", "forename", "person_id")), _REMINDER)


def _reminder(outstanding: list[Mapping[str, Any]], posts: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    first_post = min((posts[row["post_id"]] for row in outstanding), key=itemgetter("place"))
    duties = [row for row in outstanding if row["kind"] == "acknowledgement"]
    policies = {row["item"]: row["title"] for row in duties}
    courses = {row["title"] for row in outstanding if row["kind"] == "training"}
    return {
        **first_post,
        "person_id": outstanding[0]["person_id"],
        "policies": len(policies),
        "policy_titles": "; ".join(sorted(policies.values())) or None,
        "due_on": min((row["due_on"] for row in duties if row["due_on"]), default=None),
        "school_days_overdue": max((row["school_days_overdue"] for row in duties), default=None),
        "courses": len(courses),
        "course_titles": "; ".join(sorted(courses)) or None,
    }
