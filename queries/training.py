"""Puts together what is known of training: courses under their titles, the adults to chase, the weeks to come."""

# A question fetches what it counted; the courses, which are the same for every school, are kept. A dictionary finds the
# title of a course in a fraction of the time that a plan with another table takes.

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
_BY_WEEK = {"on_date": DAY, "label": TEXT, "required": "int64", "in_date": "int64", "rate": "float64"}
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
_LAPSING = {
    "person_id": TEXT, "name": TEXT, "staff_group": TEXT, "course_id": TEXT, "title": TEXT, "expires_on": DAY,
}  # fmt: skip
_TO_CHASE = {
    "person_id": TEXT, "name": TEXT, "staff_group": TEXT, "job_title": TEXT, "courses": "int64", "expired": "int64",
    "never": "int64", "lapsed_on": DAY, "course_titles": TEXT,
}  # fmt: skip
_FORECAST = {
    "on_date": DAY, "label": TEXT, "lapsing": "int64", "in_date": "int64", "required": "int64", "rate": "float64",
}  # fmt: skip


def by_course(rows: Rows, kept: Rows, course: str | None) -> pd.DataFrame:
    """One row for each course that a requirement asks for, in the order of their names, counted or with zeros.

    `kept` are the requirements; where a course is chosen, it is the only one told.
    """
    counted = {row["course_id"]: row for row in rows}
    asked: dict[str, list[Mapping[str, Any]]] = {}
    for requirement in kept:
        if course is None or requirement["course_id"] == course:
            asked.setdefault(requirement["course_id"], []).append(requirement)
    nobody = {**dict.fromkeys(_STANDING, 0), "rate": None}
    told = []
    for course_id, requirements in sorted(asked.items()):
        renewals = dict.fromkeys(requirement["renewal"] for requirement in requirements if requirement["renewal"])
        told.append({
            **counted.get(course_id, nobody), "course_id": course_id,
            "is_statutory": any(requirement["is_statutory"] for requirement in requirements),
            "renewal": ", ".join(renewals) or None,
        })  # fmt: skip
    return answer(_titled(told, kept), _BY_COURSE)


def by_staff_group_and_course(rows: Rows, kept: Rows) -> pd.DataFrame:
    """One row for each staff group and course, by course, from the same; `kept` are the titles."""
    return answer(_titled(sorted(rows, key=itemgetter("course_id", "place")), kept), _BY_GROUP_AND_COURSE)


def in_date_by_week(rows: Rows) -> pd.DataFrame:
    """One row for each week, oldest first, from the courses that stood alike at its end."""
    weeks: dict[date, list[Mapping[str, Any]]] = {}
    for row in _counted_once(rows):
        weeks.setdefault(row["on_date"], []).append(row)
    return answer([_standing_in_week(on_date, weeks[on_date]) for on_date in sorted(weeks)], _BY_WEEK)


def _counted_once(rows: Rows) -> list[Mapping[str, Any]]:
    """The same rows; of a course that two rules ask of an adult on a day, only the stricter one."""
    found = [row for row in rows if row["owed_twice"] is None]
    owed_twice = sorted((row for row in rows if row["owed_twice"] is not None), key=itemgetter("strictness"))
    stricter: dict[tuple[date, str], Mapping[str, Any]] = {}
    for row in owed_twice:
        stricter.setdefault((row["on_date"], row["owed_twice"]), {**row, "courses": 1})
    return [*found, *stricter.values()]


def _standing_in_week(on_date: date, alike: Rows) -> dict[str, Any]:
    required = sum(row["courses"] for row in alike if row["rate"] is not None)
    in_date = sum(row["courses"] * row["rate"] for row in alike if row["rate"] is not None)
    return {
        "on_date": on_date,
        "label": _label(on_date),
        "required": required,
        "in_date": in_date,
        "rate": in_date / required if required else None,
    }


def by_year(rows: Rows, calendar: Calendar, as_at: date) -> pd.DataFrame:
    """One row for each academic year, oldest first, from what was counted at its end."""
    return answer(_in_years(sorted(rows, key=itemgetter("on_date")), calendar, as_at), _BY_YEAR)


def by_year_and_group(rows: Rows, kept: Rows, calendar: Calendar, as_at: date) -> pd.DataFrame:
    """One row for each academic year, staff group and course, from what was counted of each; `kept` are the titles."""
    told = sorted(rows, key=itemgetter("on_date", "place", "course_id"))
    return answer(_titled(_in_years(told, calendar, as_at), kept), _BY_YEAR_AND_GROUP)


def _in_years(told: Rows, calendar: Calendar, as_at: date) -> list[dict[str, Any]]:
    years = {min(year.ends_on, as_at): year.academic_year for year in calendar.periods("academic_year", as_at)}
    return [{**row, "academic_year": years[row["on_date"]]} for row in told]


def matrix(rows: Rows, kept: Rows, status: str | None) -> pd.DataFrame:
    """One row for each adult and course, by staff group and name, from one for each rule that asks it of them.

    The other rows are the posts of those who are asked for; `kept` are the titles. Of two rules that ask one course of
    an adult the stricter counts; where a status is chosen, only those who stand so are told.
    """
    posts = {row["post_id"]: row for row in rows if row["person_id"] is None}
    asked: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for row in rows:
        if row["person_id"] is not None:
            asked.setdefault((row["person_id"], row["course_id"]), []).append(row)
    titles = _titles(kept)
    told = []
    for duty in map(_by_the_stricter, asked.values()):
        post = posts.get(duty["post_id"])
        if post is not None and status in (None, duty["status"]):
            title = titles.get(duty["course_id"], duty["course_id"])
            name, staff_group, place = post["name"], post["staff_group"], post["place"]
            told.append({**duty, "title": title, "name": name, "staff_group": staff_group, "place": place})
    told.sort(key=itemgetter("place", "name", "person_id", "course_id"))
    return answer(told, _MATRIX)


def _by_the_stricter(rules: list[Mapping[str, Any]]) -> Mapping[str, Any]:
    """One course of one adult: the status of the strictest rule, the latest completion, the first end."""
    if len(rules) == 1:
        return rules[0]
    return {
        **min(rules, key=itemgetter("place")),
        "status": min(rules, key=itemgetter("strictness"))["status"],
        "completed_on": max((row["completed_on"] for row in rules if row["completed_on"]), default=None),
        "expires_on": min((row["expires_on"] for row in rules if row["expires_on"]), default=None),
    }


def lapsing_people(rows: Rows, kept: Rows) -> pd.DataFrame:
    """One row for each adult and course in the order of the rows; `kept` are the titles."""
    return answer(_titled(rows, kept), _LAPSING)


def people_to_chase(rows: Rows, kept: Rows) -> pd.DataFrame:
    """One row for each adult in the order of the rows, with the titles of the courses that are missing."""
    titles = _titles(kept)
    named = ["; ".join(sorted(titles.get(item, item) for item in row["items"])) for row in rows]
    return answer([{**row, "course_titles": of} for row, of in zip(rows, named, strict=True)], _TO_CHASE)


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
        "label": _label(on_date),
        "lapsing": over - bisect_left(ends, on_date - timedelta(7)),
        "in_date": in_date,
        "required": required,
        "rate": in_date / required if required else None,
    }


def _label(on_date: date) -> str:
    return f"{on_date.day} {on_date:%b %Y}"


def _titled(told: Rows, kept: Rows) -> list[dict[str, Any]]:
    titles = _titles(kept)
    return [{**row, "title": titles.get(row["course_id"], row["course_id"])} for row in told]


def _titles(kept: Rows) -> dict[str, str]:
    """The titles of the courses; a topic has no course of its own and is its title."""
    return {course["course_id"]: course["title"] for course in kept if course["title"] is not None}
