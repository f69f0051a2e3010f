"""Answers are kept for those who may ask, for the file and the filters they depend on, and within bounds."""

from __future__ import annotations

import json
import threading
from copy import deepcopy
from datetime import date
from functools import partial

import numpy as np
import pandas as pd
import plotly.io
import pytest

from charts import printed, style
from components import ready
from data import access, store
from queries import kept, runner
from reports.catalogue import PANELS

DAY = date(2026, 11, 20)


@pytest.fixture
def head(four_people):
    kept.forget()
    snapshot = store.current_snapshot()
    reader = access.Principal("head", "headteacher", snapshot.schools)
    return reader, runner.on_day(snapshot.schools[0], DAY, snapshot=snapshot.id, schools=snapshot.schools)


@pytest.fixture
def asked(monkeypatch):
    """The questions that were really worked out."""
    names = []
    real = runner.ask

    def counted(name, filters, reader):
        names.append(name)
        return real(name, filters, reader)

    monkeypatch.setattr(kept.runner, "ask", counted)
    return names


def test_a_question_is_worked_out_once_and_answers_the_same(head, asked):
    reader, filters = head
    once = kept.ask("training_status_by_course", filters, reader)
    again = kept.ask("training_status_by_course", filters, reader)
    assert asked == ["training_status_by_course"]
    pd.testing.assert_frame_equal(once, again)


def test_a_filter_that_a_question_does_not_name_does_not_ask_it_again(head, asked):
    reader, filters = head
    for group in (None, "teacher", "governor"):
        kept.ask("meeting_cycle", filters.but(staff_group=group), reader)
        kept.ask("training_people_fully_in_date", filters.but(staff_group=group), reader)
    assert asked.count("meeting_cycle") == 1
    assert asked.count("training_people_fully_in_date") == 3


def test_what_a_page_does_to_its_answer_reaches_nobody_else(head):
    reader, filters = head
    mine = kept.ask("training_status_by_course", filters, reader)
    whole = mine.copy()
    mine["title"] = "scribbled over"
    mine.drop(mine.index, inplace=True)
    pd.testing.assert_frame_equal(kept.ask("training_status_by_course", filters, reader), whole)


@pytest.mark.parametrize("role", ["governor", "trustee", "data_manager", None])
def test_a_kept_answer_is_refused_to_whoever_may_not_ask(head, role):
    reader, filters = head
    kept.ask("acknowledgement_outstanding_people", filters, reader)
    other = access.Principal("other", role, reader.schools) if role else None
    with pytest.raises(access.Refused):
        kept.ask("acknowledgement_outstanding_people", filters, other)


def test_a_kept_answer_is_refused_to_a_head_of_another_school(head):
    reader, filters = head
    kept.ask("acknowledgement_outstanding_people", filters, reader)
    with pytest.raises(access.Refused):
        kept.ask("acknowledgement_outstanding_people", filters, access.Principal("x", "headteacher", ("ELSEWHERE",)))


def test_a_kept_answer_is_refused_once_the_sign_in_has_ended(head):
    reader, filters = head
    kept.ask("training_status_by_course", filters, reader)
    access.ask_standing_of(lambda _: False)
    try:
        with pytest.raises(access.Refused):
            kept.ask("training_status_by_course", filters, reader)
    finally:
        access.ask_standing_of(None)


def test_a_new_snapshot_ends_what_was_kept_of_older_ones(head, asked):
    reader, filters = head
    kept.ask("training_status_by_course", filters, reader)
    assert kept._FRAMES.held > 0
    newer = store.build_snapshot()
    kept.ask("meeting_cycle", filters.but(snapshot=newer.id), reader)
    kept.ask("training_status_by_course", filters, reader)
    assert asked.count("training_status_by_course") == 2


def test_without_a_named_file_nothing_is_kept(head, asked):
    reader, filters = head
    for _ in range(2):
        kept.ask("meeting_cycle", filters.but(snapshot=None), reader)
    assert len(asked) == 2


def test_two_schools_or_two_folders_never_share_an_answer(head, monkeypatch):
    reader, filters = head
    scope = runner.permit("training_status_by_course", filters, reader)
    mine = kept.key("training_status_by_course", filters, scope)
    assert mine != kept.key("training_status_by_course", filters.but(school="OTHER"), scope)
    assert mine != kept.key("training_status_by_course", filters.but(snapshot="000099"), scope)
    monkeypatch.setenv("GOVERNANCE_HOME", "/elsewhere")
    assert mine != kept.key("training_status_by_course", filters, scope)


def test_a_shelf_never_holds_more_than_it_may():
    shelf = kept.Shelf(100, 40, lambda thing: thing)
    for number in range(50):
        assert shelf.get(number, lambda: 30) == 30
        assert shelf.held <= 100
    made = []
    for _ in range(2):
        shelf.get("large", lambda: made.append(1) or 41)
    assert len(made) == 2, "what is larger than a shelf takes is made each time"
    shelf.clear()
    assert shelf.held == 0


def test_many_who_ask_at_once_wait_for_one():
    shelf = kept.Shelf(100, 100, lambda _: 1)
    made, let_go = [], threading.Event()

    def make():
        let_go.wait(5)
        made.append(1)
        return "answer"

    got = []
    people = [threading.Thread(target=lambda: got.append(shelf.get("key", make))) for _ in range(8)]
    for person in people:
        person.start()
    let_go.set()
    for person in people:
        person.join(10)
    assert got == ["answer"] * 8 and len(made) == 1


def test_an_error_is_told_to_everybody_and_not_kept():
    shelf = kept.Shelf(100, 100, lambda _: 1)

    def fail():
        raise store.SnapshotMissing("gone")

    for _ in range(2):
        with pytest.raises(store.SnapshotMissing):
            shelf.get("key", fail)
    assert shelf.get("key", lambda: "there again") == "there again"


def test_a_figure_that_was_made_ready_says_and_shows_the_same(head):
    from reports.catalogue import PANELS

    reader, filters = head
    for panel in ("training_by_course", "training_matrix"):
        wanted = PANELS[panel]
        drawn = wanted.figure(runner.ask(wanted.query, filters, reader))
        made, clicked = (ready.Ready(drawn, way) for way in (False, True))
        was, sent = drawn.to_dict(), made.to_dict()
        assert sent["data"][: len(was["data"])] == was["data"]
        kept = {name: value for name, value in was["layout"].items() if name not in ("template", "meta", "annotations")}
        assert {name: sent["layout"][name] for name in kept} == kept
        # Every word is there, at its place and in its lettering, as a note or in the trace of words.
        assert sorted(words_of(sent), key=str) == sorted(words_of(was), key=str)
        assert made.alt == drawn.layout.meta["alt"]
        assert clicked.to_dict()["layout"]["clickmode"] == "event+select" and "clickmode" not in sent["layout"]
        dark = ready.figure((panel, None), partial(wanted.figure, runner.ask(wanted.query, filters, reader)), dark=True)
        assert plotly.io.to_json(dark.to_dict(), validate=False) != plotly.io.to_json(sent, validate=False)
    assert sent["data"][-1]["mode"] == "text", "the cells of a matrix are words together"


def words_of(values):
    words = [
        (n["x"], n["y"], n["text"], n["font"]["size"], n["font"]["color"]) for n in values["layout"]["annotations"]
    ]
    for trace in values["data"]:
        if trace.get("mode") == "text":
            font = trace["textfont"]
            words += zip(trace["x"], trace["y"], trace["text"], font["size"], font["color"], strict=True)
    return words


def test_what_a_figure_is_sent_with_changes_with_its_values(head):
    one, same, other = (
        ready.Ready(style.drawn([{"type": "bar", "x": [1], "y": [height]}], alt="Bars.", height=100))
        for height in (3, 3, 4)
    )
    revisions = [figure.to_dict()["layout"]["datarevision"] for figure in (one, same, other)]
    assert revisions[0] == revisions[1] != revisions[2]


def test_a_figure_is_written_as_plotly_would_write_it_and_only_once(head, monkeypatch):
    """What Streamlit sends is plotly's JSON of the same values, dates and numbers of pandas among them."""
    day, count = pd.Timestamp(2026, 11, 20), np.int64(3)
    bar = {"type": "bar", "x": ["<b>a/b</b>", "é"], "y": [count, 1.5], "customdata": [[day], [date(2026, 11, 20)]]}
    plain = style.drawn([bar], alt="Bars.", height=100)
    made = ready.Ready(plain)
    written = dict(made.to_dict())
    monkeypatch.setattr(ready, "_json", lambda values: pytest.fail("written again"))
    sent = [plotly.io.to_json(made, validate=False) for _ in range(2)]
    assert sent[0] == sent[1]
    assert json.loads(sent[0]) == json.loads(plotly.io.to_json(written, validate=False, engine="json"))


def test_an_answer_is_kept_by_what_its_then_asks_for_too(head):
    reader, filters = head
    name = "acknowledgement_summary_by_term"
    assert "as_at" not in runner.queries()[name].parameters
    holiday = [date(2026, 4, 7), date(2026, 4, 8)]
    assert len({kept.place(name, filters.but(as_at=day), reader) for day in holiday}) == 2


FIGURES = [key for key, panel in PANELS.items() if panel.figure and not runner.queries()[panel.query].is_published]


@pytest.mark.parametrize("key", FIGURES)
def test_a_figure_and_its_sentence_only_read_the_answer(key, sample_home):
    snapshot = store.current_snapshot()
    reader = access.Principal("head", "headteacher", snapshot.schools)
    filters = runner.on_day(snapshot.schools[0], DAY, snapshot=snapshot.id, schools=snapshot.schools)
    frame = kept.to_read(PANELS[key].query, filters, reader)
    before, rows = frame.copy(deep=True), deepcopy(printed.rows(frame))
    PANELS[key].figure(frame)
    PANELS[key].title(frame, filters)
    pd.testing.assert_frame_equal(frame, before)
    # As text, for a blank is not equal to itself.
    assert str(printed.rows(frame)) == str(rows)


def test_the_rows_of_a_frame_are_read_once_and_forgotten_with_it():
    frame = pd.DataFrame({"staff_group": ["teacher", None], "people": [4, 5]})
    rows = printed.rows(frame)
    assert [row["people"] for row in rows] == [4, 5]
    assert printed.rows(frame) is rows
    more = frame.assign(people=[6, 7])
    assert printed.columns(more, ["people", "elsewhere"]) == {"people": [6, 7]}
    held = len(printed._READ)
    del frame, more
    assert len(printed._READ) == held - 2
