"""What is counted row by row: registers, meetings, the age of sources, the yearly review of filtering."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from queries import findings, meetings, periods, registers


def records(answer):
    return answer.astype(object).where(answer.notna(), None).to_dict("records")


AS_AT = date(2026, 7, 31)
# A calendar on which every day is a school day.
CALENDAR = periods.calendar_of(
    [],
    {date(2025, 9, 1) + timedelta(n): 0 for n in range(365)},
    [
        (date(2025, 9, 1), date(2025, 12, 31), "2025/26", "Autumn"),
        (date(2026, 1, 1), date(2026, 4, 30), "2025/26", "Spring"),
        (date(2026, 5, 1), date(2026, 8, 31), "2025/26", "Summer"),
    ],
)


def ago(days):
    return AS_AT - timedelta(days)


def image(taken, moved=None, deleted=None):
    return {"taken_on": ago(taken), "transferred_on": moved and ago(moved), "deleted_on": deleted and ago(deleted),
            "is_held": deleted is None, "days_to_transfer": 1, "days_to_delete": 5}  # fmt: skip


def test_images_are_counted_by_term_in_the_order_of_the_year():
    told = records(registers.images([image(40), image(300, 299, 295), image(2)], CALENDAR, AS_AT))
    assert [(row["term"], row["taken"], row["held"], row["over_limit"], row["oldest_days"]) for row in told] == [
        ("Autumn", 1, 0, 0, None),
        ("Summer", 2, 2, 1, 40),
    ]
    assert [(row["met"], row["base"], row["share"]) for row in told] == [(1, 1, None), (0, 1, None)]
    assert registers.images([], CALENDAR, AS_AT).empty


@pytest.mark.parametrize(
    ("moved", "deleted", "counts"),
    [(39, 35, (1, 1)), (38, 35, (0, 1)), (39, 34, (1, 0)), (39, None, (1, 0)), (-1, None, (0, 0))],
)
def test_an_image_is_moved_within_a_day_and_deleted_within_five(moved, deleted, counts):
    (told,) = records(registers.images([image(40, moved, deleted)], CALENDAR, AS_AT))
    assert (told["transferred_in_time"], told["deleted_in_time"]) == counts


def test_an_image_from_before_the_calendar_is_in_no_term():
    assert registers.images([image(400)], CALENDAR, AS_AT).empty


def test_no_contacts_are_one_row_of_zeros():
    (told,) = records(registers.contacts([], CALENDAR, AS_AT))
    assert (told["live"], told["waiting"], told["oldest_waiting_days"], told["base"]) == (0, 0, None, 0)


def test_a_contact_that_waits_is_late_only_after_its_days():
    def contact(days, is_known):
        return {"declared_on": ago(days), "limit_days": 5, "is_known": is_known, "is_current": is_known,
                "is_reviewed": True}  # fmt: skip

    (told,) = records(registers.contacts([contact(90, True), contact(5, False), contact(9, False)], CALENDAR, AS_AT))
    assert (told["live"], told["acknowledged"], told["reviewed"], told["waiting"]) == (3, 1, 3, 2)
    assert (told["oldest_waiting_days"], told["met"], told["base"]) == (9, 1, 2)


def test_each_thing_that_waits_has_a_limit_of_its_own():
    limits = {"days_to_acknowledge": 5, "days_to_transfer": 1, "days_to_delete": 5, "in_all": 3}
    row = {"declaration_id": "D", "person_id": "A", "name": "Ann", "since_on": ago(2), **limits}
    rows = [{**row, "waits_for": what} for what in ("a conversation", "transfer and deletion", "deletion")]
    told = records(registers.waiting(rows, CALENDAR, AS_AT))
    assert [(row["school_days_waiting"], row["is_late"]) for row in told] == [(2, False), (2, True), (2, False)]


def test_the_share_of_ten_uses_is_shown():
    permitted = {"used_on": ago(120), "is_permitted": True, "is_emergency": None, "is_covered": True}
    neither = {"used_on": ago(121), "is_permitted": False, "is_emergency": False, "is_covered": False}
    (told,) = records(registers.phone_use([permitted] * 8 + [neither] * 2, CALENDAR))
    assert (told["uses"], told["with_permission"], told["in_emergency"], told["neither"]) == (10, 8, 0, 2)
    assert told["share"] == pytest.approx(0.8)


def test_a_starter_is_judged_by_the_first_review():
    def look(person, group, place, here, taken=None):
        return {"person_id": person, "staff_group": group, "place": place, "started_on": ago(here),
                "looked_on": None if taken is None else ago(here - taken), "limit_days": 10}  # fmt: skip

    looks = [
        look("A", "supply", 3, 90, 60),
        look("A", "supply", 3, 90, 10),
        look("B", "teacher", 1, 11),
        look("C", "teacher", 1, 10),
        look("D", "teacher", 1, 40, 11),
    ]
    told = records(registers.profile_reviews(looks, CALENDAR, AS_AT))
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
