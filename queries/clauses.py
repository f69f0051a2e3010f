"""Sets a school's records against the promises of the policy: which could show each, how many do, and in what words."""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from typing import Any

import pandas as pd

from data import snapshot
from queries.answers import TEXT, Rows, column
from queries.periods import Calendar
from queries.registers import is_in_time

# A record, as plain values by name, and the records of each kind.
Record = Mapping[str, Any]
Records = dict[str, list[Record]]

COLUMNS = ("clause", "section", "obligation", "evidence", "metric", "value", "status", "questions")
GROUPS_OF_ADULTS = 6
REGISTERS = ("profile_review", "personal_phone_use", "personal_device_image")
NOT_SOCIAL = {"website", "email", "sms", "app", "newsletter"}
NOT_SCORED = ("1.1", "6.5")
UNFINISHED = "11.9"


@cache
def promises() -> list[dict[str, str]]:
    """Every clause of the policy, in its order: what it promises, and the counts of records that could show it."""
    with (snapshot.CATALOGUE / "clauses.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def evidence(rows: Rows, calendar: Calendar, as_at: date, log_from: date | None, kept: Rows) -> pd.DataFrame:
    """The evidence for each clause from the rows of the definition `clause_evidence` and from what is kept.

    Columns: clause, section, obligation, evidence, metric, value, status (evidenced, partly, gap or defect), questions.
    One line per clause.
    """
    records = _records([*rows, *kept])
    (limits,) = records["limits"]
    counts = {"incident log": int(log_from is not None)} | counts_of(_judged(records, limits, calendar, as_at))
    silent = limits["about_cases"] if log_from else ()
    told = [_told(promise, counts, promise["clause"] in silent, limits["is_unfinished"]) for promise in promises()]
    values, statuses = zip(*told, strict=True)
    said = {"value": list(values), "status": list(statuses)}
    return pd.DataFrame({name: column(said[name], TEXT) if name in said else _fixed()[name] for name in COLUMNS})


@cache
def _fixed() -> dict[str, Any]:
    """The columns that are the same for every school."""
    catalogue = {name: "measure" if name == "metric" else name for name in COLUMNS if name not in ("value", "status")}
    return {name: column([promise[field] for promise in promises()], TEXT) for name, field in catalogue.items()}


def _records(rows: Rows) -> Records:
    """The records of each kind."""
    records: Records = defaultdict(list)
    for row in rows:
        # Duties are kept for other questions too, and do not say what they are.
        records[row.get("record", "duty")].append(row)
    return records


def _judged(records: Records, limits: Record, calendar: Calendar, as_at: date) -> Records:
    """The records with what the day and the school's calendar say of them, without those of another time."""
    year_ago = limits["year_ago"]
    reviews, calls, images = (_until(as_at, records[kind]) for kind in REGISTERS)
    judged: Records = {
        "lesson": [
            {**one, "is_this_year": _is_this_year(one["on_date"], calendar, as_at)} for one in records["lesson"]
        ],
        "advice": [
            {**one, "is_in_time": is_in_time(one["on_date"], one["done_on"], 1, calendar, as_at)}
            for one in _until(as_at, records["advice"])
        ],
        "roll": _until(as_at, records["roll"]),
        "channel": [{**one, "is_approved": bool(_until(as_at, [one]))} for one in records["channel"]],
        "profile_review": [review for review in reviews if review["on_date"] > year_ago],
        "personal_phone_use": calls,
        # An image from before the school's calendar has no school day to count from.
        "personal_device_image": [
            _image(image, limits, calendar, as_at) for image in images if calendar.term_of(image["on_date"])
        ],
        "starter": [{"about": person} for person, first_on in _started(records["post"]) if first_on > year_ago],
    }
    return defaultdict(list, {**records, **judged})


def _until(as_at: date, records: Iterable[Record]) -> list[Record]:
    return [record for record in records if record["on_date"] is not None and record["on_date"] <= as_at]


def _image(image: Record, limits: Record, calendar: Calendar, as_at: date) -> Record:
    taken_on, moved_on = image["on_date"], image["done_on"]
    return {
        **image,
        "is_in_time": is_in_time(taken_on, moved_on, limits["days_to_transfer"], calendar, as_at),
        "is_new": is_in_time(taken_on, as_at, limits["days_to_delete"], calendar, as_at),
    }


def _started(posts: Iterable[Record]) -> Iterable[tuple[str, date]]:
    """Everybody with the day on which their first post began."""
    first: dict[str, date] = {}
    for post in posts:
        person, start_on = post["about"], post["on_date"]
        first[person] = min(start_on, first.get(person, start_on))
    return first.items()


def _is_this_year(on_date: date | None, calendar: Calendar, as_at: date) -> bool:
    if on_date is None or on_date > as_at:
        return False
    term, term_now = calendar.term_of(on_date), calendar.term_of(as_at)
    return term is not None and term_now is not None and term[0] == term_now[0]


def _told(
    promise: Mapping[str, str], counts: Mapping[str, int], is_silent: bool, is_unfinished: bool
) -> tuple[str, str]:
    """What the records show of a promise, in words, and its status."""
    clause, words = promise["clause"], promise["words"]
    if clause == UNFINISHED:
        return (words, "defect") if is_unfinished else ("no record", "gap")
    if clause in NOT_SCORED:
        return words, "partly"
    met, base, unknown = (counts.get(promise[name], 0) for name in ("met", "base", "unknown"))
    if base == 0:
        if is_silent:
            return "no such case in 12 months", "partly"
        return "no record" if promise["base"] else words, "gap"
    status = "partly" if promise["coverage"] == "indirect" or unknown * 2 > base else "evidenced"
    if words.endswith("in 12 months") or promise["met"] == promise["base"]:
        return f"{met} {words}", status
    return f"{met} of {base} {_of_one(words) if base == 1 else words}", status


def _of_one(words: str) -> str:
    return re.sub(r"^([a-z -]*?[a-z])s\b", r"\1", words.replace("policies", "policy"), count=1)


def counts_of(records: Records) -> dict[str, int]:
    """How many records there are of each sort that the catalogue of clauses names."""
    return (
        _of_incidents(records["incident"])
        | _of_duties(records)
        | _of_teaching(records)
        | _of_policies(records["policy"])
        | _of_registers(records)
    )


def _of_incidents(cases: list[Record]) -> dict[str, int]:
    """How many incidents show each thing (data/building/40_incidents.sql); what changes with the day is asked here."""
    counts = Counter(name for case in cases for name in case["shows"])
    bullying = [case for case in cases if "bullying" in case["shows"]]
    broken = [case for case in cases if "terms broken" in case["shows"]]
    return {
        **counts,
        "incidents": len(cases),
        "bullying closed": _number(not case["is_open"] for case in bullying),
        "bullying acted on": _number(case["is_acted_on"] for case in bullying),
        "terms broken and reported": _number(
            case["is_platform_told"] or "terms broken and said to be reported" in case["shows"] for case in broken
        ),
    }


def _of_duties(records: Records) -> dict[str, int]:
    duties = [duty for duty in records["duty"] if duty["status"] != "lapsed"]
    watched = {limits["policy"] for limits in records["limits"]}
    asked = [duty for duty in duties if duty["kind"] == "acknowledgement" and duty["item"] in watched]
    groups = {duty["staff_group"] for duty in asked}
    counts = {
        "adults asked": _adults(asked),
        "adults who acknowledged": _adults(duty for duty in asked if duty["status"] == "acknowledged"),
        "groups asked": len(groups - {None}),
        "groups expected": GROUPS_OF_ADULTS if asked else 0,
    }
    topics = {course["course"]: course["topic"] for course in records["course"]}
    required = [duty for duty in duties if duty["kind"] == "training"]
    for name, topic in (("online safety", "online_safety"), ("cyber", "cyber")):
        on_topic = [duty for duty in required if (topics.get(duty["item"]) or duty["item"]) == topic]
        counts[f"{name} due"] = _adults(duty for duty in on_topic if duty["status"] != "not_yet_due")
        counts[f"{name} in date"] = _adults(duty for duty in on_topic if duty["is_in_date"])
    return counts


def _adults(duties: Iterable[Record]) -> int:
    return sum(duty["duties"] for duty in duties)


def _of_teaching(records: Records) -> dict[str, int]:
    lessons, advice, channels = records["lesson"], records["advice"], records["channel"]
    planned = {lesson["about"] for lesson in lessons} - {None}
    on_roll = {row["about"] for row in records["roll"]} - {None}
    taught = {lesson["about"] for lesson in lessons if lesson["is_this_year"]} - {None}
    return {
        "year groups taught": len(taught),
        "year groups expected": max(len(planned), len(on_roll)) if lessons else 0,
        "advice": len(advice),
        "advice in time": _number(one["is_in_time"] for one in advice),
        "channels": len(channels),
        "channels approved": _number(channel["is_approved"] for channel in channels),
        "channels on social media": _number((channel["about"] or "").lower() not in NOT_SOCIAL for channel in channels),
    }


def _of_policies(policies: list[Record]) -> dict[str, int]:
    watched = [policy for policy in policies if policy["is_watched"]]
    linked = [policy for policy in policies if policy["place"] is not None and policy["place"] <= 5]
    known = [policy["place"] for policy in linked if policy["is_registered"]]
    in_date = [policy["place"] for policy in linked if policy["review"] == "in date"]
    return {
        "versions in force": len(watched[:1]),
        "versions adopted in time": _number(policy["is_adopted_in_time"] for policy in watched[:1]),
        "linked expected": len(linked) if known else 0,
        "linked in date": len(in_date),
        "e-safety": known.count(1),
        "e-safety in date": in_date.count(1),
        "anti-bullying": known.count(2),
        "anti-bullying in date": in_date.count(2),
    }


def _of_registers(records: Records) -> dict[str, int]:
    reviews, calls, images = (records[kind] for kind in REGISTERS)
    reviewers = {review["about"] for review in reviews}
    return {
        "starters": len(records["starter"]),
        "starters who reviewed": _number(starter["about"] in reviewers for starter in records["starter"]),
        "reviews": len(reviews),
        "reviews of privacy": _number(review["is_so"] for review in reviews),
        "reviews of privacy unknown": _number(review["is_so"] is None for review in reviews),
        "contacts": len(records["social_contact"]),
        "contacts current": _number(contact["is_so"] for contact in records["social_contact"]),
        "calls": len(calls),
        "calls covered": _number(call["is_so"] for call in calls),
        "images": len(images),
        "images with reason": _number((image["words"] or "").strip(" ") for image in images),
        "images transferred in time": _number(image["is_in_time"] for image in images),
        "images deleted": _number(not image["is_so"] for image in images),
        "images not held too long": _number(not image["is_so"] or image["is_new"] for image in images),
    }


def _number(found: Iterable[object]) -> int:
    return sum(1 for one in found if one)
