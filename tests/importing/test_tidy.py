"""Single values: days, months and weeks, clock changes, names and answers, read by explicit forms only."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.importing import tidy


@pytest.mark.parametrize(
    ("text", "at", "precision"),
    [
        ("23/09/2026", datetime(2026, 9, 23), "day"),
        ("3/9/26", datetime(2026, 9, 3), "day"),
        ("23.9.26", datetime(2026, 9, 23), "day"),
        ("23-Sep-2026", datetime(2026, 9, 23), "day"),
        ("Wed 23rd September 2026", datetime(2026, 9, 23), "day"),
        ("September 23, 2026", datetime(2026, 9, 23), "day"),
        ("2026-09-23", datetime(2026, 9, 23), "day"),
        ("23/09/2026 14:05", datetime(2026, 9, 23, 14, 5), "minute"),
        ("23/09/2026 2.05pm", datetime(2026, 9, 23, 14, 5), "minute"),
        ("23/09/2026 12:05 am", datetime(2026, 9, 23, 0, 5), "minute"),
        ("2026-09-23T14:05:06Z", datetime(2026, 9, 23, 15, 5, 6), "second"),
        ("2026-01-23T14:05:06Z", datetime(2026, 1, 23, 14, 5, 6), "second"),
        ("2026/05/20 1:43:01 PM GMT+1", datetime(2026, 5, 20, 13, 43, 1), "second"),
        ("2026-09-23 14:05+02:00", datetime(2026, 9, 23, 13, 5), "minute"),
        ("46288", datetime(2026, 9, 23), "day"),
        ("Sept 2026", datetime(2026, 9, 1), "month"),
        ("Sep-26", datetime(2026, 9, 1), "month"),
        ("09/2026", datetime(2026, 9, 1), "month"),
        ("2026-09", datetime(2026, 9, 1), "month"),
        ("w/c 21/09/2026", datetime(2026, 9, 21), "week"),
        ("Week commencing 21 September 2026", datetime(2026, 9, 21), "week"),
        ("Summer 2026", datetime(2026, 4, 1), "term"),
        ("2026", datetime(2026, 1, 1), "year"),
    ],
)
def test_a_day_keeps_how_exact_it_is(text, at, precision):
    found = tidy.moment(text)
    assert (found.at, found.precision) == (at, precision)


@pytest.mark.parametrize(
    "text",
    [
        "31/02/2026",
        "09/14/2026",
        "14/09",
        "tomorrow",
        "23/09/1826",
        "Septober 2026",
        "25:00",
        "",
        "12",
        "1e5",
        "٢٣/٠٩/٢٠٢٦x",
    ],
)
def test_what_is_no_day_is_no_day(text):
    assert tidy.moment(text) is None


def test_month_first_only_where_it_is_said():
    assert tidy.moment("09/14/2026", "mdy").day == date(2026, 9, 14)
    assert tidy.moment("03/09/2026", "mdy").day == date(2026, 3, 9)
    assert tidy.moment("03/09/2026").day == date(2026, 9, 3)


@pytest.mark.parametrize(
    ("cells", "shown"),
    [
        (["03/09/2026", "14/09/2026"], "dmy"),
        (["03/09/2026", "09/14/2026"], "mdy"),
        (["14/09/2026", "09/14/2026"], "both"),
        (["03/09/2026", "04/05/2026"], "open"),
        (["03/03/2026"], ""),
        (["2026-09-03", "Sept 2026", ""], ""),
    ],
)
def test_what_a_column_of_days_shows(cells, shown):
    assert tidy.day_order(cells) == shown


@pytest.mark.parametrize(
    ("told", "london"),
    [
        # The clocks go forward on 29 March 2026 and back on 25 October 2026, both at one o'clock in UTC.
        ("2026-03-29T00:59:59Z", datetime(2026, 3, 29, 0, 59, 59)),
        ("2026-03-29T01:00:00Z", datetime(2026, 3, 29, 2, 0, 0)),
        ("2026-10-25T00:59:59Z", datetime(2026, 10, 25, 1, 59, 59)),
        ("2026-10-25T01:00:00Z", datetime(2026, 10, 25, 1, 0, 0)),
        ("2026-08-31T23:30:00Z", datetime(2026, 9, 1, 0, 30)),
    ],
)
def test_moments_in_utc_become_london_times_through_clock_changes(told, london):
    assert tidy.moment(told).at == london
    assert tidy.moment(told.replace("T", " ").rstrip("Z"), zone="UTC").at == london


@given(st.dates(date(1981, 1, 1), date(2100, 12, 31)))
def test_a_day_written_in_any_known_way_is_that_day(day):
    for form in ("%d/%m/%Y", "%d-%b-%Y", "%Y-%m-%d", "%d %B %Y", "%d.%m.%Y"):
        assert tidy.moment(day.strftime(form)).day == day
    assert tidy.moment(day.strftime("%m/%d/%Y"), "mdy").day == day
    if 29_000 <= (serial := (day - date(1899, 12, 30)).days) < 74_000:
        assert tidy.moment(serial).day == day
    assert tidy.moment(f"w/c {day:%d/%m/%Y}").last == day + timedelta(days=6)
    assert tidy.moment(f"{day:%B %Y}").last.month == day.month


@given(st.text(max_size=40))
def test_no_text_at_all_breaks_the_reading_of_days_times_and_answers(text):
    found = tidy.moment(text)
    assert found is None or 1980 <= found.day.year <= 2100
    tidy.time_of_day(text)
    assert tidy.answer(text) in ("", "acknowledged", "not_acknowledged", "declined", "ask")
    assert tidy.name_words(tidy.name_words(text)) == tidy.name_words(text) or "," in text


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("10.30", (time(10, 30), "minute")),
        ("1030", (time(10, 30), "minute")),
        ("2:05pm", (time(14, 5), "minute")),
        ("approx 10.30", (time(10, 30), "part_of_day")),
        ("lunch", (None, "part_of_day")),
        ("Period 3", (None, "part_of_day")),
        ("25:10", None),
        ("", None),
    ],
)
def test_times_of_day_keep_how_exact_they_are(text, found):
    assert tidy.time_of_day(text) == found


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("acknowledged", ["Yes", "y", "TRUE", "1", "✓", "✔", "☑", "I agree", "Read and understood", "Accepted", True]),
        (
            "not_acknowledged",
            ["No", "n", "FALSE", "0", "✗", "Pending", "Not yet", "Overdue", "Left audience", False],
        ),
        ("declined", ["Declined", "I do not agree", "Refused"]),
        ("ask", ["Yes - but", "maybe", "see me", "N/A", "I have read it except section 4", "x"]),
        ("", ["", "   ", "\u00a0"]),
    ],
)
def test_answers_are_yes_no_declined_blank_or_for_a_person(said, words):
    assert {tidy.answer(word) for word in words} == {said}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("O'Rourke, Daniel", "Daniel O’Rourke"),
        ("MARCHBANK, Helena", "helena marchbank"),
        ("Mrs Helena Marchbank", "Helena Marchbank"),
        ("Zoë Fairweather", "Zoe Fairweather"),
        ("Łukasz Wiśniewski", "Lukasz Wisniewski"),
        ("Ingrid Sørensen", "Ingrid Sorensen"),
        ("Siân Llewellyn-Hughes", "Sian Llewellyn Hughes"),
        ("Nguyễn, Thi Ngọc", "thi ngoc nguyen"),
        ("Helena  Marchbank (Head)", "Helena Marchbank"),
        ("Rev. Jonathan Mossop", "Jonathan Mossop"),
    ],
)
def test_one_name_in_two_spellings_is_one_name(one, other):
    assert tidy.name_words(one) == tidy.name_words(other)


def test_numbers_and_versions_are_compared_without_what_does_not_matter():
    assert tidy.payroll("000417") == tidy.payroll("417")
    assert tidy.version_words("v2.0") == tidy.version_words("Version 2") == tidy.version_words("2")
    assert tidy.version_words("2.1") != tidy.version_words("2")
    assert tidy.email(" Helena <H.Marchbank@School.example>; ") == "h.marchbank@school.example"
    assert tidy.email("not an address") == ""
