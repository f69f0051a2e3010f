"""A school of four adults, whose every answer can be worked out by eye (tests/schools.py says why)."""

from __future__ import annotations

from datetime import date

import pytest

from data import access
from queries import runner

HEAD = access.Principal("test", "headteacher", ("FOUR",))


def ask(name: str, day: str = "2026-10-23", **chosen):
    return runner.ask(name, runner.on_day("FOUR", date.fromisoformat(day), **chosen), HEAD).to_dict("records")


def coverage(day: str) -> tuple:
    (row,) = ask("acknowledgement_coverage_by_policy", day)
    return tuple(row[c] for c in ("version", "in_scope", "acknowledged", "paused", "within_grace", "overdue"))


def test_who_has_agreed_on_the_last_day_of_the_half_term(four_people):
    """Ada has; Ben is late; Cai is on long leave; Dee began yesterday without agreeing."""
    assert coverage("2026-10-23") == ("2", 4, 1, 1, 0, 2)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-08-31", ("1", 3, 2, 0, 0, 1)),  # the old version: Ada and Ben; Cai never agreed it
        ("2026-09-01", ("2", 3, 0, 1, 2, 0)),  # the new one is in force, and everybody has ten school days
        ("2026-09-03", ("2", 3, 1, 1, 1, 0)),  # Ada agrees
        ("2026-09-15", ("2", 3, 1, 1, 1, 0)),  # the tenth school day: not late yet
        ("2026-09-16", ("2", 3, 1, 1, 0, 1)),  # the day after: Ben is late
        ("2026-10-22", ("2", 4, 1, 1, 1, 1)),  # Dee's first day
        ("2026-10-23", ("2", 4, 1, 1, 0, 2)),
    ],
)
def test_the_same_question_on_every_day_of_its_history(four_people, day, expected):
    assert coverage(day) == expected


def test_whom_to_chase_and_how_late(four_people):
    late = {row["person_id"]: row for row in ask("acknowledgement_outstanding_people")}
    assert set(late) == {"B", "D"}
    assert late["B"]["staff_group"] == "support_staff"
    assert late["B"]["due_on"].date() == date(2026, 9, 15)
    assert late["B"]["school_days_overdue"] == 28  # 16 to 30 September are 11 school days, 1 to 23 October 17
    assert late["D"]["due_on"].date() == date(2026, 10, 22)
    assert late["D"]["school_days_overdue"] == 1


def test_whose_training_is_in_date(four_people):
    """Ada's lasts until March; Ben's lapsed in June; nobody else needs it."""
    (row,) = ask("training_in_date_by_course")
    assert row == {"course_id": "OS", "required": 2, "in_date": 1, "expiring": 0, "expired": 1, "never": 0}


def test_how_many_incidents(four_people):
    counts = {(r["academic_year"], r["severity"]): (r["incidents"], r["open"]) for r in ask("incident_count_by_term")}
    assert counts == {("2026/27", "high"): (1, 1), ("2026/27", "low"): (1, 0), ("2025/26", "low"): (1, 0)}
