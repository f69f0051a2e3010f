"""Counts what the registers hold, row by row: images, contacts, uses of a personal phone, reviews of profiles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import pandas as pd

from queries import statistics
from queries.answers import TEXT, Rows, answer
from queries.periods import Calendar

Row = Mapping[str, Any]

_SHARE = {"met": "int64", "base": "int64", "share": "float64", "low": "float64", "high": "float64"}
_OF_IMAGES = {
    "academic_year": TEXT, "term": TEXT, "taken": "int64", "transferred_in_time": "int64", "deleted_in_time": "int64",
    "held": "int64", "over_limit": "int64", "oldest_days": "int32", **_SHARE,
}  # fmt: skip
_OF_CONTACTS = {
    "live": "int64", "acknowledged": "int64", "reviewed": "int64", "waiting": "int64", "oldest_waiting_days": "int32",
    **_SHARE,
}  # fmt: skip
_OF_PHONE_USE = {
    "academic_year": TEXT, "term": TEXT, "uses": "int64", "with_permission": "int64", "in_emergency": "int64",
    "neither": "int64", **_SHARE,
}  # fmt: skip
_STATES = ("in_time", "late", "not_done", "still_in_time")
_OF_REVIEWS = {"staff_group": TEXT, "starters": "int64", **dict.fromkeys(_STATES, "int64"), **_SHARE}


def is_in_time(since_on: date, done_on: date | None, limit_days: int, calendar: Calendar, as_at: date) -> bool:
    """Whether something was done by the day, and within so many school days of the day from which they count."""
    if done_on is None or done_on > as_at:
        return False
    days = calendar.days_between(since_on, done_on)
    return days is not None and days <= limit_days


def images(rows: Rows) -> pd.DataFrame:
    """One row for each term in which an image was taken, from one for each image."""
    return answer([{**term, **_of_images(taken)} for term, taken in _by_term(rows)], _OF_IMAGES)


def _of_images(taken: list[Row]) -> dict[str, Any]:
    held = [image for image in taken if image["is_held"]]
    return {
        "taken": len(taken),
        "transferred_in_time": _number(image["is_transferred_in_time"] for image in taken),
        "deleted_in_time": _number(image["is_deleted_in_time"] for image in taken),
        "held": len(held),
        "over_limit": _number(image["is_over_limit"] for image in held),
        "oldest_days": max((image["days_old"] for image in held), default=None),
        **_share(
            _number(image["is_transferred_in_time"] and image["is_deleted_in_time"] for image in taken),
            _number(image["is_deleted_in_time"] or image["is_over_limit"] for image in taken),
        ),
    }


def contacts(rows: Rows) -> pd.DataFrame:
    """One row about the contacts that are declared and live, from one for each."""
    waiting = [contact for contact in rows if not contact["is_known"]]
    days = [contact["days_old"] for contact in waiting if contact["days_old"] is not None]
    told = {
        "live": len(rows),
        "acknowledged": len(rows) - len(waiting),
        "reviewed": _number(contact["is_reviewed"] for contact in rows),
        "waiting": len(waiting),
        "oldest_waiting_days": max(days, default=None),
        **_share(
            _number(contact["is_current"] for contact in rows),
            _number(contact["is_known"] or contact["is_late"] for contact in rows),
        ),
    }
    return answer([told], _OF_CONTACTS)


def phone_use(rows: Rows) -> pd.DataFrame:
    """One row for each term in which a personal phone was used, from one for each use."""
    return answer([{**term, **_of_phone_use(uses)} for term, uses in _by_term(rows)], _OF_PHONE_USE)


def _of_phone_use(uses: list[Row]) -> dict[str, Any]:
    covered = _number(use["is_covered"] for use in uses)
    return {
        "uses": len(uses),
        "with_permission": _number(use["is_permitted"] for use in uses),
        "in_emergency": _number(use["is_emergency"] for use in uses),
        "neither": len(uses) - covered,
        **_share(covered, len(uses)),
    }


def profile_reviews(rows: Rows) -> pd.DataFrame:
    """New starters by staff group, all of them first, from one row for each look of theirs, or one without a look.

    The first look counts.
    """
    starters: dict[str, Row] = {}
    for row in rows:
        first = starters.setdefault(row["person_id"], row)
        if row["looked_on"] is not None and row["looked_on"] < first["looked_on"]:
            starters[row["person_id"]] = row
    groups: dict[Any, list[Row]] = {}
    for starter in sorted(starters.values(), key=lambda starter: starter["place"] or 0):
        groups.setdefault(starter["staff_group"], []).append(starter)
    everybody = [("all", list(starters.values()))]
    told = [{"staff_group": group, **_of_reviews(found)} for group, found in [*everybody, *groups.items()]]
    return answer(told, _OF_REVIEWS)


def _of_reviews(starters: list[Row]) -> dict[str, Any]:
    states = [_state(starter) for starter in starters]
    counts = {state: states.count(state) for state in _STATES}
    judged = len(starters) - counts["still_in_time"]
    return {"starters": len(starters), **counts, **_share(counts["in_time"], judged)}


def _state(starter: Row) -> str:
    if starter["days_taken"] is not None:
        return "in_time" if starter["days_taken"] <= starter["limit_days"] else "late"
    return "still_in_time" if starter["days_here"] <= starter["limit_days"] else "not_done"


def _by_term(rows: Rows) -> list[tuple[dict[str, Any], list[Row]]]:
    """The rows of each term, the terms in the order of time."""
    terms: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        terms.setdefault((row["academic_year"], row["place"], row["term"]), []).append(row)
    return [({"academic_year": year, "term": term}, terms[year, place, term]) for year, place, term in sorted(terms)]


def _share(met: int, base: int) -> dict[str, Any]:
    share, low, high = statistics.share_of(met, base)
    return {"met": met, "base": base, "share": share, "low": low, "high": high}


def _number(found: Iterable[object]) -> int:
    return sum(1 for one in found if one)
