"""What is counted row by row: registers, meetings, the age of sources, the yearly review of filtering."""

from __future__ import annotations

from datetime import date

import pytest

from queries import findings, meetings, registers


def records(answer):
    return answer.astype(object).where(answer.notna(), None).to_dict("records")


def image(term, place, is_held, *, moved=False, deleted=False, days=3, late=False):
    return {
        "academic_year": "2025/26", "term": term, "place": place, "days_old": days, "is_held": is_held,
        "is_over_limit": late, "is_transferred_in_time": moved, "is_deleted_in_time": deleted,
    }  # fmt: skip


def test_images_are_counted_by_term_in_the_order_of_the_year():
    told = records(registers.images([
        image("Summer", 3, True, days=40, late=True),
        image("Autumn", 1, False, moved=True, deleted=True, days=90, late=True),
        image("Summer", 3, True, days=2),
    ]))  # fmt: skip
    assert [(row["term"], row["taken"], row["held"], row["over_limit"], row["oldest_days"]) for row in told] == [
        ("Autumn", 1, 0, 0, None),
        ("Summer", 2, 2, 1, 40),
    ]
    assert [(row["met"], row["base"], row["share"]) for row in told] == [(1, 1, None), (0, 1, None)]
    assert registers.images([]).empty


def test_no_contacts_are_one_row_of_zeros():
    (told,) = records(registers.contacts([]))
    assert (told["live"], told["waiting"], told["oldest_waiting_days"], told["base"]) == (0, 0, None, 0)


def test_a_contact_that_waits_is_late_only_after_its_days():
    known = {"days_old": 90, "is_late": True, "is_known": True, "is_current": True, "is_reviewed": True}
    new = {"days_old": 2, "is_late": False, "is_known": False, "is_current": False, "is_reviewed": True}
    (told,) = records(registers.contacts([known, new, new | {"days_old": 9, "is_late": True}]))
    assert (told["live"], told["acknowledged"], told["reviewed"], told["waiting"]) == (3, 1, 3, 2)
    assert (told["oldest_waiting_days"], told["met"], told["base"]) == (9, 1, 2)


def test_the_share_of_ten_uses_is_shown():
    use = {"academic_year": "2025/26", "term": "Spring", "place": 2}
    permitted = use | {"is_permitted": True, "is_emergency": None, "is_covered": True}
    neither = use | {"is_permitted": False, "is_emergency": False, "is_covered": False}
    (told,) = records(registers.phone_use([permitted] * 8 + [neither] * 2))
    assert (told["uses"], told["with_permission"], told["in_emergency"], told["neither"]) == (10, 8, 0, 2)
    assert told["share"] == pytest.approx(0.8)


def test_a_starter_is_judged_by_the_first_review():
    def look(person, group, place, on, taken, here):
        return {"person_id": person, "staff_group": group, "place": place, "looked_on": on, "days_taken": taken,
                "days_here": here, "limit_days": 10}  # fmt: skip

    told = records(registers.profile_reviews([
        look("A", "supply", 3, date(2026, 5, 1), 60, 90),
        look("A", "supply", 3, date(2026, 2, 1), 10, 90),
        look("B", "teacher", 1, None, None, 11),
        look("C", "teacher", 1, None, None, 10),
        look("D", "teacher", 1, date(2026, 3, 1), 11, 40),
    ]))  # fmt: skip
    counted = ("staff_group", "starters", "in_time", "late", "not_done", "still_in_time", "met", "base")
    assert [tuple(row[name] for name in counted) for row in told] == [
        ("all", 4, 1, 1, 1, 1, 1, 3),
        ("teacher", 3, 0, 1, 1, 1, 0, 2),
        ("supply", 1, 1, 0, 0, 0, 1, 1),
    ]


def test_the_nearest_meeting_ahead_is_the_next():
    def meeting(key, on, question=None):
        return {"meeting_id": key, "kind": "committee", "cut_off_on": None, "papers_due_on": None, "held_on": on,
                "is_held": on and on < date(2026, 5, 1), "is_ahead": on and on >= date(2026, 5, 1), "clear_days": None,
                "challenge_id": question}  # fmt: skip

    told = records(meetings.cycle([
        meeting("M1", date(2026, 3, 1), "Q1"), meeting("M1", date(2026, 3, 1), "Q2"), meeting("M2", date(2026, 5, 1)),
        meeting("M3", date(2026, 7, 1)), meeting("M4", None),
    ]))  # fmt: skip
    assert [(row["meeting_id"], row["state"], row["questions"]) for row in told] == [
        ("M1", "held", 2), ("M2", "next", 0), ("M3", "planned", 0), ("M4", "planned", 0)]  # fmt: skip
    assert records(meetings.cycle([meeting("M4", None)]))[0]["state"] == "planned"


def test_a_source_is_as_old_as_its_newest_file():
    def file(source, on=None, age=None, rows=5):
        return {"source": source, "expected_days": 31, "rows": rows if on else None, "covers_to": on, "imported_on": on,
                "is_imported": None if age is None else age >= 0, "age_days": age}  # fmt: skip

    told = findings.freshness([
        file("staff list", date(2026, 1, 1), 60), file("staff list", date(2026, 2, 1), 29),
        file("policy register", date(2026, 1, 1), 60), file("acknowledgements", date(2026, 4, 1), -30),
        file("training"), file("incidents"), file("registers"),
    ])  # fmt: skip
    assert told["state"].tolist()[:4] == ["as expected", "older than expected", "imported later", "never imported"]
    assert told["rows_held"].tolist() == [10, 5, 0, 0, 0, 0]
    assert told["age_days"].tolist()[:2] == [29, 60]


def test_only_a_review_of_this_year_counts_for_it():
    today = {"academic_year": "2025/26", "is_today": True, "reviewed_on": None, "next_due": None}
    old = {"academic_year": "2024/25", "is_today": False, "reviewed_on": date(2025, 3, 1), "next_due": date(2026, 3, 1)}
    (told,) = records(findings.filtering_review([today, old]))
    assert (told["is_reviewed"], told["reviewed_on"], told["last_reviewed_on"].date()) == (
        False,
        None,
        date(2025, 3, 1),
    )
    (told,) = records(findings.filtering_review([today, old, old | {"academic_year": "2025/26"}]))
    assert told["is_reviewed"]
    assert findings.filtering_review([old]).empty
