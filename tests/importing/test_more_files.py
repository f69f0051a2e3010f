"""Awkward files: each record ends where it was decided before that it should, and nothing goes in twice."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from data import store
from data.importing import command, engine, outcome
from tests import schools
from tests.importing.test_samples import as_word

FILES = Path(__file__).parent / "more"
TOLD = tomllib.loads((FILES / "expected.toml").read_text(encoding="utf-8"))["file"]


def understood(name: str, known) -> outcome.Understood:
    """The file as somebody brings it in who presses Confirm on everything."""
    found = engine.understand(name, (FILES / name).read_bytes(), known)
    return command.confirm(found, known) if found.status == "needs_confirmation" else found


@pytest.mark.parametrize("told", TOLD, ids=lambda told: told["name"])
def test_every_record_of_an_awkward_file_ends_where_it_should(told, known, tmp_path):
    with schools.at_home(tmp_path):
        found = understood(told["name"], known)
    ended = [f"{r.line} {as_word(r.outcome)}" for r in found.records if r.reason != "blank_row"]
    assert (found.kind, ended) == (told["kind"], told["rows"])
    assert sum(found.counts[name] for name in outcome.OUTCOMES) == found.counts["total"] == len(found.records)
    for fact in told.get("facts", []):
        wanted = {name: value or None for name, value in fact.items() if name not in ("line", "table")}
        there = [
            {name: other.values.get(name) for name in wanted}
            for record in found.records
            for other in record.facts
            if record.line == fact["line"] and other.table == fact["table"]
        ]
        assert wanted in there, fact


def test_nothing_never_to_be_stored_came_in_with_an_awkward_file(known, tmp_path):
    with schools.at_home(tmp_path):
        for told in TOLD:
            found = understood(told["name"], known)
            kept = str([(record.facts, record.raw, record.value) for record in found.records]) + str(found.sample)
            assert not [
                word for word in ("Pupilname", "hunter2", "QQ123456", "01/01/1980", "01/01/2015") if word in kept
            ]


def test_awkward_files_that_come_again_add_nothing(example_school):
    def stored() -> list[tuple]:
        with store.ledger() as connection:
            tables = ("acknowledgement", "completion", "incident", "declaration", "import_queue", "post")
            return [connection.execute(f"select count(*) from {table}").fetchone() for table in tables]

    paths = sorted(path for path in FILES.iterdir() if path.suffix != ".toml")[::4]
    command.run(paths, yes=True)
    once = stored()
    command.run(paths, yes=True)
    assert stored() == once
