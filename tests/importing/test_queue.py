"""The queue, undoing, and what later files learn from a decision."""

from __future__ import annotations

import pytest

from data import store
from data.importing import command, decisions, load
from data.importing.decisions import Decision
from tests.importing.conftest import SAMPLES

FILE = SAMPLES / "files" / "A16_people_matching.csv"


def held(value: str) -> decisions.Waiting:
    return next(w for w in decisions.waiting() if w.value == value)


def acknowledgements() -> int:
    with store.ledger() as connection:
        return connection.execute(
            "select count(*) from acknowledgement where batch_id not in "
            "(select batch_id from import_batch where undone_at is not null)"
        ).fetchone()[0]


def test_a_decision_puts_the_record_in_and_becomes_an_alias(example_school, tmp_path):
    command.run([FILE], yes=True)
    before = acknowledgements()
    waiting = held("Betty Hartnoll")
    assert waiting.suggestions[0]["person_id"] == "TV020"
    decisions.decide(waiting.batch_id, waiting.source_row, Decision(person_id="TV020"), "office")
    assert acknowledgements() == before + 1
    later = tmp_path / "later.csv"
    later.write_text("Email,Name,Policy,Date\n,Betty Hartnoll,Staff Code of Conduct,21/10/2026\n")
    assert command.run([later], yes=True) == 0


def test_a_choice_between_two_of_one_name_holds_for_that_record_alone(example_school, tmp_path):
    command.run([FILE], yes=True)
    waiting = held("Sarah Jones")
    decisions.decide(waiting.batch_id, waiting.source_row, Decision(person_id="TV007"), "office")
    later = tmp_path / "later.csv"
    later.write_text("Email,Name,Policy,Date\n,Sarah Jones,Staff Code of Conduct,21/10/2026\n")
    assert command.run([later], yes=True) == 1


def test_what_was_left_out_once_is_not_asked_again(example_school, tmp_path):
    command.run([FILE], yes=True)
    waiting = held("Staff member")
    decisions.decide(waiting.batch_id, waiting.source_row, Decision(leave_out=True), "office")
    number = len(decisions.waiting())
    again = tmp_path / "again.csv"
    again.write_bytes(FILE.read_bytes() + b"\r\n")
    command.run([again], yes=True)
    assert len(decisions.waiting()) == number


def test_a_record_that_waits_already_is_not_queued_twice(example_school, tmp_path):
    command.run([FILE], yes=True)
    number = len(decisions.waiting())
    again = tmp_path / "longer.csv"
    again.write_bytes(
        FILE.read_bytes() + b"h.marchbank@thornbeckvale.example,,Low-Level Concerns Policy,22/10/2026\r\n"
    )
    command.run([again], yes=True)
    assert len(decisions.waiting()) == number


def test_undoing_takes_the_whole_batch_back_and_the_file_may_come_again(example_school):
    command.run([FILE], yes=True)
    brought = acknowledgements()
    load.undo(decisions.waiting()[0].batch_id, "office")
    assert acknowledgements() == 0
    assert decisions.waiting() == []
    command.run([FILE], yes=True)
    assert acknowledgements() == brought


def test_nobody_unknown_can_be_decided_on(example_school):
    command.run([FILE], yes=True)
    waiting = held("Betty Hartnoll")
    with pytest.raises(ValueError, match="Nobody"):
        decisions.decide(waiting.batch_id, waiting.source_row, Decision(person_id="XX1"), "office")
    with pytest.raises(KeyError):
        decisions.decide("999999", 2, Decision(leave_out=True), "office")
