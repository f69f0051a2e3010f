"""Reminders: who has what outstanding, as a list by staff group to print and as a file for mail merge. For leaders."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typst

from charts import words
from data import access
from queries import runner, verdicts
from reports import files, printed_tables

QUESTION = "person_reminders"
FOLDER = Path(__file__).resolve().parent
TEMPLATE = FOLDER / "letters.typ"


@dataclass(frozen=True)
class Group:
    """The adults of one staff group with something outstanding: who, and what."""

    name: str
    lines: tuple[tuple[str, str, str, str], ...]


def mail_merge(filters: runner.Filters, reader: access.Principal | None) -> files.Export:
    """One row an adult, for a word processor's mail merge: name, address, and what is outstanding in a sentence.

    Raises access.Refused to anybody who may not see adults by name and take that away.
    """
    files.require_export(QUESTION, reader)
    exported = files.export(QUESTION, filters, reader, "reminders")
    frame = runner.ask(QUESTION, filters, reader)
    content = files.csv_of(frame.assign(reminder=[_reminder(row) for row in frame.to_dict("records")]))
    return files.Export(exported.name, content, exported.about, exported.rows, exported.tier)


def _reminder(row: dict[Any, Any]) -> str:
    """What a letter says is outstanding: 'Please agree: …. Please complete: ….'"""
    parts = []
    if row["policies"]:
        due = "" if words.missing(row["due_on"]) else f" (due {words.day(row['due_on'])})"
        parts.append(f"Please read and agree: {row['policy_titles']}{due}.")
    if row["courses"]:
        parts.append(f"Please complete: {row['course_titles']}.")
    return " ".join(parts)


def groups(filters: runner.Filters, reader: access.Principal | None) -> list[Group]:
    """The list to print, group by group in their fixed order, names in order of the alphabet. Raises access.Refused."""
    files.require_export(QUESTION, reader)
    frame = runner.ask(QUESTION, filters, reader)
    return [
        Group(
            words.staff_group(code), tuple(_line(row) for row in frame[frame["staff_group"] == code].to_dict("records"))
        )
        for code in words.group_order(frame["staff_group"])
    ]


def _line(row: dict[Any, Any]) -> tuple[str, str, str, str]:
    late = "" if words.missing(row["school_days_overdue"]) else verdicts.days(float(row["school_days_overdue"]))
    return (
        f"{row['surname']}, {row['forename']}",
        printed_tables.text(row["policy_titles"]),
        late or printed_tables.BLANK,
        printed_tables.text(row["course_titles"]),
    )


def pdf(filters: runner.Filters, reader: access.Principal | None) -> bytes:
    """The list as a PDF for the office, a page a staff group. Raises access.Refused."""
    listed = groups(filters, reader)
    source = files.source_of(filters, reader)
    said = {
        "school": files.school_name(filters, reader),
        "day": words.day(filters.as_at),
        "tier": files.TIERS["leaders"],
        "source": f"{source.kind} {source.id}",
        "groups": [asdict(group) for group in listed],
    }
    moment = datetime.combine(filters.as_at, datetime.min.time(), UTC)
    made: bytes = typst.compile(
        TEMPLATE,
        format="pdf",
        font_paths=[FOLDER / "fonts"],
        ignore_system_fonts=True,
        pdf_standards="ua-1",
        timestamp=int(moment.timestamp()),
        sys_inputs={"list": json.dumps(said, ensure_ascii=False)},
    )
    return made
