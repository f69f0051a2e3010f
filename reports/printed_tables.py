"""Printed answers as tables for paper: headings that people know, dates written out, long lists turned into grids."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from charts import words
from queries import glossary
from reports import files

BLANK = "–"
_NARROW = 80  # letters in a line: a table that needs no more is not stretched over the page


@dataclass(frozen=True)
class Table:
    """A table on paper: what it shows, its headings, its rows of text, and which columns hold numbers."""

    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    is_number: tuple[bool, ...]
    has_even_columns: bool = False

    @property
    def widths(self) -> tuple[int, ...]:
        """For each column 0 (as wide as its words), or its share of what is left."""
        if self.has_even_columns:
            return (0, *(1 for _ in self.headings[1:]))
        longest = [
            max([len(heading) / 2, *(len(row[place]) for row in self.rows)])
            for place, heading in enumerate(self.headings)
        ]
        if sum(longest) <= _NARROW:
            return tuple(0 for _ in longest)
        return tuple(round(length**0.7) if length > 20 else 0 for length in longest)


def text(value: Any, column: str = "") -> str:
    """One cell as people write it: a date as Fri 20 Nov 2026, yes or no, a code as words; a dash for nothing."""
    if words.missing(value):
        return BLANK
    if isinstance(value, bool) or str(value) in ("True", "False"):
        return "yes" if str(value) == "True" else "no"
    known = glossary.columns().get(column)
    if hasattr(value, "isoformat") or (known and known.format == "date"):
        return words.day(value)
    if column == "staff_group":
        return words.staff_group(value)
    said = str(value).strip()
    is_code = column == "severity" or ("_" in said and " " not in said)
    return words.sentence_case(said) if is_code else said


def table(
    frame: pd.DataFrame, caption: str, columns: Sequence[str] | None = None, headings: dict[str, str] | None = None
) -> Table:
    """The answer row by row, in these columns (all, when left out) and under the readers' headings."""
    chosen = [column for column in (columns or frame.columns) if column in frame]
    rows = tuple(
        tuple(text(value, column) for value, column in zip(row, chosen, strict=True))
        for row in frame[chosen].itertuples(index=False, name=None)
    )
    named = tuple((headings or {}).get(column) or files.heading(column) for column in chosen)
    return Table(caption, named, rows, tuple(_holds_numbers(rows, place) for place in range(len(chosen))))


def grid(frame: pd.DataFrame, caption: str, down: Callable[[Any], str], across: str, value: str, corner: str) -> Table:
    """One line for each value of `down` (a function of a row), one column for each value of `across`, as they come."""
    records = frame.to_dict("records")
    lines = list(dict.fromkeys(down(row) for row in records))
    names = list(dict.fromkeys(text(row[across], across) for row in records))
    cells = {(down(row), text(row[across], across)): text(row[value], value) for row in records}
    rows = tuple((line, *(cells.get((line, name), BLANK) for name in names)) for line in lines)
    return Table(caption, (corner, *names), rows, (False, *(True for _ in names)), has_even_columns=len(names) > 3)


def alike(shown: Table, kept: str) -> tuple[Table, str]:
    """The table without its columns when every cell of them says the same, and the sentence that stands in for them.

    The column called `kept` stays. A table whose cells differ comes back as it is, with no sentence.
    """
    others = [place for place, name in enumerate(shown.headings) if place and name != kept]
    said = {row[place] for row in shown.rows for place in others}
    if len(said) != 1 or kept not in shown.headings or len(shown.rows) < 2:
        return shown, ""
    held = [0, shown.headings.index(kept)]
    rows = tuple(tuple(row[place] for place in held) for row in shown.rows)
    names = [shown.headings[place] for place in others]
    sentence = f"{', '.join(names)}: {said.pop()} in every {shown.headings[0].lower()}."
    headings = tuple(shown.headings[place] for place in held)
    return Table(shown.caption, headings, rows, (False, True)), sentence


def _holds_numbers(rows: Sequence[Sequence[str]], place: int) -> bool:
    said = [row[place] for row in rows if row[place] != BLANK]
    return bool(said) and all(cell.isdigit() or cell.startswith(("fewer than", "All complete")) for cell in said)
