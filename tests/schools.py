"""Schools made by hand for tests, and the sample school built once."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from data import contract, store


def enter(tables: dict[str, list[dict[str, Any]]], batch: str = "000001") -> store.Snapshot:
    """Puts rows straight into the ledger as one batch and builds a snapshot; blanks are left out of a row."""
    with store.ledger() as connection:
        total = sum(len(rows) for rows in tables.values())
        connection.execute(
            "insert into import_batch (batch_id, file_name, file_sha256, profile_id, imported_by, imported_at,"
            " rows_total, accepted, negative, duplicate, queued, rejected, skipped)"
            " values (?, 'by hand', ?, 'hand', 'test', ?, ?, ?, 0,"
            " 0, 0, 0, 0)",
            [batch, batch, datetime(2026, 10, 1, 12), total, total],
        )
        for table in contract.tables():
            for number, row in enumerate(tables.get(table, []), start=2):
                row = {**row, "batch_id": batch, "source_file": "by hand", "source_row": number}
                names = ", ".join(row)
                marks = ", ".join("?" for _ in row)
                connection.execute(f"insert into {table} ({names}) values ({marks})", list(row.values()))
        return store.build_snapshot(connection)


@contextmanager
def at_home(folder: Path, today: str = "2026-10-23"):
    """The given folder as the data folder and the given day as today."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GOVERNANCE_HOME", str(folder))
        patch.setenv("GOVERNANCE_TODAY", today)
        yield folder


TERMS = [
    ("2025/26", "Autumn", 1, "2025-09-01", "2025-10-24"),
    ("2025/26", "Autumn", 2, "2025-11-03", "2025-12-19"),
    ("2025/26", "Spring", 1, "2026-01-05", "2026-02-13"),
    ("2025/26", "Spring", 2, "2026-02-23", "2026-03-27"),
    ("2025/26", "Summer", 1, "2026-04-13", "2026-05-22"),
    ("2025/26", "Summer", 2, "2026-06-01", "2026-07-21"),
    ("2026/27", "Autumn", 1, "2026-09-01", "2026-10-23"),
    ("2026/27", "Autumn", 2, "2026-11-02", "2026-12-18"),
]


def four_people() -> dict[str, list[dict[str, Any]]]:
    """A school of four adults whose answers on Fri 23 Oct 2026 can be worked out by eye.

    Version 2 of the policy is in force from Tue 1 Sep 2026, so it is due ten school days later. Ada (teacher) agreed it
    on 3 Sep; Ben (teaching assistant) agreed version 1 only and is overdue; Cai (governor) is on long leave; Dee
    (volunteer) began on 22 Oct without agreeing and volunteers must agree before their first session.
    Online safety must be done every 12 months: Ada's is in date, Ben's lapsed in June, and nobody else needs it.
    """
    return {
        "school": [{"school_id": "FOUR", "name": "Four Oaks School", "phase": "Primary"}],
        "term_calendar": [
            {"school_id": "FOUR", "academic_year": y, "term": t, "half": h, "start_on": s, "end_on": e}
            for y, t, h, s, e in TERMS
        ],
        "person": [
            _person("A", "Ada", "Arden", joined_on="2020-09-01"),
            _person("B", "Ben", "Birch", joined_on="2020-09-01"),
            _person("C", "Cai", "Cole", joined_on="2024-09-01", leave_from="2026-09-01", leave_to="2027-01-31"),
            _person("D", "Dee", "Dale", joined_on="2026-10-22"),
        ],
        "post": [
            _post("P1", "A", "Class Teacher", "teacher", "2020-09-01"),
            _post("P2", "B", "Teaching Assistant", "teaching_assistant", "2020-09-01"),
            _post("P3", "C", "Governor", "governor", "2024-09-01"),
            _post("P4", "D", "Volunteer", "volunteer", "2026-10-22"),
        ],
        "policy": [
            {
                "policy_id": "SM",
                "title": "Safer Social Media",
                "audience": ["all"],
                "ack_required": True,
                "status": "current",
            }
        ],
        "policy_version": [
            {"policy_id": "SM", "version": "1", "published_on": "2025-09-01", "adopted_on": "2025-08-30"},
            {"policy_id": "SM", "version": "2", "published_on": "2026-09-01", "adopted_on": "2026-08-30"},
        ],
        "acknowledgement": [
            _agreed("K1", "A", "1", "2025-09-02 09:00"),
            _agreed("K2", "B", "1", "2025-09-02 10:00"),
            _agreed("K3", "A", "2", "2026-09-03 09:00"),
        ],
        "course": [{"course_id": "OS", "title": "Online safety", "topic": "online_safety", "validity_months": 12}],
        "requirement": [
            {
                "requirement_id": "R1",
                "course_id": "OS",
                "audience": ["teacher", "teaching_assistant"],
                "frequency_months": 12,
                "from_on": "2024-09-01",
            }
        ],
        "completion": [_completed("T1", "A", "2026-03-10"), _completed("T2", "B", "2025-06-10")],
        "incident": [
            _incident("I1", "2026-09-10", "friend_request", "low", closed_on="2026-09-15"),
            _incident("I2", "2026-10-12", "cyberbullying", "high"),
            _incident("I3", "2025-10-06", "friend_request", "low", closed_on="2025-10-07"),
        ],
    }


def _person(person_id: str, forename: str, surname: str, **more: Any) -> dict[str, Any]:
    email = f"{forename}.{surname}@fouroaks.example".lower()
    names = {"legal_forename": forename, "legal_surname": surname, "work_email": email}
    return {"person_id": person_id, "school_id": "FOUR", **names, **more}


def _post(post_id: str, person_id: str, title: str, role: str, start_on: str) -> dict[str, Any]:
    about = {"post_id": post_id, "person_id": person_id, "school_id": "FOUR"}
    return {**about, "job_title": title, "role_category": role, "start_on": start_on}


def _agreed(ack_id: str, person_id: str, version: str, at: str) -> dict[str, Any]:
    how = {"version_basis": "stated", "date_precision": "minute", "response": "acknowledged", "method": "online_form"}
    return {
        "ack_id": ack_id,
        "person_id": person_id,
        "policy_id": "SM",
        "version": version,
        "acknowledged_at": at,
        **how,
    }


def _completed(completion_id: str, person_id: str, on: str) -> dict[str, Any]:
    what = {"course_id": "OS", "completed_on": on, "date_precision": "day", "result": "completed"}
    return {"completion_id": completion_id, "person_id": person_id, **what}


def _incident(incident_id: str, on: str, category: str, severity: str, **more: Any) -> dict[str, Any]:
    return {
        "incident_id": incident_id,
        "school_id": "FOUR",
        "occurred_on": on,
        "occurred_precision": "day",
        "reported_on": on,
        "platform": "Facebook",
        "category": [category],
        "involves": ["staff"],
        "description": "A message was received.",
        "evidence_held": "yes",
        "reported_to": ["headteacher"],
        "severity": severity,
        "status": "closed" if "closed_on" in more else "open",
        **more,
    }
