"""Labels fit their room, stay apart and stay in order; printed counts keep their words; sparklines say what they
show.
"""

import itertools
import math
import xml.etree.ElementTree as ElementTree
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charts import lettering, printed, words
from charts.sparkline import sparkline
from charts.timeline import calendar_ticks

places = st.lists(st.floats(0, 200, allow_nan=False), max_size=9)


@given(places)
def test_labels_moved_apart_keep_their_distance_and_their_order(wanted: list[float]) -> None:
    moved = lettering.moved_apart(wanted, 18, 0, 200)
    order = sorted(range(len(wanted)), key=lambda index: (wanted[index], index))
    for before, after in itertools.pairwise(order):
        assert moved[after] - moved[before] >= 18 - 1e-6
    assert all(-1e-6 <= place <= 200 + 1e-6 for place in moved)


@given(places.filter(lambda wanted: all(abs(a - b) > 18 for i, a in enumerate(wanted) for b in wanted[i + 1 :])))
def test_labels_that_are_apart_stay_where_they_are(wanted: list[float]) -> None:
    assert lettering.moved_apart(wanted, 18, 0, 200) == pytest.approx(wanted)


@given(st.floats(0.01, 1e7), st.integers(2, 6))
def test_axis_steps_are_even_reach_the_top_and_start_at_nothing(top: float, about: int) -> None:
    steps = lettering.steps(top, about)
    assert steps[0] == 0 and steps[-1] >= top - 1e-6
    assert len(steps) <= about + 2
    assert all(step == round(step) for step in steps)


@given(st.text(max_size=80), st.integers(40, 200))
def test_wrapped_lines_fit_their_room(text: str, room: int) -> None:
    for line in lettering.wrapped(text, 13, room).split("<br>"):
        assert lettering.width(line, 13) <= room or len(lettering.plain(line)) <= 2


@pytest.mark.parametrize(
    ("cell", "text", "length", "kind"),
    [
        (15, "15", 15, "number"),
        ("15", "15", 15, "number"),
        (1250, "1,250", 1250, "number"),
        ("1,250", "1,250", 1250, "number"),
        ("fewer than 5", "fewer than 5", 5, "few"),
        ("All complete", "All complete", 0, "complete"),
        ("not published", "not published", None, "words"),
        (None, "no return", None, "nothing"),
        (math.nan, "no return", None, "nothing"),
    ],
)
def test_a_printed_count_keeps_its_words(cell: object, text: str, length: float | None, kind: str) -> None:
    assert printed.read(cell) == printed.Printed(text, length, kind)


def test_words_read_as_people_write_them() -> None:
    assert words.day(date(2026, 11, 20)) == "Fri 20 Nov 2026"
    assert words.plural(1, "incident") == "1 incident" and words.plural(0, "incident") == "no incidents"
    assert words.percent(0.999) == "99%" and words.percent(1) == "100%" and words.percent(0.001) == "1%"
    assert words.group_order(["volunteer", "teacher", "Supply and contractors"])[0] == "teacher"


def test_calendar_ticks_fit_a_phone() -> None:
    for months in (2, 5, 11, 24, 60, 120):
        ticks, texts, _ = calendar_ticks(date(2020, 9, 1), date(2020 + (8 + months) // 12, 1 + (8 + months) % 12, 1))
        assert 1 <= len(ticks) <= 7 and len(texts) == len(ticks)


def test_a_sparkline_says_what_it_shows_and_escapes_it() -> None:
    for kind in ("line", "bars"):
        drawing = ElementTree.fromstring(sparkline([1, None, 3, 2], 'last 4 terms: 1, none, 3 & "2"', kind=kind))
        assert drawing.get("role") == "img" and drawing.get("aria-label") == 'last 4 terms: 1, none, 3 & "2"'
    assert sparkline([1], "one") == ""
    assert sparkline([2, 2, 2], "flat") and sparkline([0, 0], "none", kind="bars")
    assert "#12436D" not in sparkline([1, 2], "rising", dark=True)
