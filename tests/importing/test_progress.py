"""A long file tells how far it is: in the reading child, on its way in, on a terminal, and nowhere else."""

from __future__ import annotations

import io
import subprocess

import pytest

from data.importing import bulk, command, engine, limits, progress, read
from data.importing.limits import ReadingChild
from tests.importing.conftest import SAMPLES

ROWS = 3_000
PLAIN = ["Email,Name,Policy,Date\n"] + [
    "h.marchbank@thornbeckvale.example,Helena Marchbank,Staff Code of Conduct,"
    f"{1 + n % 20:02d}/10/2026 09:{n % 60:02d}\n"
    for n in range(ROWS)
]
CANONICAL = ["person_id,policy_id,version,acknowledged_at\n"] + [
    f"TV001,POL03,v4,2026-09-{1 + n % 28:02d} {n % 24:02d}:{n % 60:02d}:{n % 59:02d}\n" for n in range(ROWS)
]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _every_report(monkeypatch):
    monkeypatch.setattr(progress, "SECONDS", 0)


def heard(do) -> dict[str, list[float]]:
    """The fractions that were told while something was done, by the step."""
    found: dict[str, list[float]] = {}
    with progress.told_to(lambda step: found.setdefault(step.doing, []).append(step.fraction)):
        do()
    return found


def rises_to_the_end(fractions: list[float]) -> bool:
    return len(fractions) > 2 and fractions == sorted(set(fractions)) and 0 < fractions[0] < 1 == fractions[-1]


def test_each_row_of_a_long_file_counts_once_while_it_is_checked(known):
    told = heard(lambda: engine.understand("long.csv", "".join(PLAIN).encode(), known))
    assert rises_to_the_end(told["read"]) and rises_to_the_end(told["checked"])


def test_a_reading_child_passes_on_how_far_it_is_and_answers_the_same(monkeypatch):
    eager = "from data.importing import limits, progress; progress.SECONDS = 0; limits._main()"
    begin = subprocess.Popen

    def popen(command, **more):
        return begin([command[0], "-c", eager, command[-1]], **more)

    monkeypatch.setattr(limits.subprocess, "Popen", popen)
    content = "".join(PLAIN).encode()
    with ReadingChild() as child:
        told = heard(lambda: child.read("long.csv", content))
        assert rises_to_the_end(told["read"])
        assert child.read("long.csv", content).sheets == read.read("long.csv", content).sheets


def test_nobody_is_told_more_than_five_times_a_second(monkeypatch):
    monkeypatch.setattr(progress, "SECONDS", 0.2)
    clock = iter(n / 1000 for n in range(10_000))  # a row a millisecond
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(clock))
    told = heard(lambda: [progress.tell("checked", n, 2_000) for n in range(1, 2_001)])
    assert 8 <= len(told["checked"]) <= 11 and told["checked"][-1] == 1


@pytest.mark.parametrize(
    "line",
    [b'{"progress": ["read", "many", null]}\n', b'{"progress": 1}\n', b'{"progress": [1e999, 1e999, 1e999]}\n'],
)
def test_what_a_hostile_child_tells_harms_nobody(line):
    assert heard(lambda: progress.is_received(line)) == {}


def test_a_large_canonical_file_is_told_while_the_database_works(example_school, tmp_path, monkeypatch):
    monkeypatch.setattr(bulk, "LARGE", 1)
    path = tmp_path / "acknowledgement.csv"
    path.write_text("".join(CANONICAL), encoding="utf-8")
    told = heard(lambda: command.run([path], yes=True))
    assert told["read"][-1] == told["checked"][-1] == told["stored"][-1] == 1.0
    assert all(fractions == sorted(fractions) for fractions in told.values())


def test_a_terminal_shows_it_in_one_line_that_is_wiped_and_a_pipe_shows_nothing(example_school, tmp_path, monkeypatch):
    path = tmp_path / "long.csv"
    path.write_text("".join(PLAIN), encoding="utf-8")
    for stream, is_shown in ((Terminal(), True), (io.StringIO(), False)):
        monkeypatch.setattr("sys.stderr", stream)
        command.run([path], yes=True)
        said = stream.getvalue()
        assert (f"long.csv: {ROWS:,} of {ROWS:,} rows checked (100%)" in said) is is_shown
        assert "\n" not in said and (not said or said.endswith("\r"))


def test_short_files_are_over_before_a_bar_could_be_read(known, monkeypatch):
    monkeypatch.setattr(progress, "SECONDS", 0.2)
    content = (SAMPLES / "files" / "A16_people_matching.csv").read_bytes()
    assert heard(lambda: engine.understand("A16.csv", content, known)) == {}
