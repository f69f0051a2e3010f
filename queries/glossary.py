"""What every number and column means, read from where it is defined."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from queries import runner

FOLDER = Path(__file__).resolve().parent
_MACRO = re.compile(r"create\s+(?:or\s+replace\s+)?(?:temp\s+)?macro\s+(\w+)", re.IGNORECASE)
_NOTES = ("formula", "source", "note")
# Lists that questions keep, and no metrics.
_LISTS = "what_is_kept"


@dataclass(frozen=True)
class Definition:
    """A metric: its name, what it means in words a parent would follow, its formula, and where that is from."""

    macro: str
    name: str
    meaning: str
    formula: str
    source: str


@dataclass(frozen=True)
class Column:
    """A column that readers see: its heading, its meaning, and how its values are written."""

    name: str
    heading: str
    meaning: str
    format: str


@cache
def definitions() -> dict[str, Definition]:
    """Every defined metric, by the name of its macro, in the order of the files."""
    found: dict[str, Definition] = {}
    for file in sorted((FOLDER / "definitions").glob("*.sql")):
        if file.stem == _LISTS:
            continue
        comment: list[str] = []
        for line in file.read_text(encoding="utf-8").splitlines():
            macro = _MACRO.match(line)
            if macro and comment:
                found[macro[1]] = _definition(macro[1], comment)
            comment = [*comment, line.removeprefix("--").strip()] if line.startswith("--") else []
    return found


def _definition(macro: str, comment: list[str]) -> Definition:
    notes = dict.fromkeys(_NOTES, "")
    said: list[str] = []
    field = None
    for line in comment[1:]:
        word, colon, rest = line.partition(":")
        if colon and word.lower() in _NOTES:
            field = word.lower()
            notes[field] = rest.strip()
        elif field and line:
            notes[field] += " " + line
        else:
            field = None
            said.append(line)
    meaning = " ".join(filter(None, said))
    return Definition(macro, comment[0].rstrip("."), meaning, notes["formula"], notes["source"])


def definitions_of(question: str) -> list[Definition]:
    """The metrics that a question is made of, in the order of their names."""
    query = runner.queries()[question]
    sql = re.sub(r"--.*", "", " ".join((query.sql, *query.kept)))
    words = set(re.findall(r"\w+", sql))
    return [definition for macro, definition in definitions().items() if macro in words]


@cache
def columns() -> dict[str, Column]:
    """Every column that a question answers with, by name."""
    with (FOLDER / "columns.csv").open(encoding="utf-8", newline="") as file:
        return {row["column"]: Column(*row.values()) for row in csv.DictReader(file)}
