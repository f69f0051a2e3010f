"""Counts as they may be printed: exact numbers, and the words that stand for numbers in what governors read."""

import functools
import re
import weakref
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from charts.words import missing

FEW = re.compile(r"^(?:fewer|less) than (\d+)$|^under (\d+)$", re.IGNORECASE)
DIGITS = re.compile(r"^-?\d[\d,]*(?:\.\d+)?$")

Kind = Literal["number", "few", "complete", "words", "nothing"]
# One row of a frame by the names of its columns.
Row = Mapping[Hashable, Any]


@dataclass(frozen=True)
class Printed:
    """One printed count: its words, and how far a bar for it may reach (None where no bar may be drawn)."""

    text: str
    length: float | None
    kind: Kind

    @property
    def is_open(self) -> bool:
        """Whether its bar is drawn open and hatched: it says 'somewhere below this', not 'this'."""
        return self.kind == "few"


# Most counts of a school come again and again; 1 and "1" and 1.0 are kept apart.
@functools.lru_cache(maxsize=20_000, typed=True)
def read(value: Any) -> Printed:
    """A cell of a frame as a printed count.

    `15`, `"15"` and `"1,250"` are numbers; `"fewer than 5"` reaches 5, drawn open; `"All complete"` reaches 0, for it
    says that nothing is outstanding; other text keeps its words and has no bar; an empty cell prints "no return".
    """
    if missing(value):
        return Printed("no return", None, "nothing")
    text = str(value).strip()
    few = FEW.match(text)
    if few:
        return Printed(text, float(few.group(1) or few.group(2)), "few")
    if text.lower() in {"all complete", "none", "nil"}:
        return Printed(text, 0.0, "complete")
    if DIGITS.match(text):
        number = float(text.replace(",", ""))
        return Printed(f"{number:,.0f}" if number == int(number) else f"{number:,.1f}", number, "number")
    return Printed(text, None, "words")


def length(value: Any) -> float | None:
    """How far a bar for this count may reach, None for no bar."""
    return read(value).length


def label(value: Any) -> str:
    """The words to print beside the bar."""
    return read(value).text


def is_number(value: Any) -> bool:
    """Whether this count is a number that may be added, divided and drawn to scale."""
    return read(value).kind == "number"


def exact(value: Any, otherwise: float = 0.0) -> float:
    """The number of an exact count; `otherwise` for words and empty cells."""
    cell = read(value)
    return cell.length or 0.0 if cell.kind == "number" else otherwise


def columns(frame: pd.DataFrame, names: Iterable[Hashable]) -> dict[Hashable, list[Any]]:
    """Those of the columns that the frame has, as plain values."""
    held = rows(frame)
    return {name: [row[name] for row in held] for name in names if name in frame}


# Read once for as long as a frame is there: a kept answer is drawn for each theme, and a figure reads it several times.
_READ: dict[int, tuple[weakref.ref[pd.DataFrame], list[Row]]] = {}


def rows(frame: pd.DataFrame) -> list[Row]:
    """The rows of a frame as plain values: a figure reads every cell, and pandas takes its time over each.

    Whoever reads a frame changes neither it nor its rows.
    """
    found = _READ.get(id(frame))
    if found is not None and found[0]() is frame:
        return found[1]
    names = list(frame.columns)
    read_once: list[Row] = [dict(zip(names, row, strict=True)) for row in frame.to_numpy(dtype=object).tolist()]
    _READ[id(frame)] = weakref.ref(frame, functools.partial(_forget, id(frame))), read_once
    return read_once


def _forget(place: int, _: object) -> None:
    _READ.pop(place, None)


def rows_of(frame: pd.DataFrame, column: str) -> dict[Any, Row]:
    """The first row of each value of a column."""
    return {row[column]: row for row in reversed(rows(frame))}


def grouped(frame: pd.DataFrame, column: str) -> dict[Any, list[Row]]:
    """The rows of each value of a column, in the order in which the values come."""
    found: dict[Any, list[Row]] = {}
    for row in rows(frame):
        found.setdefault(row[column], []).append(row)
    return found
