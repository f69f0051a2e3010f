"""Sets a school's records against the promises of the policy: which could show each, how many do, and in what words."""

from __future__ import annotations

import csv
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import pandas as pd

from data import snapshot
from queries.answers import TEXT, Rows, column

# A record, as plain values by name.
Record = Mapping[str, Any]

COLUMNS = ("clause", "section", "obligation", "evidence", "metric", "value", "status", "questions")
GROUPS_OF_ADULTS = 6
LEADERS = {"headteacher", "DSL", "deputy_DSL"}
NOT_SOCIAL = {"website", "email", "sms", "app", "newsletter"}
NOT_SCORED = ("1.1", "6.5")
UNFINISHED = "11.9"


@cache
def promises() -> list[dict[str, str]]:
    """Every clause of the policy, in its order: what it promises, and the counts of records that could show it."""
    with (snapshot.CATALOGUE / "clauses.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def evidence(rows: Rows) -> pd.DataFrame:
    """The evidence for each clause from the rows of the definition `clause_evidence`: one line per clause.

    Columns: clause, section, obligation, evidence, metric, value, status (evidenced, partly, gap or defect), questions.
    """
    records = _records(rows)
    (today,) = records["today"]
    counts = counts_of(records)
    silent = records["log"][0]["facts"] if records["log"] else []
    told = [_told(promise, counts, promise["clause"] in silent, today["is_unfinished"]) for promise in promises()]
    values, statuses = zip(*told, strict=True)
    said = {"value": list(values), "status": list(statuses)}
    return pd.DataFrame({name: column(said[name], TEXT) if name in said else _fixed()[name] for name in COLUMNS})


@cache
def _fixed() -> dict[str, Any]:
    """The columns that are the same for every school."""
    catalogue = {name: "measure" if name == "metric" else name for name in COLUMNS if name not in ("value", "status")}
    return {name: column([promise[field] for promise in promises()], TEXT) for name, field in catalogue.items()}


def _records(rows: Rows) -> dict[str, list[dict[str, Any]]]:
    """The records of each kind, with the facts that stand in them by name."""
    records: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        facts = json.loads(row["facts"]) if row["facts"] else None
        records[row["record"]].append({**row, **facts} if isinstance(facts, dict) else {**row, "facts": facts})
    return records


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


def counts_of(records: Mapping[str, list[dict[str, Any]]]) -> dict[str, int]:
    """How many records there are of each sort that the catalogue of clauses names."""
    return (
        {"incident log": len(records["log"])}
        | _of_incidents(records["incident"])
        | _of_duties(records)
        | _of_teaching(records)
        | _of_policies(records["policy"])
        | _of_registers(records)
    )


def _of_incidents(cases: list[dict[str, Any]]) -> dict[str, int]:
    sent = [case["response"] for case in cases]
    answered = ("rejected", "ignored", "accepted")
    about = defaultdict(list)
    for case in cases:
        for clause in case["clauses"]:
            about[clause].append(case)
    posts = [case for case in cases if case["category_group"] == "Abusive or defamatory posts"]
    bullying = [case for case in cases if case["category_group"] == "Cyberbullying"]
    pupils = [case for case in bullying if case["target_role"] == "pupil"]
    counts = {f"incidents of {clause}": len(found) for clause, found in about.items()} | {
        "incidents": len(cases),
        "friend requests sent": _number(case["direction"] == "outgoing" for case in cases),
        "friend requests answered": _number(response in answered for response in sent),
        "friend requests accepted": sent.count("accepted"),
        "friend requests rejected": sent.count("rejected"),
        "friend requests pending": sent.count("pending"),
        "allegations": len(about["7.12"]),
        "allegations with formal action": _number(case["formal_action"] for case in about["7.12"]),
        "allegations undecided": _number(case["formal_action"] is None for case in about["7.12"]),
        "incidents self reported": _number(case["self_reported"] for case in cases),
        "incidents without reporter": _number(case["self_reported"] is None for case in cases),
        "incidents with platform": _number(case["platform"] not in (None, "not_recorded") for case in cases),
        "incidents without platform": _number(case["platform"] == "not_recorded" for case in cases),
        "incidents with device": _number(case["device_type"] != "not_recorded" for case in cases),
        "incidents without device": _number(case["device_type"] == "not_recorded" for case in cases),
        "incidents told to leaders": _number(LEADERS & set(case["reported_to"] or ()) for case in cases),
        "incidents told to nobody known": _number("not_recorded" in (case["reported_to"] or ()) for case in cases),
        "incidents with procedure": _number(_has_procedure(case) for case in cases),
        "incidents without procedure": _number(case["procedure"] is case["handled_under"] is None for case in cases),
        "terms broken": len(about["10.5"]),
        "terms broken and reported": _number(
            case["is_platform_told"] or "platform" in (case["reported_to"] or ()) for case in about["10.5"]
        ),
        "posts": len(posts),
        "posts with target": _number(case["target_role"] is not None for case in posts),
        "posts without target": _number(case["target_role"] is None for case in posts),
        "bullying": len(bullying),
        "bullying closed": _number(not case["is_open"] for case in bullying),
        "bullying acted on": _number(case["is_acted_on"] for case in bullying),
        "bullying of pupils": len(pupils),
        "bullying of pupils by its procedure": _number(case["procedure"] == "anti_bullying" for case in pupils),
        "bullying of pupils without procedure": _number(case["procedure"] is None for case in pupils),
    }
    return counts | _of_evidence([case for case in bullying if case["target_role"] == "staff"])


def _has_procedure(case: Record) -> bool:
    return case["procedure"] not in (None, "none_yet") or case["handled_under"] is not None


def _of_evidence(cases: list[dict[str, Any]]) -> dict[str, int]:
    """What was kept when a member of staff was bullied, and what nobody wrote down."""
    counts = {"bullying of staff": len(cases)}
    for what in ("evidence", "originals", "screen_print", "support"):
        kept = [case[what] for case in cases]
        name = f"bullying of staff with {what.replace('_', ' ')}"
        counts |= {name: kept.count("yes"), f"{name} unknown": kept.count("not_recorded")}
    when = [(case["evidence_time"], case["evidence_date"]) for case in cases]
    where = [case["evidence_place"] == "yes" or case["url_recorded"] for case in cases]
    name = "bullying of staff with time date and place"
    counts[name] = _number(day == ("yes", "yes") and place for day, place in zip(when, where, strict=True))
    counts[f"{name} unknown"] = _number("not_recorded" in day for day in when)
    return counts


def _of_duties(records: Mapping[str, list[dict[str, Any]]]) -> dict[str, int]:
    asked = records["acknowledgement"]
    groups = {duty["staff_group"] for duty in asked}
    counts = {
        "adults asked": _adults(asked),
        "adults who acknowledged": _adults(duty for duty in asked if duty["status"] == "acknowledged"),
        "groups asked": len(groups - {None}),
        "groups expected": GROUPS_OF_ADULTS if asked else 0,
    }
    topics = {course["course"]: course["topic"] for course in records["course"]}
    for name, topic in (("online safety", "online_safety"), ("cyber", "cyber")):
        duties = [duty for duty in records["training"] if (topics.get(duty["item"]) or duty["item"]) == topic]
        counts[f"{name} due"] = _adults(duty for duty in duties if duty["status"] != "not_yet_due")
        counts[f"{name} in date"] = _adults(duty for duty in duties if duty["is_in_date"])
    return counts


def _adults(duties: Iterable[Record]) -> int:
    return sum(duty["adults"] for duty in duties)


def _of_teaching(records: Mapping[str, list[dict[str, Any]]]) -> dict[str, int]:
    year = next((today["academic_year"] for today in records["today"]), None)
    lessons, advice = records["lesson"], records["advice"]
    planned = {lesson["facts"] for lesson in lessons} - {None}
    on_roll = {row["facts"] for row in records["roll"]} - {None}
    taught = {one["facts"] for one in lessons if year and one["academic_year"] == year} - {None}
    return {
        "year groups taught": len(taught),
        "year groups expected": max(len(planned), len(on_roll)) if lessons else 0,
        "advice": len(advice),
        "advice in time": _number(one["days_taken"] is not None and one["days_taken"] <= 1 for one in advice),
        "channels": len(records["channel"]),
        "channels approved": _number(channel["is_approved"] for channel in records["channel"]),
        "channels on social media": _number(channel["platform"] not in NOT_SOCIAL for channel in records["channel"]),
    }


def _of_policies(policies: list[dict[str, Any]]) -> dict[str, int]:
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


def _of_registers(records: Mapping[str, list[dict[str, Any]]]) -> dict[str, int]:
    reviews, calls = records["profile_review"], records["personal_phone_use"]
    reviewers = {review["person"] for review in reviews}
    # An image from before the school's calendar has no school day to count from.
    images = [image for image in records["personal_device_image"] if image["day_number"] is not None]
    return {
        "starters": len(records["starter"]),
        "starters who reviewed": _number(starter["facts"] in reviewers for starter in records["starter"]),
        "reviews": len(reviews),
        "reviews of privacy": _number(review["privacy_checked"] for review in reviews),
        "reviews of privacy unknown": _number(review["privacy_checked"] is None for review in reviews),
        "contacts": len(records["social_contact"]),
        "contacts current": _number(contact["is_current"] for contact in records["social_contact"]),
        "calls": len(calls),
        "calls covered": _number(call["is_covered"] for call in calls),
        "images": len(images),
        "images with reason": _number(image["has_reason"] for image in images),
        "images transferred in time": _number(image["is_in_time"] for image in images),
        "images deleted": _number(not image["is_held"] for image in images),
        "images not held too long": _number(
            not image["is_held"] or any(_is_new(image, today) for today in records["today"]) for image in images
        ),
    }


def _is_new(image: Record, today: Record) -> bool:
    day = today["day_number"]
    return day is not None and bool(day - image["day_number"] <= today["days_to_delete"])


def _number(found: Iterable[object]) -> int:
    return sum(1 for one in found if one)
