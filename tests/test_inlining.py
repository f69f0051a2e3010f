"""What is written out in a question means what DuckDB makes of the definition itself."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from data import store
from queries import inlining, runner

TEXT = """
-- A comment with an apostrophe: it's fine; and – a dash
create macro is_open(i, as_at) as i.known_on <= as_at and not (i.closed_on <= as_at);
create macro is_waiting(i, as_at, day) as is_open(i, as_at) and day - i.known_day > 1; -- a day
create macro words(s) as case s when 'i.known_on' then 1 end;
create macro limited(i) as i.n <= (select max(n) from limits);
create macro open_ones(day) as table select * from incident where is_open(incident, day);
"""


@pytest.fixture(scope="module")
def known():
    return inlining.definitions(TEXT)


@pytest.mark.parametrize(
    "sql, written",
    [
        ("select is_open(x, $day) from x", "select (x.known_on <= $day and not (x.closed_on <= $day)) from x"),
        (
            "select is_open(x, a.b + 1) from x",
            "select (x.known_on <= (a.b + 1) and not (x.closed_on <= (a.b + 1))) from x",
        ),
        ("select 'is_open(x, 1)' -- is_open(x, 1)\n", "select 'is_open(x, 1)' -- is_open(x, 1)\n"),
        ("select is_open from x", "select is_open from x"),
        # A row that is not a plain alias, another number of arguments, a definition that asks the database: left alone.
        ("select is_open({'a': 1}, 2)", "select is_open({'a': 1}, 2)"),
        ("select is_open(x) from x", "select is_open(x) from x"),
        ("select limited(x), words(x.a) from x", "select limited(x), words(x.a) from x"),
        ("select 'é', is_open(é, 1)", "select 'é', (é.known_on <= (1) and not (é.closed_on <= (1)))"),
    ],
)
def test_a_definition_about_a_row_is_written_out(known, sql, written):
    assert inlining.inlined(sql, known) == written


def test_a_definition_is_written_into_those_after_it(known):
    assert "is_open" not in known["is_waiting"].body and "i.closed_on" in known["is_waiting"].body
    assert "is_open" not in known["open_ones"].body and known["open_ones"].is_table


def test_an_open_bracket_is_named(known):
    with pytest.raises(ValueError, match="not closed"):
        inlining.inlined("select is_open(x, 1", known)


DAYS = [date(2026, 11, 20), date(2026, 6, 3), date(2025, 2, 20)]


@pytest.mark.parametrize("name", sorted(n for n, q in runner.queries().items() if "board" not in q.audience))
def test_a_question_means_the_same_written_out(name, sample_home):
    found = store.current_snapshot()
    query = runner.queries()[name]
    asked = runner.statement(query.sql)
    as_written = _as_written(str(found.path))
    connection = runner.connection_to(found.path)
    for day in DAYS:
        filters = runner.on_day(found.schools[0], day, schools=found.schools)
        values = runner.values(query, filters)
        expected = as_written.cursor().execute(query.sql, values).df()
        got = connection.cursor().execute(asked, values).df()
        pd.testing.assert_frame_equal(_in_order(got), _in_order(expected), check_dtype=False)


_OPENED: dict[str, object] = {}


def _as_written(path: str):
    if path not in _OPENED:
        _OPENED[path] = store.open_read_only(store.Path(path), lambda opened: runner.macros())
    return _OPENED[path]


def _in_order(frame: pd.DataFrame) -> pd.DataFrame:
    # Rows that the question holds equal may stand in either order.
    return frame.map(str).sort_values(list(frame.columns), ignore_index=True) if len(frame.columns) else frame
