"""Counts what the registers hold, row by row: images, contacts, uses of a personal phone, reviews of profiles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from operator import itemgetter
from typing import Any

import pandas as pd

from queries import statistics
from queries.answers import DAY, TEXT, Rows, answer
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
_OPEN_IMAGES = {
    "declaration_id": TEXT, "person_id": TEXT, "name": TEXT, "taken_on": DAY, "transferred_on": DAY,
    "school_days_held": "int32", "is_over_limit": "bool", "in_all": "int64",
}  # fmt: skip
_WAITING = {
    "waits_for": TEXT, "declaration_id": TEXT, "person_id": TEXT, "name": TEXT, "since_on": DAY,
    "school_days_waiting": "int32", "is_late": "bool", "in_all": "int64",
}  # fmt: skip
# By which limit each thing that waits is late.
_LIMITS = {
    "a conversation": "days_to_acknowledge",
    "transfer and deletion": "days_to_transfer",
    "deletion": "days_to_delete",
}
_STATES = ("in_time", "late", "not_done", "still_in_time")
_OF_REVIEWS = {"staff_group": TEXT, "starters": "int64", **dict.fromkeys(_STATES, "int64"), **_SHARE}


def is_in_time(since_on: date, done_on: date | None, limit_days: int, calendar: Calendar, as_at: date) -> bool:
    """Whether something was done by the day, and within so many school days of the day from which they count."""
    if done_on is None or done_on > as_at:
        return False
    days = calendar.days_between(since_on, done_on)
    return days is not None and days <= limit_days


def images(rows: Rows, calendar: Calendar, as_at: date) -> pd.DataFrame:
    """One row for each term in which an image was taken, from one for each image."""
    judged = [_image(image, calendar, as_at) for image in rows]
    return answer([{**term, **_of_images(taken)} for term, taken in _by_term(judged, "taken_on", calendar)], _OF_IMAGES)


def _image(image: Row, calendar: Calendar, as_at: date) -> Row:
    taken_on, days_to_transfer, days_to_delete = image["taken_on"], image["days_to_transfer"], image["days_to_delete"]
    days_old = _days_since(taken_on, calendar, as_at)
    return {
        **image,
        "days_old": days_old,
        "is_over_limit": days_old > days_to_delete,
        "is_transferred_in_time": is_in_time(taken_on, image["transferred_on"], days_to_transfer, calendar, as_at),
        "is_deleted_in_time": is_in_time(taken_on, image["deleted_on"], days_to_delete, calendar, as_at),
    }


def _days_since(on_date: date, calendar: Calendar, as_at: date) -> int:
    """The school days since a date that the calendar holds."""
    return calendar.days_so_far(as_at) - calendar.days_so_far(on_date)


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


def images_open(rows: Rows, calendar: Calendar, as_at: date) -> pd.DataFrame:
    """The images that are still held, one a row, with the school days since they were taken."""
    days = [_days_since(image["taken_on"], calendar, as_at) for image in rows]
    told = [
        {**image, "school_days_held": held, "is_over_limit": held > image["limit_days"]}
        for image, held in zip(rows, days, strict=True)
    ]
    return answer(told, _OPEN_IMAGES)


def waiting(rows: Rows, calendar: Calendar, as_at: date) -> pd.DataFrame:
    """What waits for somebody, one a row, with the school days it has waited; each step has a limit of its own."""
    told = []
    for row in rows:
        days = _days_since(row["since_on"], calendar, as_at)
        told.append({**row, "school_days_waiting": days, "is_late": days > row[_LIMITS[row["waits_for"]]]})
    return answer(told, _WAITING)


def contacts(rows: Rows, calendar: Calendar, as_at: date) -> pd.DataFrame:
    """One row about the contacts that are declared and live, from one for each."""
    dated = [contact for contact in rows if calendar.term_of(contact["declared_on"])]
    unknown = [_days_since(contact["declared_on"], calendar, as_at) for contact in dated if not contact["is_known"]]
    known = _number(contact["is_known"] for contact in rows)
    told = {
        "live": len(rows),
        "acknowledged": known,
        "reviewed": _number(contact["is_reviewed"] for contact in rows),
        "waiting": len(rows) - known,
        "oldest_waiting_days": max(unknown, default=None),
        **_share(
            _number(contact["is_current"] for contact in rows),
            known + _number(days > rows[0]["limit_days"] for days in unknown),
        ),
    }
    return answer([told], _OF_CONTACTS)


def phone_use(rows: Rows, calendar: Calendar) -> pd.DataFrame:
    """One row for each term in which a personal phone was used, from one for each use."""
    return answer(
        [{**term, **_of_phone_use(uses)} for term, uses in _by_term(rows, "used_on", calendar)], _OF_PHONE_USE
    )


def _of_phone_use(uses: list[Row]) -> dict[str, Any]:
    covered = _number(use["is_covered"] for use in uses)
    return {
        "uses": len(uses),
        "with_permission": _number(use["is_permitted"] for use in uses),
        "in_emergency": _number(use["is_emergency"] for use in uses),
        "neither": len(uses) - covered,
        **_share(covered, len(uses)),
    }


def profile_reviews(rows: Rows, calendar: Calendar, as_at: date) -> pd.DataFrame:
    """New starters by staff group, all of them first, from one row for each look of theirs, or one without a look.

    The first look counts.
    """
    starters: dict[str, Row] = {}
    for row in rows:
        first = starters.setdefault(row["person_id"], row)
        if row["looked_on"] is not None and row["looked_on"] < first["looked_on"]:
            starters[row["person_id"]] = row
    dated = [starter for starter in starters.values() if calendar.term_of(starter["started_on"])]
    groups: dict[Any, list[Row]] = {}
    for starter in sorted(dated, key=lambda starter: starter["place"] or 0):
        groups.setdefault(starter["staff_group"], []).append(starter)
    told = [
        {"staff_group": group, **_of_reviews([_state(starter, calendar, as_at) for starter in found])}
        for group, found in [("all", dated), *groups.items()]
    ]
    return answer(told, _OF_REVIEWS)


def _of_reviews(states: list[str]) -> dict[str, Any]:
    counts = {state: states.count(state) for state in _STATES}
    return {"starters": len(states), **counts, **_share(counts["in_time"], len(states) - counts["still_in_time"])}


def _state(starter: Row, calendar: Calendar, as_at: date) -> str:
    started_on, looked_on, limit_days = starter["started_on"], starter["looked_on"], starter["limit_days"]
    days = calendar.days_between(started_on, looked_on) if looked_on else None
    if days is not None:
        return "in_time" if days <= limit_days else "late"
    return "still_in_time" if _days_since(started_on, calendar, as_at) <= limit_days else "not_done"


def _by_term(rows: Iterable[Row], day: str, calendar: Calendar) -> list[tuple[dict[str, Any], list[Row]]]:
    """The rows of each term by a day of theirs, the terms in the order of time; without those outside the calendar."""
    terms: dict[tuple[str, str], list[Row]] = {}
    for row in sorted(rows, key=itemgetter(day)):
        term = calendar.term_of(row[day])
        if term is not None:
            terms.setdefault(term, []).append(row)
    return [({"academic_year": year, "term": term}, found) for (year, term), found in terms.items()]


def _share(met: int, base: int) -> dict[str, Any]:
    share, low, high = statistics.share_of(met, base)
    return {"met": met, "base": base, "share": share, "low": low, "high": high}


def _number(found: Iterable[object]) -> int:
    return sum(1 for one in found if one)
