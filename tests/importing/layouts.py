"""Writes the facts of a school in the layout that a profile describes: headings, forms and words turned round."""

from __future__ import annotations

import csv
import io
import re
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from data.clock import LONDON
from data.importing import profiles, tidy

PROFILES = sorted(profiles.BUILT_IN.glob("*.toml"))
JUNK = "Never to be stored"
# Without these a file of its kind says nothing; a profile that is silent on one leaves it to the plain headings.
_ESSENTIAL = {
    "acknowledgement": ("acknowledged_at", "name"),
    "training": ("completed_at", "course", "name"),
    "incident": ("occurred_at", "description", "category"),
    "staff": ("job_title", "name"),
}
# A field of a layout and the columns of the ledger that it carries.
CARRIES = {
    "acknowledgement": {
        "acknowledged_at": ("acknowledged_at", "date_precision"), "policy": ("policy_id",), "name": ("person_id",),
        "version": ("version_basis",), "response": ("response",), "entered_by": ("entered_by",),
    },
    "training": {
        "completed_at": ("completed_on", "date_precision"), "course": ("course_id",), "name": ("person_id",),
        "result": ("result",), "expires_on": ("expires_on",), "certificate_ref": ("certificate_ref",),
    },
    "incident": {
        "occurred_at": ("occurred_on", "occurred_time", "occurred_precision"), "policy": ("handled_under_policy_id",),
    },
    "staff": {
        "forename": ("legal_forename",), "surname": ("legal_surname",), "name": ("legal_forename", "legal_surname"),
        "email": ("work_email",), "start_on": ("start_on",), "end_on": ("end_on",),
    },
}  # fmt: skip
Row = dict[str, Any]


@dataclass
class Layout:
    """A profile turned round: the headings that a file of it has, and the field under each."""

    told: dict[str, Any]
    profile: profiles.Profile
    headings: list[tuple[str, str]]

    @property
    def kind(self) -> str:
        """acknowledgement, training, incident or staff."""
        return self.profile.kind

    @property
    def shape(self) -> str:
        """events (a line each), answers (a column a policy), pairs, named (the file is the course) or people."""
        fields = {name for _, name in self.headings}
        told = dict(self.profile.shape)
        if told.get("pairs"):
            return "pairs"
        if told.get("course_from_file_name"):
            return "named"
        if "people" in fields:
            return "people"
        return "answers" if self.kind == "acknowledgement" and "policy" not in fields else "events"

    @property
    def fields(self) -> set[str]:
        """The fields it has; what a shape holds in its headings or its name counts as well."""
        own = {name for _, name in self.headings if name}
        return own | {
            "events": set(), "answers": {"policy", "acknowledged_at"}, "pairs": {"course", "completed_at", "result"},
            "named": {"course"}, "people": {"name"},
        }[self.shape]  # fmt: skip

    def carries(self, columns: Iterable[str]) -> set[str]:
        """Those of the ledger's columns that a file of this layout has a place for."""
        known = CARRIES[self.kind]
        found = {column for name in self.fields for column in known.get(name, (name,))}
        if {"email", "person_id", "payroll_no", "forename"} & self.fields and self.kind != "staff":
            found.add("person_id")
        if self.shape == "answers" and any(name == "acknowledged_at" for _, name in self.headings):
            found.add("response")  # a tick may also be a refusal; where the cell holds the day there is no room for one
        return found & set(columns)


def layout_of(path: Path) -> Layout:
    """The layout of a profile, from its own text: what it demands, what it maps, one of its alternatives, and what any
    file of the kind needs."""
    told, profile = tomllib.loads(path.read_text(encoding="utf-8")), profiles.parse(path.read_text(encoding="utf-8"))
    headings: list[tuple[str, str]] = [("", "name")] if profile.first_heading_empty else []
    taken: set[str] = {name for _, name in headings}
    detect = told.get("detect", {})

    def add(heading: str) -> None:
        name = _field(profile, heading)
        if tidy.heading(heading) not in [tidy.heading(other) for other, _ in headings]:
            headings.append((heading, "" if name in taken else name))
            taken.add(name)

    for heading in detect.get("must", []):
        add(heading)
    for name, source in told.get("columns", {}).items():
        listed = source.get("from", []) if isinstance(source, dict) else source
        if name not in taken and name != "several_roles" and listed:
            add(listed[0])
    for heading in detect.get("any", []):
        if _field(profile, heading) not in taken:
            add(heading)
    if not {tidy.heading(h) for h, _ in headings} & set(profile.any or {tidy.heading(h) for h, _ in headings}):
        add(detect["any"][0])
    for heading in (*told.get("never_import", []), *told.get("ignore", [])):
        add(heading)
    shown = Layout(told, profile, headings)
    for name in _ESSENTIAL[profile.kind]:
        if name not in taken | shown.fields and not _is_told_otherwise(name, shown):
            wanted = "forename" if name == "name" and "surname" in taken else name
            words = profiles._words("headings")
            add(next(words[group][wanted][0] for group in (profile.kind, "person") if wanted in words[group]))
            taken.add(name)
    return shown


def _is_told_otherwise(name: str, shown: Layout) -> bool:
    own = {field for _, field in shown.headings}
    if name == "name":
        return {"forename", "surname"} <= own or (shown.kind != "staff" and bool({"email", "people"} & own))
    return name == "completed_at" and shown.shape == "people"


def _field(profile: profiles.Profile, heading: str) -> str:
    said = tidy.heading(heading)
    if said in (*profile.never_import, *profile.ignore):
        return ""
    for name, source in profile.columns:
        if said in source.headings and name != "several_roles":
            return name
    return profiles.headings_of(profile.kind).get(said, "")


# --- values -------------------------------------------------------------------------------------------------------


def moment_text(layout: Layout, name: str, value: date | datetime | None) -> str:
    """A day or moment as the profile says that its source writes it."""
    if value is None:
        return ""
    source = layout.profile.source(name) or profiles.Source()
    if isinstance(value, datetime) and source.zone == "UTC":
        value = value.replace(tzinfo=LONDON).astimezone(UTC).replace(tzinfo=None)
    column, pattern = layout.profile.sample
    if pattern and column in source.headings and isinstance(value, datetime):
        zone = "GMT+1" if value.replace(tzinfo=LONDON).utcoffset() else "GMT"
        return f"{value:%Y/%m/%d} {value.hour % 12 or 12}:{value:%M:%S} {'PM' if value.hour > 11 else 'AM'} {zone}"
    days = "%m/%d/%Y" if (source.order or layout.profile.order) == "mdy" else "%d/%m/%Y"
    return value.strftime(f"{days} %H:%M:%S" if isinstance(value, datetime) else days)


def cell(layout: Layout, name: str, value: Any) -> str:
    """A value as a cell of its field."""
    source = layout.profile.source(name) or profiles.Source()
    for theirs, ours in source.map:
        if ours == value:
            return theirs
    if isinstance(value, date):
        return moment_text(layout, name, value)
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, list):
        return (source.split or ";")[0].join(value)
    return "" if value is None else str(value)


def as_csv(rows: list[list[str]]) -> bytes:
    """Rows as a CSV file."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode("utf-8")


# --- files --------------------------------------------------------------------------------------------------------


def files(layout: Layout, facts: list[Row], titles: dict[str, str]) -> dict[str, bytes]:
    """Names and bytes of the files that hold these facts; each fact has its fields by name.

    `titles` names the policies or courses by their ids.
    """
    write: Callable[[Layout, list[Row], dict[str, str]], dict[str, bytes]] = {
        "events": _events, "answers": _answers, "pairs": _pairs, "named": _named, "people": _people,
    }[layout.shape]  # fmt: skip
    return write(layout, facts, titles)


def _line(layout: Layout, fact: Row) -> list[str]:
    never = set(layout.profile.never_import) | profiles.never(layout.kind)
    return [
        JUNK if not name and tidy.heading(heading) in never else cell(layout, name, fact.get(name)) if name else ""
        for heading, name in layout.headings
    ]


def _events(layout: Layout, facts: list[Row], _: dict[str, str]) -> dict[str, bytes]:
    return {"list.csv": as_csv([[heading for heading, _ in layout.headings], *(_line(layout, f) for f in facts)])}


def _answers(layout: Layout, facts: list[Row], titles: dict[str, str]) -> dict[str, bytes]:
    """A line a person (and moment), a column a policy: ticks where the line has its day, else the days themselves."""
    has_day = any(name == "acknowledged_at" for _, name in layout.headings)
    sittings: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for fact in facts:
        nth = (
            0
            if has_day
            else sum(1 for f in facts if _same_cell(f, fact) and f["acknowledged_at"] < fact["acknowledged_at"])
        )
        sittings[fact["person_id"], fact["acknowledged_at"] if has_day else nth].append(fact)
    items = sorted({fact["policy_id"] for fact in facts})
    asked = "I have read and understood the {}" if has_day else "{}"
    rows = [[heading for heading, _ in layout.headings] + [asked.format(titles[item]) for item in items]]
    words = {"acknowledged": "Yes", "declined": "I do not agree"}
    zone = dict(layout.profile.shape).get("zone")
    for told in sittings.values():
        said = {fact["policy_id"]: fact for fact in told}
        cells = []
        for item in items:
            fact = said.get(item, {})
            if not fact:
                cells.append("" if has_day else "Pending")
            elif has_day:
                cells.append(words[fact["response"]])
            else:
                at = fact["acknowledged_at"]
                at = at.replace(tzinfo=LONDON).astimezone(UTC) if zone == "UTC" else at
                cells.append(f"Acknowledged ({at:%d/%m/%Y %H:%M:%S})")
        rows.append(_line(layout, told[0]) + cells)
    return {"list.csv": as_csv(rows)}


def _same_cell(one: Row, other: Row) -> bool:
    return one["person_id"] == other["person_id"] and one["policy_id"] == other["policy_id"]


def _pairs(layout: Layout, facts: list[Row], titles: dict[str, str]) -> dict[str, bytes]:
    """Moodle: two columns an activity; a second completion of one course needs a second report."""
    found: dict[str, bytes] = {}
    courses = sorted({fact["course_id"] for fact in facts})
    left = sorted(facts, key=lambda fact: fact["completed_on"])
    while left:
        now: dict[tuple[str, str], Row] = {}
        for fact in left:
            now.setdefault((fact["person_id"], fact["course_id"]), fact)
        left = [fact for fact in left if now[fact["person_id"], fact["course_id"]] is not fact]
        rows = [[heading for heading, _ in layout.headings] + [t for c in courses for t in (titles[c], "")]]
        for person in sorted({who for who, _ in now}):
            cells: list[str] = []
            for course in courses:
                done = now.get((person, course))
                cells += ["Completed", f"{done['completed_on']} 10:05:00"] if done else ["Not completed", ""]
            rows.append(_line(layout, next(f for (who, _), f in now.items() if who == person)) + cells)
        found[f"progress {len(found) + 1}.csv"] = as_csv(rows)
    return found


def _named(layout: Layout, facts: list[Row], titles: dict[str, str]) -> dict[str, bytes]:
    by_course = defaultdict(list)
    for fact in facts:
        by_course[fact["course_id"]].append(fact)
    return {
        f"{titles[course]}_completion_report.csv": _events(layout, told, titles)["list.csv"]
        for course, told in by_course.items()
    }


def _people(layout: Layout, facts: list[Row], titles: dict[str, str]) -> dict[str, bytes]:
    """One line a course, everybody who took it in one cell."""
    by_course: dict[str, list[str]] = defaultdict(list)
    for fact in facts:
        by_course[fact["course_id"]].append(fact["name"])
    told = [
        {"course": titles[course], "result": "Completed", "people": "; ".join(names)}
        for course, names in by_course.items()
    ]
    return _events(layout, told, titles)


def fits_scope(layout: Layout, fact: Row) -> bool:
    """Whether the profile's own rule of what is kept lets the fact in."""
    rule = dict(layout.profile.keep_only)
    if not rule:
        return True
    wanted = {tidy.words(word) for word in rule["any_of"]}
    said: set[str] = set()
    for column in rule.get("columns") or [rule["column"]]:
        value = fact.get(_field(layout.profile, column), "")
        said |= {tidy.words(part) for part in (value if isinstance(value, list) else [str(value)])}
    return any(word == one or one.startswith(f"{word} ") for word in wanted for one in said)


def spoken(text: str) -> str:
    """Text as it is compared where a source may change case and blanks."""
    return re.sub(r"\s+", " ", text).strip().casefold()
