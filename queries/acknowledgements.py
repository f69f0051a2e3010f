"""What acknowledgement questions make of their lines: duties counted by where they stand, by term and by adult."""

# A question groups the duties by status and by what else it is about; a line says how many there are (`duties`),
# whether they are outstanding (`is_late`), and what one of them is worth to a rate. Adding up, sorting and naming a few
# dozen such lines here takes less time than a plan for it would. What belongs to them comes as lines of its own, which
# leave the other columns blank.

from __future__ import annotations

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from operator import itemgetter
from typing import Any

import pandas as pd

from queries.answers import DAY, TEXT, Rows, answer
from queries.periods import Calendar, Period
from queries.statistics import kaplan_meier, p_chart

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


def coverage_by_policy(rows: Rows, kept: Rows, policy: str | None, staff_group: str | None) -> pd.DataFrame:
    """How the duties of each policy stand, by the version asked for; each row is a scope of the school's policies.

    A policy that nobody is asked to agree stands with its newest version: none in scope is a gap and not a hundred per
    cent. `kept` are the versions that have come into force and the duties; one policy or staff group may be wanted.
    """
    standing = [line for line in _kept_duties(kept, policy, staff_group) if line["coverage"] is not None]
    asked = _grouped(standing, "item", "version")
    policies = {name for name, _ in asked}
    newest = _newest(kept, rows, policy)
    asked |= {(name, version["version"]): [] for name, version in newest.items() if name not in policies}
    told = [
        {"policy_id": name, "version": version, **_standing(lines)}
        for (name, version), lines in sorted(asked.items(), key=itemgetter(0))
    ]
    return answer(told, {"policy_id": TEXT, "version": TEXT} | _STANDING)


def status_by_policy(rows: Rows, kept: Rows, policy: str | None, staff_group: str | None) -> pd.DataFrame:
    """The newest version of each policy and its duties by status; each row is a scope of the school's policies.

    `kept` are the versions that have come into force and the duties; one policy or staff group may be wanted.
    """
    asked = _grouped(_kept_duties(kept, policy, staff_group), "item")
    told = []
    for name, version in sorted(_newest(kept, rows, policy).items()):
        lines = asked.get(name, [])
        number = Counter[str]()
        for line in lines:
            number[line["status"]] += line["duties"]
        apart = {status: number[status] for status in ("overdue", "declined", "lapsed")}
        told.append({**version, **_standing([line for line in lines if line["coverage"] is not None]), **apart})
    return answer(told, _STATUS_BY_POLICY)


def _kept_duties(kept: Rows, policy: str | None, staff_group: str | None) -> list[Line]:
    """Of what is kept, the duties to acknowledge, of one policy or staff group if it is wanted."""
    duties = [line for line in kept if line.get("kind") == "acknowledgement"]
    return [line for line in duties if policy in (None, line["item"]) and staff_group in (None, line["staff_group"])]


_STATUS_BY_POLICY = {
    "policy_id": TEXT, "policy_title": TEXT, "version": TEXT, "in_force_on": DAY, "adopted_on": DAY,
    **_STANDING, "declined": "int64", "lapsed": "int64", **_SHARES,
}  # fmt: skip


def summary_by_term(rows: list[dict[str, Any]], kept: Rows, calendar: Calendar, as_at: date) -> pd.DataFrame:
    """How the duties stood at the end of each term, oldest first, by version and staff group.

    Each row is one of the answer, with the end of its term in place of its name; `kept` are the titles.
    """
    titles = _titles(kept)
    terms = {min(term.ends_on, as_at): _named(term) for term in calendar.periods("term", as_at)}
    told = sorted(rows, key=itemgetter("on_date", "policy_id", "version", "place"))
    for row in told:
        row |= terms[row["on_date"]] | {"policy_title": titles[row["policy_id"]]}
    return answer(told, _SUMMARY_BY_TERM)


_SUMMARY_BY_TERM = {
    "academic_year": TEXT, "term": TEXT, "policy_id": TEXT, "policy_title": TEXT, "version": TEXT, "staff_group": TEXT,
    "in_scope": "int64", "paused": "int64", "within_grace": "int64", "acknowledged": "int64", "overdue": "int64",
    "rate": "float64",
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
    number = dict.fromkeys(_STANDING, 0)
    for line in lines:
        number["in_scope"] += line["duties"]
        number["overdue" if line["is_late"] else line["status"]] += line["duties"]
    return number | {share: _mean(lines, share) for share in _SHARES}


def _mean(lines: Sequence[Line], share: str) -> float:
    known = [(line["duties"], line[share]) for line in lines if line.get(share) is not None]
    return sum(duties * worth for duties, worth in known) / sum(duties for duties, _ in known) if known else math.nan


def _duties(lines: Sequence[Line]) -> int:
    return sum(line["duties"] for line in lines)


def _grouped(lines: Sequence[Line], *names: str) -> dict[Any, list[Line]]:
    groups: dict[Any, list[Line]] = {}
    key = itemgetter(*names)
    for line in lines:
        groups.setdefault(key(line), []).append(line)
    return groups


def _by_staff_group(rows: Rows) -> list[tuple[str, list[Line]]]:
    """The staff groups with their lines, in the order of the groups."""
    return [(group, lines) for (_, group), lines in sorted(_grouped(rows, "place", "staff_group").items())]


def _newest(versions: Rows, scopes: Rows, policy: str | None) -> dict[str, Line]:
    """The version of each policy in one of the scopes that came into force last."""
    inside = {row["scope"] for row in scopes} - {None}
    wanted = [row for row in versions if row.get("scope") in inside and policy in (None, row["policy_id"])]
    in_order = sorted(wanted, key=itemgetter("in_force_on", "published_on", "version"))
    return {row["policy_id"]: row for row in in_order}


def on_time_by_term(rows: Rows, calendar: Calendar, as_at: date) -> pd.DataFrame:
    """How many of the duties that fell due in each term were met in time, with the limits of a chart of such shares.

    Each row is a day on which duties fell due. A term in which nothing fell due gets no limits.
    """
    told: list[dict[str, Any]] = []
    for term, days in _terms(rows, calendar, as_at):
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


def lapsed_by_term(rows: Rows, calendar: Calendar, as_at: date) -> pd.DataFrame:
    """How many adults left in each term, and how many of them with something unmet; each row is such an adult."""
    told = []
    for term, left in _terms(rows, calendar, as_at):
        lapsed = sum(adult["is_lapsed"] for adult in left)
        told.append({**term, "leavers": len(left), "lapsed": lapsed, "rate": _share(lapsed, len(left))})
    return answer(told, _TERM | {"leavers": "int64", "lapsed": "int64", "rate": "float64"})


def _terms(rows: Rows, calendar: Calendar, as_at: date) -> list[tuple[dict[str, Any], list[Line]]]:
    """The terms that have begun, oldest first, each with the rows of its days (`on_date`).

    A holiday belongs to the term before it; a term that is running ends on the day of the answer.
    """
    terms = calendar.periods("term", as_at)[::-1]
    starts = [term.starts_on for term in terms]
    days: list[list[Line]] = [[] for _ in terms]
    for row in rows:
        place = bisect_right(starts, row["on_date"]) - 1
        if place >= 0 and row["on_date"] <= terms[place].last_on:
            days[place].append(row)
    return [
        ({**_named(term), "ends_on": min(term.last_on, as_at)}, held) for term, held in zip(terms, days, strict=True)
    ]


def _named(term: Period) -> dict[str, Any]:
    return {"academic_year": term.academic_year, "term": term.term, "starts_on": term.starts_on}


def _share(part: int, whole: int) -> float:
    return part / whole if whole else math.nan


def outstanding(rows: Rows, kept: Rows) -> pd.DataFrame:
    """The outstanding duties by name, the latest first; each row is a duty or a post, `kept` are the titles."""
    names = {row["post_id"]: row["name"] for row in rows if row["name"] is not None}
    titles = _titles(kept)
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


def people_to_chase(rows: list[dict[str, Any]], kept: Rows) -> pd.DataFrame:
    """The adults with something outstanding, in the order of the rows; `kept` are the titles."""
    titles = _titles(kept)
    for row in rows:
        row["policy_titles"] = "; ".join(sorted(titles[item] for item in row["items"]))
    return answer(rows, _TO_CHASE)


def _titles(kept: Rows) -> dict[str, str]:
    return {policy["policy_id"]: policy["title"] for policy in kept}


_TO_CHASE = {
    "person_id": TEXT, "name": TEXT, "staff_group": TEXT, "job_title": TEXT, "policies": "int64", "due_on": DAY,
    "school_days_overdue": "int32", "reason": TEXT, "policy_titles": TEXT,
}  # fmt: skip


def uptake(rows: Rows, calendar: Calendar) -> pd.DataFrame:
    """The curve of each version from its adults: after how many school days each agreed, or was last asked.

    One row for each school day on which the share moved, and for the first and the last.
    """
    adults = [row for row in rows if row["met_on"] or row["seen_until"] >= row["opens_on"]]
    versions = sorted(_grouped(adults, "policy_id", "in_force_on").items())
    return answer([step for _, asked in versions for step in _uptake_of(asked, calendar)], _UPTAKE)


_UPTAKE = {
    "policy_id": TEXT, "version": TEXT, "in_force_on": DAY, "due_day": "int32", "school_day": "int32",
    "at_risk": "int32", "agreed": "int32", "share": "float64",
}  # fmt: skip


def _uptake_of(adults: list[Line], calendar: Calendar) -> Iterable[dict[str, Any]]:
    days = [calendar.days_between(adult["opens_on"], adult["met_on"] or adult["seen_until"]) for adult in adults]
    curve = kaplan_meier([max(day or 0, 0) for day in days], [adult["met_on"] is not None for adult in adults])
    opened = calendar.days_so_far(adults[0]["opens_on"])
    (due_day, _), *_ = Counter(adult["due_day"] - opened for adult in adults).most_common(1)
    for step in curve:
        if step.events or step.time == 0 or step is curve[-1]:
            yield {
                **adults[0], "due_day": due_day, "school_day": int(step.time), "at_risk": step.at_risk,
                "agreed": step.events, "share": 1 - step.share_waiting,
            }  # fmt: skip
