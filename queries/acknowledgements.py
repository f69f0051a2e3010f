"""What acknowledgement questions make of their lines: duties counted by where they stand, by term and by adult."""

# A question groups the duties by status and by what else it is about; a line says how many there are (`duties`),
# whether they are outstanding (`is_late`), and what one of them is worth to a rate. Adding up, sorting and naming a few
# dozen such lines here takes less time than a plan for it would. What belongs to them, such as titles, comes as lines
# of its own, which leave the other columns blank.

from __future__ import annotations

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from operator import itemgetter
from typing import Any

import pandas as pd

from queries.answers import DAY, TEXT, Rows, answer
from queries.statistics import p_chart

Line = Mapping[str, Any]

_STANDING = dict.fromkeys(("in_scope", "acknowledged", "paused", "within_grace", "overdue"), "int64")
_SHARES = {"rate": "float64", "coverage": "float64"}


def coverage_by_week(rows: Rows) -> pd.DataFrame:
    """How the duties stood at the end of each week, oldest first; each row is a week and a status."""
    told = [
        {"on_date": day, "label": f"{day.day} {day:%b %Y}", **_standing(lines)}
        for day, lines in sorted(_grouped(rows, "on_date").items())
    ]
    return answer(told, {"on_date": DAY, "label": TEXT} | _STANDING | {"rate": "float64"})


def coverage_by_staff_group(rows: Rows) -> pd.DataFrame:
    """How the duties of each staff group stand, in the order of their places; each row is a group and a status."""
    told = [{"staff_group": group, **_standing(lines)} for group, lines in _by_staff_group(rows)]
    return answer(told, {"staff_group": TEXT} | _STANDING | _SHARES)


def coverage_by_policy(rows: Rows) -> pd.DataFrame:
    """How the duties of each policy stand; each row is a version asked for and a status, or a version in force.

    A policy of which nobody is asked anything stands with its newest version.
    """
    asked = _grouped([row for row in rows if row["status"]], "policy_id", "version")
    policies = {policy for policy, _ in asked}
    unasked = [version for policy, version in _newest(rows).items() if policy not in policies]
    asked |= {(version["policy_id"], version["version"]): [] for version in unasked}
    told = [
        {"policy_id": policy, "version": version, **_standing(lines)}
        for (policy, version), lines in sorted(asked.items(), key=itemgetter(0))
    ]
    return answer(told, {"policy_id": TEXT, "version": TEXT} | _STANDING)


def status_by_policy(rows: Rows) -> pd.DataFrame:
    """The newest version of each policy and its duties by status; each row is a policy and a status, or a version."""
    asked = _grouped([row for row in rows if row["status"]], "policy_id")
    told = []
    for policy, version in sorted(_newest(rows).items()):
        lines = asked.get(policy, [])
        number = _number(lines)
        by_status = {status: number[status] for status in ("overdue", "declined", "lapsed")}
        told.append({**version, **_standing([line for line in lines if line["coverage"] is not None]), **by_status})
    return answer(told, _STATUS_BY_POLICY)


_STATUS_BY_POLICY = {
    "policy_id": TEXT, "policy_title": TEXT, "version": TEXT, "in_force_on": DAY, "adopted_on": DAY,
    **_STANDING, "declined": "int64", "lapsed": "int64", **_SHARES,
}  # fmt: skip


def position_by_period(rows: Rows) -> pd.DataFrame:
    """How the duties stood at the end of each period with anybody in scope, and how many fell due in it.

    Each row is a period and a status, with whether its duties fell due in the period and were met in time.
    """
    told = []
    for _, lines in sorted(_grouped(rows, "place").items()):
        standing = [line for line in lines if line["coverage"] is not None]
        due = [line for line in lines if line["is_due"]]
        on_time = [line for line in due if line["is_on_time"]]
        if standing:
            told.append({**lines[0], **_standing(standing), "fell_due": _duties(due), "on_time": _duties(on_time)})
    kinds = {"compared": TEXT, "on_date": DAY} | _STANDING
    return answer(told, kinds | {"coverage": "float64", "fell_due": "int64", "on_time": "int64"})


def ageing(rows: Rows) -> pd.DataFrame:
    """The outstanding duties of each staff group by how late they are; each row is a group and a band, late or not."""
    columns = {"1–5": "days_1_5", "6–10": "days_6_10", "11–30": "days_11_30"}
    told = []
    for group, lines in _by_staff_group(rows):
        late = [line for line in lines if line["is_late"]]
        row = {"staff_group": group, "overdue": _duties(late)} | dict.fromkeys((*columns.values(), "days_over_30"), 0)
        for line in late:
            row[columns.get(line["band"], "days_over_30")] += line["duties"]
        told.append(row)
    return answer(told, {name: TEXT if name == "staff_group" else "int64" for name in _AGEING})


_AGEING = ("staff_group", "overdue", "days_1_5", "days_6_10", "days_11_30", "days_over_30")


def _standing(lines: Sequence[Line]) -> dict[str, Any]:
    """The duties in scope by where they stand, and the means of what each is worth to a rate."""
    number = _number(lines)
    return {
        "in_scope": _duties(lines),
        **{status: number[status] for status in ("acknowledged", "paused", "within_grace")},
        "overdue": _duties([line for line in lines if line["is_late"]]),
        **{share: _mean(lines, share) for share in _SHARES},
    }


def _number(lines: Sequence[Line]) -> Counter[str]:
    number: Counter[str] = Counter()
    for line in lines:
        number[line["status"]] += line["duties"]
    return number


def _duties(lines: Sequence[Line]) -> int:
    return sum(line["duties"] for line in lines)


def _mean(lines: Sequence[Line], share: str) -> float:
    known = [line for line in lines if line.get(share) is not None]
    return sum(line["duties"] * line[share] for line in known) / _duties(known) if known else math.nan


def _grouped(lines: Sequence[Line], *names: str) -> dict[Any, list[Line]]:
    groups: dict[Any, list[Line]] = {}
    key = itemgetter(*names)
    for line in lines:
        groups.setdefault(key(line), []).append(line)
    return groups


def _by_staff_group(rows: Rows) -> list[tuple[str, list[Line]]]:
    """The staff groups with their lines, in the order of the groups."""
    return [(group, lines) for (_, group), lines in sorted(_grouped(rows, "place", "staff_group").items())]


def _newest(rows: Rows) -> dict[str, Line]:
    """The version of each policy that came into force last."""
    versions = sorted(
        (row for row in rows if row["in_force_on"]), key=itemgetter("in_force_on", "published_on", "version")
    )
    return {version["policy_id"]: version for version in versions}


def on_time_by_term(rows: Rows) -> pd.DataFrame:
    """How many of the duties that fell due in each term were met in time, with the limits of a chart of such shares.

    Each row is a day on which duties fell due, or a term. A term in which nothing fell due gets no limits.
    """
    told: list[dict[str, Any]] = []
    for term, days in _terms(rows):
        fell_due, on_time = sum(day["fell_due"] for day in days), sum(day["on_time"] for day in days)
        told.append({**term, "fell_due": fell_due, "on_time": on_time, "rate": _share(on_time, fell_due)})
    drawn = [row for row in told if row["fell_due"]]
    chart = p_chart([row["on_time"] for row in drawn], [row["fell_due"] for row in drawn])
    for row in told:
        row |= {"centre": math.nan, "low": math.nan, "high": math.nan, "rule": ""}
    limits = zip(chart.centre.tolist(), chart.low.tolist(), chart.high.tolist(), chart.rules, strict=True)
    for row, (centre, low, high, rule) in zip(drawn, limits, strict=True):
        row |= {"centre": centre, "low": low, "high": high, "rule": rule}
    return answer(told, _ON_TIME_BY_TERM)


_TERM = {"academic_year": TEXT, "term": TEXT, "starts_on": DAY, "ends_on": DAY}
_ON_TIME_BY_TERM = {
    **_TERM, "fell_due": "int64", "on_time": "int64", "rate": "float64", "centre": "float64", "low": "float64",
    "high": "float64", "rule": TEXT,
}  # fmt: skip


def lapsed_by_term(rows: Rows) -> pd.DataFrame:
    """How many adults left in each term, and how many of them with something unmet; each row is an adult or a term."""
    told = []
    for term, left in _terms(rows):
        lapsed = sum(adult["is_lapsed"] for adult in left)
        told.append({**term, "leavers": len(left), "lapsed": lapsed, "rate": _share(lapsed, len(left))})
    return answer(told, _TERM | {"leavers": "int64", "lapsed": "int64", "rate": "float64"})


# The days that count as the last term's after the end of a calendar.
_HOLIDAY = timedelta(days=60)


def _terms(rows: Rows) -> list[tuple[dict[str, Any], list[Line]]]:
    """The terms that have begun, oldest first, each with the rows of its days (`on_date`).

    A holiday belongs to the term before it; a term that is running ends on the day of the answer (`as_at`).
    """
    terms = sorted((row for row in rows if row["term"]), key=itemgetter("starts_on"))
    starts = [term["starts_on"] for term in terms]
    lasts = [start - timedelta(days=1) for start in starts[1:]] + [term["ends_on"] + _HOLIDAY for term in terms[-1:]]
    days: list[list[Line]] = [[] for _ in terms]
    for row in rows:
        place = bisect_right(starts, row["on_date"]) - 1 if row["on_date"] else -1
        if place >= 0 and row["on_date"] <= lasts[place]:
            days[place].append(row)
    return [
        ({**term, "ends_on": min(last, term["as_at"])}, held)
        for term, last, held in zip(terms, lasts, days, strict=True)
        if term["starts_on"] <= term["as_at"]
    ]


def _share(part: int, whole: int) -> float:
    return part / whole if whole else math.nan


def outstanding(rows: Rows) -> pd.DataFrame:
    """The duties that are outstanding, with names and titles, the latest first; each row is a duty, post or policy."""
    names = {row["post_id"]: row["name"] for row in rows if row["name"] is not None}
    titles = {row["policy_id"]: row["title"] for row in rows if row["title"] is not None}
    told = [
        {**row, "name": names[row["post_id"]], "policy_title": titles[row["policy_id"]]}
        for row in rows
        if row["person_id"]
    ]
    told.sort(key=lambda row: (-row["school_days_overdue"], row["due_on"] or date.max, row["name"], row["policy_id"]))
    return answer(told, _OUTSTANDING)


_OUTSTANDING = {
    "person_id": TEXT, "name": TEXT, "staff_group": TEXT, "policy_id": TEXT, "policy_title": TEXT, "version": TEXT,
    "started_on": DAY, "due_on": DAY, "school_days_overdue": "int32", "reason": TEXT,
}  # fmt: skip
