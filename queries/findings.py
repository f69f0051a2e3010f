"""What may be wrong: with the figures, as questions that name those they touch, and with the policy, as checks."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from operator import itemgetter
from typing import Any, NamedTuple

import pandas as pd

from queries.answers import COUNT, DAY, TEXT, Rows, answer

Records = Mapping[str, list[Any]]

GROUPS = ("teacher", "support_staff", "supply", "governor", "contractor", "volunteer")
EVERYTHING = "acknowledgements; training; incidents; registers"
# The figures that rows left out of a table are missing from; any other table touches duties and incidents.
TOUCHED = {
    "acknowledgement": "acknowledgements",
    "completion": "training",
    "incident": "incidents",
    "incident_action": "incidents",
    "declaration": "registers",
}
# What a row of an incident says that it lacks or is, in this order.
MARKS = (
    "no_time", "no_place", "no_category", "no_severity", "no_report_date", "closed_without_date", "bullying",
    "evidence_unknown",
)  # fmt: skip
# What is counted record by record: place, the record that holds the counts, which count, of how many, kind, question,
# figures and page.
COUNTED = (
    (23, "acknowledgements", "before_publication", "", "wrong",
     "Some acknowledgements are dated before their version was published. Are the dates right?",
     "acknowledgements", "acknowledgements"),
    (24, "acknowledgements", "version_derived", "total", "unknown",
     "For these acknowledgements the version was worked out from the date. "
     "Does the form say which version was read?",
     "acknowledgements", "acknowledgements"),
    (30, "import queue", "queue", "", "missing",
     "Records wait for a decision and are in no figure yet. Who are they about?", EVERYTHING, "data"),
    (31, "import queue", "rejected", "", "missing",
     "Records could not be taken in. Can the file be mended and sent again?", EVERYTHING, "data"),
    (40, "incidents", "no_time", "total", "unknown",
     "These incidents of 12 months have no time of day. Can the log ask for it?",
     "incidents by weekday and part of the day; evidence", "incidents"),
    (41, "incidents", "no_place", "total", "unknown",
     "These incidents of 12 months name no place. Can the log ask for it?", "incidents by place", "incidents"),
    (42, "incidents", "no_category", "total", "unknown",
     "These incidents of 12 months have no category that the list knows. What were they?",
     "incidents by kind; clauses", "incidents"),
    (43, "incidents", "no_severity", "total", "unknown",
     "These incidents of 12 months were not graded. How severe were they?", "severity; openness", "incidents"),
    (44, "incidents", "no_report_date", "total", "unknown",
     "These incidents of 12 months have no date of report, so the day they happened stands in. "
     "When were they reported?",
     "time to act; time to close; openness", "incidents"),
    (45, "incidents", "closed_without_date", "total", "unknown",
     "These cases are closed without a date and are left out of the time to close. When were they closed?",
     "time to close", "incidents"),
    (46, "incidents", "evidence_unknown", "bullying", "unknown",
     "For these cyberbullying records at least one item of evidence is not recorded; it counts as not kept. Was it?",
     "evidence", "incidents"),
)  # fmt: skip


class Finding(NamedTuple):
    """A finding and its place in the order in which findings stand; `number` of `base` records are concerned."""

    place: int
    finding: str
    kind: str
    question: str
    number: int
    base: int | None
    touches: str
    page: str


_FINDING = {
    "finding": TEXT, "kind": TEXT, "question": TEXT, "number": "int64", "base": COUNT, "touches": TEXT, "page": TEXT,
}  # fmt: skip


def of_quality(rows: Rows, as_at: date, log_to: date | None, kept: Rows) -> pd.DataFrame:
    """The findings from the rows of the question `quality_findings` and of `finding_measures` (`kept`): a line each.

    They stand in their order. The incident log reaches to `log_to`.
    """
    records: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in [*rows, *kept]:
        records[row.get("record", "duty")].append(row)
    (rhythm,) = records["rhythm"]
    usual = dict(zip(rhythm["sources"], rhythm["usual_days"], strict=True))
    found = [
        *_of_files(records, usual, as_at),
        *_of_log(log_to, usual, as_at),
        *_of_policies(records),
        # What was counted and found to be none is no finding; the others are findings whatever their number.
        *(finding for finding in _counted(records) if finding.number > 0),
        *_of_adults(records["post"], as_at),
        *_of_calendar([term["on_date"] for term in records["calendar"]], as_at),
    ]
    found.sort(key=lambda finding: (finding.place, finding.question))
    return answer([finding._asdict() for finding in found], _FINDING)


def _of_files(records: Records, usual: Mapping[str, int], as_at: date) -> Iterator[Finding]:
    newest: dict[str, date] = {}
    for file in records["file"]:
        if file["on_date"] is not None and file["on_date"] <= as_at:
            newest[file["about"]] = max(file["on_date"], newest.get(file["about"], file["on_date"]))
    for source, days in usual.items():
        age = (as_at - newest[source]).days if source in newest else None
        if age is None:
            question = f"Nothing was ever handed in about {source}. Was there nothing, or has nobody sent it?"
            yield Finding(10, "missing_return", "missing", question, 1, None, source, "data")
        elif age > days:
            question = (
                f"The newest file about {source} is {age} days old; every {days} days is usual. Is a newer one waiting?"
            )
            yield Finding(11, "stale_source", "old", question, age, days, source, "data")
    for left_out in records["left out"]:
        touches = TOUCHED.get(left_out["about"], "acknowledgements; training; incidents")
        yield Finding(32, "left_out", "wrong", left_out["words"], left_out["number"], None, touches, "data")


def _of_log(log_to: date | None, usual: Mapping[str, int], as_at: date) -> Iterator[Finding]:
    days_short = (as_at - log_to).days if log_to else 0
    if days_short > usual["incidents"]:
        question = "The incident log does not reach the position date. Are there incidents that were not handed in?"
        yield Finding(12, "log_ends_early", "missing", question, days_short, None, "incidents", "data")


def _of_policies(records: Records) -> Iterator[Finding]:
    duties = [duty for duty in records["duty"] if duty["kind"] == "acknowledgement"]
    asked = {duty["item"] for duty in duties if duty["status"] != "lapsed"}
    for policy in records["policy"]:
        title, version = policy["title"], policy["version"]
        if policy["is_asked"] and policy["policy"] not in asked:
            question = f"{title} asks for acknowledgement, but nobody here is in its audience. Who should read it?"
            yield Finding(20, "no_audience", "wrong", question, 0, None, "acknowledgements", "policy")
        if not policy["is_watched"] or (policy["is_adopted"] and policy["is_adopted_in_time"]):
            continue
        if policy["is_adopted"]:
            place, finding = 22, "adopted_late"
            question = f"Version {version} of {title} was adopted after it came into force. Which day counts?"
        else:
            place, finding = 21, "never_adopted"
            question = f"Version {version} of {title} is in force, but no adoption is recorded. Did governors adopt it?"
        yield Finding(place, finding, "wrong", question, 1, None, "acknowledgements; policy", "policy")


def _counted(records: Records) -> Iterator[Finding]:
    incidents, acknowledgements, queue = records["incident"], records["acknowledgements"][0], records["import queue"][0]
    marked = [sum(1 for mark in marks if mark) for marks in zip(*(row["marks"] for row in incidents), strict=True)]
    counts: dict[str, Mapping[str, int]] = {
        "incidents": {"total": len(incidents)} | dict(zip(MARKS, marked or [0] * len(MARKS), strict=True)),
        "acknowledgements": dict(
            zip(("total", "before_publication", "version_derived"), acknowledgements["counts"], strict=True)
        ),
        "import queue": queue,
    }
    for place, record, name, base, kind, question, touches, page in COUNTED:
        of = counts[record]
        yield Finding(place, name, kind, question, of[name], of[base] if base else None, touches, page)


def _of_adults(posts: Rows, as_at: date) -> Iterator[Finding]:
    groups = {post["about"] for post in posts if _is_in_post(post, as_at)}
    for group in GROUPS:
        if group not in groups:
            question = f"The staff list names no {group.replace('_', ' ')}. Does the school have none?"
            yield Finding(50, "group_missing", "missing", question, 0, None, "acknowledgements; training", "data")
    left = {post["words"] for post in posts if _is_left_behind(post, as_at)}
    if left:
        yield Finding(
            51, "left_with_post", "wrong", "These adults have left, but a post of theirs has no end. Which is right?",
            len(left), None, "acknowledgements; training; rates per 100 adults", "data",
        )  # fmt: skip


def _is_in_post(post: Mapping[str, Any], as_at: date) -> bool:
    has_begun = post["on_date"] is not None and post["on_date"] <= as_at
    return has_begun and (post["end_on"] is None or post["end_on"] >= as_at)


def _is_left_behind(post: Mapping[str, Any], as_at: date) -> bool:
    left_on, end_on = post["left_on"], post["end_on"]
    return left_on is not None and left_on < as_at and (end_on is None or end_on > left_on)


def _of_calendar(ends: list[date], as_at: date) -> Iterator[Finding]:
    touches = "everything counted in school days; comparisons of terms"
    if not ends:
        question = "No term dates were handed in; the usual English ones stand in. Can you add yours?"
        yield Finding(60, "no_term_dates", "missing", question, 0, None, touches, "data")
    elif (as_at - max(ends)).days > 60:
        question = "The term dates end before the position date. Can you add the next year?"
        yield Finding(61, "calendar_ends", "old", question, 1, None, touches, "data")


# How old the sources are, in the order in which they are shown.
SOURCES = ("staff list", "policy register", "acknowledgements", "training", "incidents", "registers")
_FRESHNESS = {
    "source": TEXT, "rows_held": "int64", "last_import_on": DAY, "speaks_to": DAY, "age_days": "int64",
    "expected_days": "int32", "state": TEXT,
}  # fmt: skip


def freshness(rows: Rows) -> pd.DataFrame:
    """One row for each source, from one for each file of it, or one without a file."""
    return answer([_freshness([row for row in rows if row["source"] == source]) for source in SOURCES], _FRESHNESS)


def _freshness(files: Rows) -> dict[str, Any]:
    imported = [file for file in files if file["is_imported"]]
    newest = max(imported, key=itemgetter("imported_on"), default=None)
    told = [file["covers_to"] for file in imported if file["covers_to"] is not None]
    if newest is None:
        state = "imported later" if any(file["imported_on"] is not None for file in files) else "never imported"
    else:
        state = "older than expected" if newest["age_days"] > newest["expected_days"] else "as expected"
    return {
        **files[0],
        "rows_held": sum(file["rows"] for file in imported),
        "last_import_on": newest and newest["imported_on"],
        "speaks_to": max(told, default=None),
        "age_days": newest and newest["age_days"],
        "state": state,
    }


# Checks of the policy -----------------------------------------------------------------------------------------------

# Faults of the document itself, each open until the settings name the version that mended it.
FAULTS_OF_THE_TEXT = {
    "unfinished_sentence": (
        "Every sentence finished", "11.9",
        "The sentence on what the school does when staff are cyberbullied breaks off.",
        "Finish the sentence: who acts, how fast, and what support follows."),
    "head_concern": (
        "Concern about the headteacher", "10.3", "There is no route for a concern about the headteacher.",
        "Name the chair of governors, and how to reach them."),
    "earliest_convenience": (
        "Limits in numbers", "12.5", 'Images are to be transferred at the "earliest convenience", which has no limit.',
        "Set a limit; this dashboard uses 1 school day to transfer and 5 to delete."),
    "details_on_document": (
        "Details on the document", "3.1", "The document names no version, date, owner or review date.",
        "Put all four on its first page."),
    "obsolete_platforms": (
        "Platforms of today", "5.1", "The definition leans on platforms that pupils no longer use.",
        "Describe kinds of service instead of naming sites."),
}  # fmt: skip

# A check: its name, its clause, whether there is a fault, what it is, and what to do.
Check = tuple[str, str, bool, str, str]

_CHECK = dict.fromkeys(("check_name", "clause", "state", "finding", "advice"), TEXT)


def of_policy(rows: Rows) -> pd.DataFrame:
    """The checks of the policy from the rows of the question `policy_health`: a line each, faults first."""
    entry: dict[str, Any] = {}
    version: dict[str, Any] = {}
    is_open: dict[str, bool] = {}
    linked = []
    for row in rows:
        facts = json.loads(row["facts"])
        if row["record"] == "entry":
            entry = facts
        elif row["record"] == "text":
            is_open = facts
        else:
            version = facts if row["record"] == "version" else version
            linked += [facts] if (facts["place"] or 6) <= 5 else []
    checks = [*_of_register(entry, version), _of_linked(linked), *_of_text(is_open)]
    checks.sort(key=lambda check: not check[2])
    told = [
        (name, clause, *(("needs attention", finding, advice) if is_fault else ("passes", "", "")))
        for name, clause, is_fault, finding, advice in checks
    ]
    return answer([dict(zip(_CHECK, check, strict=True)) for check in told], _CHECK)


def _of_register(entry: Mapping[str, Any], version: Mapping[str, Any]) -> list[Check]:
    """What the register says of the policy and of its version in force; either is empty where there is none."""
    review = version.get("review", "no review date")
    audience = set(entry.get("audience") or ())
    is_for_staff = bool(audience & {"staff", "supply"})
    is_for_all = "all" in audience or (is_for_staff and audience >= {"governor", "contractor", "volunteer"})
    return [
        ("Version in force", "3.1", not version, "No version of the policy is in force.",
         "Add the version and the day from which it is in force to the policy register."),
        ("Adopted by governors", "3.1", not version.get("is_adopted"),
         "No adoption of the version in force is recorded.", "Adopt it at the next meeting and record the minute."),
        ("Adopted before in force", "3.1", bool(version.get("is_adopted_late")),
         "The version was adopted only after it had come into force.", "Adopt the next version before it applies."),
        ("Minute recorded", "3.1", bool(version.get("is_without_minute")),
         "The minute of the adoption is not recorded.", "Add the reference of the minute to the register."),
        ("Owner named", "3.1", not entry.get("owner"), "The policy has no owner.",
         "Name the post that keeps it up to date."),
        ("Review date", "3.1", review == "no review date", "The policy has no review date.",
         "Set one; a year ahead is usual."),
        ("Review in date", "3.1", review == "review overdue", "The review of the policy is overdue.",
         "Review it, and publish the result as a new version."),
        ("Audience", "3.2", not audience, "Nobody is named as having to read the policy.",
         "Set its audience; the policy means all six groups of adults."),
        ("All six groups", "3.2", bool(audience) and not is_for_all,
         "Its audience leaves out a group that the policy names.",
         "The policy names teachers, support staff, supply staff, governors, contractors and volunteers."),
        ("Acknowledgement asked for", "2.4", not entry.get("is_asked"), "Nobody is asked to acknowledge the policy.",
         "Switch acknowledgement on in the policy register."),
    ]  # fmt: skip


def _of_linked(linked: list[dict[str, Any]]) -> Check:
    return (
        "Linked policies in date", "4.1",
        any(not policy["is_registered"] or policy["review"] == "review overdue" for policy in linked),
        "A linked policy is missing from the register or its review is overdue.", "See the list of linked policies.",
    )  # fmt: skip


def _of_text(is_open: Mapping[str, bool]) -> Iterator[Check]:
    for fault, (name, clause, finding, advice) in FAULTS_OF_THE_TEXT.items():
        yield name, clause, is_open[fault], finding, advice


_REVIEW = {"academic_year": TEXT, "reviewed_on": DAY, "next_due": DAY, "is_reviewed": "bool", "last_reviewed_on": DAY}


def filtering_review(rows: Rows) -> pd.DataFrame:
    """Whether filtering and monitoring were reviewed this year, from one row for each review and one for the day."""
    years = [row["academic_year"] for row in rows if row["is_today"]]
    reviews = sorted((row for row in rows if row["reviewed_on"] is not None), key=itemgetter("reviewed_on"))
    told = []
    for year in years[:1]:
        this_year = [review["reviewed_on"] for review in reviews if review["academic_year"] == year]
        due = [review["next_due"] for review in reviews if review["next_due"] is not None]
        told.append({
            "academic_year": year,
            "reviewed_on": max(this_year, default=None),
            "next_due": due[-1] if due else None,
            "is_reviewed": bool(this_year),
            "last_reviewed_on": reviews[-1]["reviewed_on"] if reviews else None,
        })  # fmt: skip
    return answer(told, _REVIEW)
