"""Every question keeps the promise of its header, on the sample school and on an empty one."""

from __future__ import annotations

import threading
from datetime import date

import pytest

from data import access, store
from queries import glossary, publishing, runner
from tests import schools

HEAD = "headteacher"


def reader(*ids: str, role: access.Role = HEAD) -> access.Principal:
    return access.Principal("test", role, ids)


@pytest.fixture(scope="session")
def _blank_built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("blank")
    with schools.at_home(folder):
        schools.enter({"school": [{"school_id": "BLANK", "name": "School Without Rows"}]})
        publishing.publish()
    return folder


@pytest.mark.parametrize("name", runner.queries())
def test_a_question_keeps_its_promise_on_a_school_without_rows(name, _blank_built):
    with schools.at_home(_blank_built):
        assert runner.ask(name, runner.on_day("BLANK"), reader("BLANK")) is not None


@pytest.mark.parametrize("name", runner.queries())
def test_a_question_keeps_its_promise_on_the_sample_school(name, sample_home):
    found = store.current_snapshot()
    runner.ask(name, runner.on_day(found.schools[0], snapshot=found.id), reader(*found.schools))


@pytest.mark.parametrize("name", runner.queries())
def test_every_column_has_a_heading_and_a_meaning(name):
    known = glossary.columns()
    for column in runner.queries()[name].columns:
        assert column in known, f"queries/columns.csv does not say what {column} means"
        assert known[column].heading and known[column].meaning


@pytest.mark.parametrize("name", runner.queries())
def test_a_question_names_its_audience(name):
    assert set(runner.queries()[name].audience) <= {"board", "leaders", "headteacher", "data"}


def test_silence_about_the_audience_means_the_headteacher():
    query = runner.parse("x", "-- Title.\n--\n-- grain: one row\n-- columns: a\nselect 1 as a")
    assert query.audience == ("headteacher",)
    assert not query.is_published


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("select 1 as a", "lacks"),
        ("-- Title.\n--\n-- grain: one row\nselect 1 as a", "columns"),
        ("-- Title.\n-- grain: one\n-- columns: a\nselect $nonsense as a", "nonsense"),
        ("-- Title.\n-- grain: one\n-- columns: a\nselect 1; select 2", "2 statements"),
    ],
)
def test_a_header_that_promises_too_little_is_refused(text, fault):
    with pytest.raises(runner.BrokenPromise, match=fault):
        runner.parse("x", text)


def test_a_reader_of_another_school_is_refused(four_people):
    with pytest.raises(access.Refused):
        runner.ask("term_options", runner.Filters(as_at=date(2026, 10, 23), school="FOUR"), reader("OTHER"))
    with pytest.raises(access.Refused):
        runner.ask("term_options", runner.Filters(as_at=date(2026, 10, 23), school="FOUR"), None)


def test_a_governor_is_never_given_the_facts(four_people):
    for name, query in runner.queries().items():
        if not query.is_published:
            with pytest.raises(access.Refused):
                runner.ask(
                    name, runner.Filters(as_at=date(2026, 10, 23), school="FOUR"), reader("FOUR", role="governor")
                )


def test_eight_threads_get_their_own_answers(four_people):
    """A connection shared between threads gives one reader another's rows; a cursor each does not."""
    wrong: list[object] = []
    days = [date(2026, 9, day) for day in range(1, 30)]

    def ask_often(offset: int) -> None:
        for turn in range(40):
            day = days[(offset + turn) % len(days)]
            filters = runner.Filters(as_at=day, school="FOUR")
            answer = runner.ask("term_options", filters, reader("FOUR"))
            if not (answer["starts_on"].dt.date <= day).all():
                wrong.append((day, answer))
            frame = runner._run(_connection(), _echo(), filters)
            if frame["day"].dt.date.tolist() != [day]:
                wrong.append((day, frame))

    threads = [threading.Thread(target=ask_often, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def _connection():
    return runner.connection_to(store.current_snapshot().path)


def _echo() -> runner.Query:
    return runner.parse("echo", "-- Echo.\n-- grain: one\n-- columns: day\nselect $as_at::date as day")


def test_a_slow_question_is_stopped(four_people, monkeypatch):
    monkeypatch.setattr(runner, "SLOWEST_SECONDS", 0.2)
    slow = runner.parse(
        "slow",
        "-- Slow.\n-- grain: one\n-- columns: n\nselect sum(a.range * b.range) as n "
        "from range(1000000) a, range(1000000) b",
    )
    with pytest.raises(runner.TooSlow):
        runner._run(_connection(), slow, runner.Filters(as_at=date(2026, 10, 23), school="FOUR"))


def test_the_reading_connection_can_touch_nothing_else(four_people, tmp_path):
    cursor = _connection().cursor()
    import duckdb

    for attempt in (
        "select * from read_csv('/etc/hostname')",
        f"attach '{tmp_path}/other.duckdb'",
        f"copy (select 1) to '{tmp_path}/out.csv'",
        "set enable_external_access = true",
        "install httpfs",
        "delete from published.main.person",
    ):
        with pytest.raises(duckdb.Error):
            cursor.execute(attempt)


KEPT = sorted({name for query in runner.queries().values() for name in query.kept})


@pytest.mark.parametrize("name", KEPT)
def test_what_is_kept_beside_questions_names_nobody(name, sample_home):
    """It may stay in memory when an adult's records are erased."""
    found = store.current_snapshot()
    filters = runner.on_day(found.schools[0], snapshot=found.id)
    rows = runner._kept(found.path, name, *runner._asked_of(name, filters))
    people = (
        runner.connection_to(found.path)
        .cursor()
        .execute("select person_id, legal_surname, work_email from person")
        .fetchall()
    )
    told = {str(value) for row in rows for value in row.values()}
    assert rows
    assert not told & {name for person in people for name in person}
