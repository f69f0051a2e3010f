"""A term, a half term, a year or the time since a meeting, worked out by hand, and never a part against a whole."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data import access
from queries import periods, runner
from tests import schools

HEAD = access.Principal("test", "headteacher", ("FOUR",))
TERMS = [
    ("2024/25", "Autumn", 1, date(2024, 9, 2), date(2024, 10, 25)),
    ("2024/25", "Autumn", 2, date(2024, 11, 4), date(2024, 12, 20)),
    ("2024/25", "Spring", 1, date(2025, 1, 6), date(2025, 2, 14)),
    ("2024/25", "Spring", 2, date(2025, 2, 24), date(2025, 4, 4)),
    ("2024/25", "Summer", 1, date(2025, 4, 22), date(2025, 5, 23)),
    ("2024/25", "Summer", 2, date(2025, 6, 2), date(2025, 7, 22)),
    ("2025/26", "Autumn", 1, date(2025, 9, 1), date(2025, 10, 24)),
    ("2025/26", "Autumn", 2, date(2025, 11, 3), date(2025, 12, 19)),
    ("2025/26", "Spring", 1, date(2026, 1, 5), date(2026, 2, 13)),
]


def calendar() -> periods.Calendar:
    days = [
        first + timedelta(n)
        for _, _, _, first, last in TERMS
        for n in range((last - first).days + 1)
        if (first + timedelta(n)).weekday() < 5
    ]
    names = ("academic_year", "term", "half", "starts_on", "ends_on")
    return periods.calendar_of([dict(zip(names, row, strict=True)) for row in TERMS], dict.fromkeys(days, 0))


# In five school weeks and a Wednesday of the autumn of 2025 there are 28 school days: 1 September to 8 October.
WEDNESDAY = date(2025, 10, 8)


def chosen(kind: periods.Kind, day: date, label: str | None = None) -> dict:
    found = calendar().periods(kind, day)
    period = next(p for p in found if label in (None, p.label))
    return calendar().chosen(period, day)


def test_a_running_term_is_set_against_as_many_school_days():
    found = chosen("term", WEDNESDAY)
    assert (found["academic_year"], found["term"], found["half"]) == ("2025/26", "Autumn", None)
    assert (found["starts_on"], found["ends_on"], found["is_part"]) == (date(2025, 9, 1), WEDNESDAY, True)
    assert found["period_days"] == 28
    # Summer 2025 began on Tuesday 22 April: 24 school days to 23 May, then four from Monday 2 June.
    assert (found["before_from"], found["before_to"]) == (date(2025, 4, 22), date(2025, 6, 5))
    assert found["before_days"] == 28
    # The autumn of 2024 began on Monday 2 September.
    assert (found["year_from"], found["year_to"], found["year_days"]) == (date(2024, 9, 2), date(2024, 10, 9), 28)


def test_a_running_half_term():
    found = chosen("half_term", date(2025, 11, 6))
    assert (found["term"], found["half"], found["period_days"]) == ("Autumn", 2, 4)
    assert (found["before_from"], found["before_to"]) == (date(2025, 9, 1), date(2025, 9, 4))
    assert (found["year_from"], found["year_to"]) == (date(2024, 11, 4), date(2024, 11, 7))


def test_a_running_academic_year_has_the_year_before_and_no_second_comparison():
    found = chosen("academic_year", WEDNESDAY)
    assert (found["academic_year"], found["term"]) == ("2025/26", None)
    assert (found["before_from"], found["before_to"]) == (date(2024, 9, 2), date(2024, 10, 9))
    assert found["year_from"] is None and found["year_to"] is None


def test_since_a_meeting_is_set_against_as_many_days_just_before_and_a_year_ago():
    # From Monday 29 September to Wednesday 8 October: eight school days.
    found = calendar().chosen(calendar().since(date(2025, 9, 29), WEDNESDAY), WEDNESDAY)
    assert (found["academic_year"], found["term"], found["period_days"]) == (None, None, 8)
    assert (found["before_from"], found["before_to"]) == (date(2025, 9, 17), date(2025, 9, 28))
    assert found["before_days"] == 8
    # The 21st school day of the autumn of 2024 is Monday 30 September.
    assert (found["year_from"], found["year_to"], found["year_days"]) == (date(2024, 9, 30), date(2024, 10, 9), 8)


def test_a_whole_term_is_set_against_whole_terms_with_the_holiday_after_them():
    found = chosen("term", date(2025, 12, 19))
    assert not found["is_part"] and found["period_days"] == 75
    assert (found["before_from"], found["before_to"]) == (date(2025, 4, 22), date(2025, 8, 31))
    assert (found["year_from"], found["year_to"]) == (date(2024, 9, 2), date(2025, 1, 5))


def test_a_past_term_seen_from_today_ends_with_its_holiday():
    found = chosen("term", date(2025, 12, 1), "Spring 2025")
    assert not found["is_part"]
    assert (found["starts_on"], found["ends_on"]) == (date(2025, 1, 6), date(2025, 4, 21))
    # The log of the first calendar year goes no further back.
    assert found["year_from"] is None


def test_a_saturday_counts_the_days_without_school_that_follow_the_same_school_day():
    found = chosen("term", date(2025, 9, 6))
    assert found["period_days"] == 5
    # Five school days into summer 2025 is Monday 28 April; the sixth is the day after.
    assert (found["before_to"], found["before_days"]) == (date(2025, 4, 28), 5)
    # A year ago the fifth was Friday 6 September, and the weekend followed.
    assert (found["year_to"], found["year_days"]) == (date(2024, 9, 8), 5)


def test_an_older_period_that_is_shorter_is_seen_whole_and_says_so():
    # 28 school days into summer 1 of 2025 would reach into the second half; the first has 24.
    found = chosen("half_term", date(2025, 7, 9))
    assert (found["half"], found["period_days"], found["before_days"]) == (2, 28, 24)
    assert found["before_to"] == date(2025, 6, 1)


@given(
    st.dates(date(2024, 9, 2), date(2026, 2, 13)),
    st.sampled_from(["term", "half_term", "academic_year"]),
    st.integers(0, 20),
)
@settings(max_examples=300, deadline=None)
def test_a_part_is_never_set_against_a_whole(day, kind, back):
    found = calendar().periods(kind, day)
    period = found[min(back, len(found) - 1)]
    filters = calendar().chosen(period, day)
    assert filters["ends_on"] <= day
    for other in ("before", "year"):
        if filters["is_part"] and filters[f"{other}_days"] is not None:
            first, last = filters[f"{other}_from"], filters[f"{other}_to"]
            is_whole = any((p.starts_on, p.last_on) == (first, last) for p in calendar().periods(kind, day))
            assert filters[f"{other}_days"] == filters["period_days"] or is_whole
            assert filters[f"{other}_days"] <= filters["period_days"]


@given(st.dates(date(2024, 9, 10), date(2026, 2, 13)), st.integers(0, 120))
@settings(max_examples=200, deadline=None)
def test_the_time_since_a_meeting_is_compared_over_as_many_school_days(day, back):
    since = max(day - timedelta(back), date(2024, 9, 2))
    filters = calendar().chosen(calendar().since(since, day), day)
    for other in ("before", "year"):
        assert filters[f"{other}_days"] in (None, filters["period_days"])


def test_the_names_of_periods():
    assert [p.label for p in calendar().periods("half_term", date(2025, 1, 10))] == [
        "Spring 2025, first half", "Autumn 2024, second half", "Autumn 2024, first half",
    ]  # fmt: skip
    assert calendar().periods("academic_year", WEDNESDAY)[0].label == "2025/26"
    assert calendar().since(date(2025, 9, 29), WEDNESDAY).label == "Since 29 Sep 2025"


# --- the four-person school, with incidents on 3 September and 6 October 2025, 10 September and 12 October 2026 -----


@pytest.fixture(scope="module")
def four(tmp_path_factory):
    folder = tmp_path_factory.mktemp("four")
    rows = schools.four_people()
    first = {**rows["incident"][2], "incident_id": "I0", "occurred_on": "2025-09-03", "reported_on": "2025-09-03",
             "closed_on": "2025-09-04"}  # fmt: skip
    rows["incident"].append(first)
    with schools.at_home(folder):
        schools.enter(rows)
        yield folder


def asked(name: str, kind: str, day: date, label: str | None = None, **more):
    filters = runner.on_day("FOUR", day, **more)
    school_time = runner.calendar(filters)
    if kind == "since":
        period = school_time.since(date.fromisoformat(str(label)), day)
    else:
        period = next(p for p in school_time.periods(kind, day) if label in (None, p.label))
    return runner.ask(name, filters.but(**school_time.chosen(period, day)), HEAD)


FRIDAY = date(2026, 10, 23)


@pytest.mark.parametrize(
    ("kind", "label", "now", "before", "year"),
    [
        ("term", None, 2, 0, 2),  # both of 2025 lie within the first 39 school days of that autumn
        ("half_term", None, 2, 0, 2),
        ("academic_year", None, 2, 2, None),
        ("since", "2026-10-01", 1, 1, 1),  # 17 school days: 10 September is in the 17 before, 6 October a year ago
        ("since", "2026-10-13", 0, 1, 0),  # nine school days; 12 October is in the nine before
    ],
)
def test_incidents_of_each_kind_of_period(four, kind, label, now, before, year):
    row = asked("incident_count_by_period", kind, FRIDAY, label).set_index("category_group").loc["All incidents"]
    assert row.this_period == now and row.period_before == before
    assert row.year_before == year if year is not None else row.isna()["year_before"]
    assert row.before_days == row.school_days or not row.is_part


def test_a_part_is_not_told_what_came_later_in_the_other(four):
    """On 1 October 2026 the autumn is 23 school days old: 6 October 2025 is the 26th, so it is not counted yet."""
    row = asked("incident_count_by_period", "term", date(2026, 10, 1)).set_index("category_group").loc["All incidents"]
    assert (row.school_days, row.this_period, row.year_before) == (23, 1, 1)
    # Once the half term is whole it is set against the whole one.
    half = asked("incident_count_by_period", "half_term", FRIDAY).set_index("category_group").loc["All incidents"]
    assert not half.is_part and half.year_before == 2


def test_rates_for_the_size_of_the_school(four):
    rows = asked("incident_rate_by_period", "term", FRIDAY).set_index("compared")
    # Three adults on every day; the volunteer on the last two of 39 days: 3 + 2/39 = 3.05 on a mean day.
    assert rows.loc["this period", "adults"] == pytest.approx(3.1)
    assert rows.loc["this period", "rate_per_100"] == pytest.approx(200 / (3 + 2 / 39), abs=0.05)
    assert rows.loc["a year ago", "rate_per_100"] == pytest.approx(200 / 3, abs=0.05)
    assert rows.loc["this period", "per_10_school_days"] == pytest.approx(0.5, abs=0.05)
    assert rows["rate_per_100_pupils"].isna().all()


def test_positions_at_the_same_point(four):
    rows = asked("acknowledgement_position_by_period", "term", FRIDAY).set_index("compared")
    # Ada has agreed, Ben and Dee are late, Cai is away.
    assert list(rows.loc["this period", ["in_scope", "acknowledged", "paused", "overdue"]]) == [4, 1, 1, 2]
    # A year ago three were in scope of version 1 and two had agreed it.
    assert list(rows.loc["a year ago", ["in_scope", "acknowledged"]]) == [3, 2]
    trained = asked("training_position_by_period", "term", FRIDAY).set_index("compared")
    assert list(trained.loc["this period", ["people", "fully_in_date"]]) == [2, 1]
    # Ben's lapsed in June 2026; a year ago his was in date and Ada had none yet.
    assert list(trained.loc["a year ago", ["people", "fully_in_date"]]) == [2, 1]


def test_every_list_and_place_counts_the_same_incidents(four):
    for kind in ("term", "half_term", "academic_year"):
        filters = runner.on_day("FOUR", FRIDAY)
        filters = filters.but(
            **runner.calendar(filters).chosen(runner.calendar(filters).periods(kind, FRIDAY)[0], FRIDAY)
        )
        whole = runner.ask("incident_count_by_period", filters, HEAD).iloc[0].this_period
        for name in ("incident_count_by_place", "incident_count_by_platform", "incident_count_by_weekday_and_period"):
            assert runner.ask(name, filters, HEAD)["incidents"].sum() == whole, (kind, name)
        assert runner.ask("incident_records", filters, HEAD)["in_all"].iloc[0] == whole


def test_a_school_without_a_calendar_gets_the_twelve_months_before(tmp_path):
    with schools.at_home(tmp_path / "plain"):
        schools.enter({"school": [{"school_id": "BLANK", "name": "School Without Rows"}]})
        filters = runner.on_day("BLANK", FRIDAY)
        assert filters.ends_on == FRIDAY and filters.starts_on <= FRIDAY


def test_a_date_belongs_to_the_term_before_it_and_outside_the_calendar_to_none():
    dates = [
        (date(2025, 8, 1), date(2025, 12, 31), "2025/26", "Autumn"),
        (date(2026, 1, 1), date(2026, 4, 30), "2025/26", "Spring"),
    ]
    found = periods.calendar_of([], {date(2025, 9, 1): 0, date(2025, 9, 2): 0, date(2026, 1, 5): 0}, reversed(dates))
    assert found.term_of(date(2025, 12, 31)) == ("2025/26", "Autumn")
    assert found.term_of(date(2026, 1, 1)) == ("2025/26", "Spring")
    assert found.term_of(date(2025, 7, 31)) is found.term_of(date(2026, 5, 1)) is None
    assert found.days_between(date(2025, 8, 1), date(2026, 1, 5)) == 3
    assert found.days_between(date(2025, 7, 31), date(2026, 1, 5)) is None
