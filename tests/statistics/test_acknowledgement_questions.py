"""What acknowledgement questions make of their lines, worked out by hand."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from queries import acknowledgements
from queries.periods import Calendar

AUTUMN, SPRING = (date(2025, 9, 3), date(2025, 12, 19)), (date(2026, 1, 5), date(2026, 3, 27))
CALENDAR = Calendar(
    (("2025/26", "Autumn", 1, *AUTUMN), ("2025/26", "Spring", 1, *SPRING)),
    tuple(AUTUMN[0] + timedelta(days=n) for n in range(10)),
    dates=((*AUTUMN, "2025/26", "Autumn"), (*SPRING, "2025/26", "Spring")),
)

TITLES = [{"policy_id": "A", "title": "Conduct"}, {"policy_id": "B", "title": "Safety"}]


def line(status: str, duties: int, **others: object) -> dict[str, object]:
    is_late = status in ("overdue", "declined")
    rate = 1 if status == "acknowledged" else 0 if is_late else None
    coverage = None if status == "lapsed" else int(status == "acknowledged")
    return {"status": status, "duties": duties, "is_late": is_late, "rate": rate, "coverage": coverage, **others}


def version(policy: str, name: str, in_force_on: date, published_on: date, scope: str = "trust") -> dict[str, object]:
    about = {"policy_id": policy, "policy_title": policy.lower(), "version": name, "scope": scope, "adopted_on": None}
    return about | {"in_force_on": in_force_on, "published_on": published_on}


def fell_due(day: date, duties: int, on_time: int) -> dict[str, object]:
    return {"on_date": day, "fell_due": duties, "on_time": on_time}


def test_a_rate_leaves_out_whoever_is_away_or_has_time_and_a_coverage_does_not():
    lines = [("acknowledged", 6), ("overdue", 1), ("declined", 1), ("paused", 2), ("within_grace", 2)]
    rows = [line(status, duties, place=1, staff_group="teacher") for status, duties in lines]
    rows.append(line("within_grace", 3, place=2, staff_group="governor"))
    teachers, governors = acknowledgements.coverage_by_staff_group(rows[::-1]).to_dict("records")
    assert (teachers["rate"], teachers["coverage"], teachers["in_scope"], teachers["overdue"]) == (0.75, 0.5, 12, 2)
    assert governors["rate"] != governors["rate"] and (governors["coverage"], governors["in_scope"]) == (0.0, 3)


def test_a_policy_stands_with_the_version_that_came_into_force_last_asked_or_not():
    kept = [
        version("B", "2", date(2026, 9, 1), date(2026, 7, 1), "S1"),
        version("B", "1", date(2026, 9, 1), date(2026, 6, 1), "S1"),
        version("A", "1", date(2025, 9, 1), date(2025, 9, 1)),
        version("C", "1", date(2025, 9, 1), date(2025, 9, 1), "another school"),
        version("D", "1", date(2025, 9, 1), date(2025, 9, 1)) | {"scope": None},
    ]
    of_a = {"kind": "acknowledgement", "item": "A", "version": "1"}
    kept += [line("lapsed", 2, **of_a, staff_group="teacher"), line("declined", 1, **of_a, staff_group="governor")]
    kept.append(line("valid", 7, kind="training", item="A", version=None, staff_group="teacher"))
    rows = [{"scope": scope} for scope in ("trust", "S1", None)]
    first, second = acknowledgements.status_by_policy(rows, kept, None, None).to_dict("records")
    assert (first["policy_id"], first["in_scope"], first["lapsed"], first["declined"]) == ("A", 1, 2, 1)
    assert (first["overdue"], first["rate"]) == (0, 0.0)
    assert (second["version"], second["in_scope"], second["policy_title"]) == ("2", 0, "b")
    assert acknowledgements.status_by_policy(rows, kept, "B", None)["policy_id"].tolist() == ["B"]
    assert acknowledgements.status_by_policy(rows, kept, "A", "teacher")["in_scope"].tolist() == [0]
    told = acknowledgements.coverage_by_policy(rows, kept, None, None)
    assert told[["policy_id", "version", "in_scope", "overdue"]].values.tolist() == [["A", "1", 1, 1], ["B", "2", 0, 0]]


@pytest.mark.parametrize(
    ("as_at", "ends"), [(date(2026, 1, 20), date(2026, 1, 20)), (date(2026, 9, 1), date(2026, 5, 26))]
)
def test_a_holiday_belongs_to_the_term_before_it(as_at, ends):
    """What fell due before the first term or long after the last is no term's."""
    rows = [fell_due(date(2025, 9, 1), 5, 5), fell_due(date(2025, 9, 3), 2, 1), fell_due(date(2026, 1, 4), 1, 1)]
    rows.append(fell_due(date(2026, 5, 27), 4, 4))
    autumn, spring = acknowledgements.on_time_by_term(rows, CALENDAR, as_at).to_dict("records")
    assert (autumn["fell_due"], autumn["on_time"], autumn["rate"]) == (3, 2, 2 / 3)
    assert autumn["ends_on"].date() == date(2026, 1, 4) and autumn["low"] <= autumn["centre"] <= autumn["high"]
    assert (spring["fell_due"], spring["rule"], spring["ends_on"].date()) == (0, "", ends)
    assert spring["rate"] != spring["rate"] and spring["centre"] != spring["centre"]


def test_a_term_that_has_not_begun_is_not_told():
    left = [{"on_date": date(2025, 10, 1), "is_lapsed": True}, {"on_date": date(2025, 10, 1), "is_lapsed": False}]
    (autumn,) = acknowledgements.lapsed_by_term(left, CALENDAR, date(2025, 11, 1)).to_dict("records")
    assert (autumn["leavers"], autumn["lapsed"], autumn["rate"]) == (2, 1, 0.5)
    assert autumn["ends_on"].date() == date(2025, 11, 1)


def test_who_left_before_agreeing_counts_for_as_long_as_they_were_asked():
    opens, about = date(2025, 9, 3), {"policy_id": "A", "version": "1", "in_force_on": date(2025, 9, 3), "due_day": 6}
    adults = [
        {**about, "opens_on": opens, "met_on": opens, "seen_until": date(2025, 9, 12)},
        {**about, "opens_on": opens, "met_on": date(2025, 9, 6), "seen_until": date(2025, 9, 12)},
        {**about, "opens_on": opens, "met_on": None, "seen_until": date(2025, 9, 4)},
        {**about, "opens_on": opens, "met_on": None, "seen_until": date(2025, 9, 2)},
    ]
    steps = acknowledgements.uptake(adults, CALENDAR)
    assert steps[["school_day", "at_risk", "agreed"]].values.tolist() == [[0, 3, 1], [3, 1, 1]]
    assert steps["share"].tolist() == pytest.approx([1 / 3, 1.0]) and set(steps["due_day"]) == {5}


def test_outstanding_duties_are_told_by_name_the_latest_first():
    blank = dict.fromkeys(
        ("person_id", "post_id", "name", "staff_group", "policy_id", "version", "started_on", "due_on", "reason")
    )
    late = blank | {"staff_group": "teacher", "version": "1", "reason": "never"}
    ann, nobody = {"person_id": "x", "post_id": "p"}, {"person_id": "y", "post_id": "q"}
    rows = [
        late | ann | {"policy_id": "A", "due_on": date(2026, 1, 5), "school_days_overdue": 2},
        late | nobody | {"policy_id": "A", "school_days_overdue": 0},
        late | nobody | {"policy_id": "B", "due_on": date(2026, 1, 6), "school_days_overdue": 9},
        blank | {"post_id": "p", "name": "Ann Hill"},
        blank | {"post_id": "q", "name": ""},
    ]
    told = acknowledgements.outstanding(rows, TITLES)
    assert told[["name", "policy_title"]].values.tolist() == [["", "Safety"], ["Ann Hill", "Conduct"], ["", "Conduct"]]


def test_whoever_is_chased_is_told_the_titles_in_their_order():
    about = dict.fromkeys(("person_id", "name", "staff_group", "job_title", "reason"), "x")
    row = {**about, "policies": 2, "due_on": date(2026, 1, 5), "school_days_overdue": 3, "items": ["B", "A"]}
    assert acknowledgements.people_to_chase([row], TITLES)["policy_titles"].tolist() == ["Conduct; Safety"]


def test_terms_are_summed_up_in_the_order_of_time():
    about = dict.fromkeys(("in_scope", "paused", "within_grace", "acknowledged", "overdue"), 1) | {"rate": 0.5}
    about |= {"policy_id": "A", "version": "1", "staff_group": "teacher", "place": 1}
    rows = [about | {"on_date": day} for day in (date(2026, 1, 20), AUTUMN[1])]
    told = acknowledgements.summary_by_term(rows, TITLES, CALENDAR, date(2026, 1, 20))
    assert told[["term", "policy_title"]].values.tolist() == [["Autumn", "Conduct"], ["Spring", "Conduct"]]


def test_a_day_that_is_soon_is_the_tenth_school_day_after_it_or_the_last_there_is():
    assert CALENDAR.days_ahead(date(2025, 9, 3), 5) == date(2025, 9, 8)
    assert CALENDAR.days_ahead(date(2025, 9, 3), 50) == date(2025, 9, 12)
    assert CALENDAR.days_ahead(date(2025, 9, 12), 5) is None
    assert CALENDAR.term_ends(date(2026, 1, 20)) == (AUTUMN[1], date(2026, 1, 20))
