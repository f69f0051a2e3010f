"""Puts together what is known of training: courses under their titles, the adults to chase, the weeks to come."""

# A question fetches what it counted and, in lines of their own, the titles of the courses: a dictionary finds the title
# of a course in a fraction of the time that a plan with another table takes.

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from datetime import date, timedelta
from operator import itemgetter
from typing import Any

import pandas as pd

from queries.answers import DAY, TEXT, Rows, answer
from queries.periods import Calendar

_STANDING = dict.fromkeys(("required", "in_date", "expiring", "expired", "never", "not_yet_due"), "int64")
_BY_COURSE = {
    "course_id": TEXT, "title": TEXT, "is_statutory": "bool", "renewal": TEXT, **_STANDING, "rate": "float64",
}  # fmt: skip
_BY_GROUP_AND_COURSE = {"staff_group": TEXT, "course_id": TEXT, "title": TEXT, **_STANDING, "rate": "float64"}
_BY_YEAR = {
    "academic_year": TEXT, "on_date": DAY, "required": "int64", "in_date": "int64", "rate": "float64",
    "people": "int64", "fully_in_date": "int64", "person_share": "float64",
}  # fmt: skip
_BY_YEAR_AND_GROUP = {
    "academic_year": TEXT, "staff_group": TEXT, "course_id": TEXT, "title": TEXT, "required_count": "int64",
    "completed_count": "int64", "completion_rate": "float64", "overdue_count": "int64",
}  # fmt: skip
_MATRIX = {
    "person_id": TEXT, "name": TEXT, "staff_group": TEXT, "course_id": TEXT, "title": TEXT, "status": TEXT,
    "completed_on": DAY, "expires_on": DAY,
}  # fmt: skip
_TO_CHASE = {
    "person_id": TEXT, "name": TEXT, "staff_group": TEXT, "job_title": TEXT, "courses": "int64", "expired": "int64",
    "never": "int64", "lapsed_on": DAY, "course_titles": TEXT,
}  # fmt: skip
_FORECAST = {
    "on_date": DAY, "label": TEXT, "lapsing": "int64", "in_date": "int64", "required": "int64", "rate": "float64",
}  # fmt: skip


def by_course(rows: Rows) -> pd.DataFrame:
    """One row for each course that a requirement asks for, in the order of their names, counted or with zeros.

    Each row is what was counted of a course, a requirement or a title.
    """
    counted = {row["course_id"]: row for row in rows if row["required"] is not None}
    asked: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        if row["is_statutory"] is not None:
            asked.setdefault(row["course_id"], []).append(row)
    nobody = {**dict.fromkeys(_STANDING, 0), "rate": None}
    told = []
    for course_id, requirements in sorted(asked.items()):
        renewals = dict.fromkeys(requirement["renewal"] for requirement in requirements if requirement["renewal"])
        told.append({
            **counted.get(course_id, nobody), "course_id": course_id,
            "is_statutory": any(requirement["is_statutory"] for requirement in requirements),
            "renewal": ", ".join(renewals) or None,
        })  # fmt: skip
    return answer(_titled(told, rows), _BY_COURSE)


def by_staff_group_and_course(rows: Rows) -> pd.DataFrame:
    """One row for each staff group and course, by course, from what was counted of each, and the titles."""
    counted = [row for row in rows if row["staff_group"] is not None]
    return answer(_titled(sorted(counted, key=itemgetter("course_id", "place")), rows), _BY_GROUP_AND_COURSE)


def by_year(rows: Rows, calendar: Calendar, as_at: date) -> pd.DataFrame:
    """One row for each academic year, oldest first, from what was counted at its end."""
    return answer(_in_years(sorted(rows, key=itemgetter("on_date")), calendar, as_at), _BY_YEAR)


def by_year_and_group(rows: Rows, calendar: Calendar, as_at: date) -> pd.DataFrame:
    """One row for each academic year, staff group and course, from what was counted of each, and the titles."""
    counted = [row for row in rows if row["staff_group"] is not None]
    told = sorted(counted, key=itemgetter("on_date", "place", "course_id"))
    return answer(_titled(_in_years(told, calendar, as_at), rows), _BY_YEAR_AND_GROUP)


def _in_years(told: Rows, calendar: Calendar, as_at: date) -> list[dict[str, Any]]:
    years = {min(year.ends_on, as_at): year.academic_year for year in calendar.periods("academic_year", as_at)}
    return [{**row, "academic_year": years[row["on_date"]]} for row in told]


def matrix(rows: Rows) -> pd.DataFrame:
    """One row for each adult and course, by staff group and name, from the same, and the titles."""
    held = [row for row in rows if row["person_id"] is not None]
    return answer(_titled(sorted(held, key=itemgetter("place", "name", "person_id", "course_id")), rows), _MATRIX)


def people_to_chase(rows: Rows) -> pd.DataFrame:
    """One row for each adult in the order of the rows, with the titles of the courses that are missing."""
    titles = _titles(rows)
    told = [row for row in rows if row["person_id"] is not None]
    named = ["; ".join(sorted(titles.get(item, item) for item in row["items"])) for row in told]
    return answer([{**row, "course_titles": of} for row, of in zip(told, named, strict=True)], _TO_CHASE)


def forecast(rows: Rows) -> pd.DataFrame:
    """One row for each week up to the last day, and that day, from one for each adult and course of today."""
    if not rows:
        return answer([], _FORECAST)
    as_at, until_on = rows[0]["as_at"], rows[0]["until_on"]
    weeks = {as_at + timedelta(days) for days in range(0, (until_on - as_at).days + 1, 7)} | {until_on}
    required = sum(row["is_required"] for row in rows)
    # What does not end is in date on every day.
    ends = sorted(row["expires_on"] or date.max for row in rows if row["is_in_date"])
    return answer([_week(on_date, ends, required) for on_date in sorted(weeks)], _FORECAST)


def _week(on_date: date, ends: list[date], required: int) -> dict[str, Any]:
    over = bisect_left(ends, on_date)
    in_date = len(ends) - over
    return {
        "on_date": on_date,
        "label": f"{on_date.day} {on_date:%b %Y}",
        "lapsing": over - bisect_left(ends, on_date - timedelta(7)),
        "in_date": in_date,
        "required": required,
        "rate": in_date / required if required else None,
    }


def _titled(told: Rows, rows: Rows) -> list[dict[str, Any]]:
    titles = _titles(rows)
    return [{**row, "title": titles.get(row["course_id"], row["course_id"])} for row in told]


def _titles(rows: Rows) -> dict[str, str]:
    """The titles among the lines of a question; a topic has no course of its own and is its title."""
    return {row["course_id"]: row["title"] for row in rows if row["title"] is not None}
