"""Short tables as plain HTML: they wrap, fit the paper, and are read out cell by cell."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Any

import pandas as pd

from charts import words
from queries import glossary

# Longer ones scroll, sort and search, which plain HTML cannot.
MOST_ROWS = 40
MOST_ON_A_PHONE = 3
LONG = 28  # letters of a text that needs a wider column than a word does
# Ids stand aside where the same row gives the name.
NAMED_BY = {"policy_id": ("policy_title", "title"), "course_id": ("title", "course_title")}


def is_short(frame: pd.DataFrame) -> bool:
    """Whether a table is shown whole, as HTML."""
    return len(frame) <= MOST_ROWS


def shown(names: Sequence[str], hidden: Sequence[str]) -> tuple[str, ...]:
    """The columns of a table that readers see: without keys, and without ids whose name stands beside them."""
    there = set(names)
    return tuple(name for name in names if name not in hidden and not there & set(NAMED_BY.get(name, ())))


def as_html(frame: pd.DataFrame, columns: Sequence[str], label: str) -> str:
    """The rows under the headings that readers know, numbers to the right, dates and shares written out.

    `frame` holds words already (`in_words` of components.panels). `label` names the table for those who hear it; the
    table scrolls within its frame where it is wider than the screen, by keyboard too.
    """
    columns = list(columns)
    cells = {name: frame[name].tolist() for name in columns}
    sides = {name: _side(frame[name].dtype.kind, cells[name]) for name in columns}
    heads = "".join(_head(name, sides[name]) for name in columns)
    body = zip(*(_written(name, cells[name], sides[name]) for name in columns), strict=True)
    rows = "".join(f"<tr>{''.join(row)}</tr>" for row in body)
    said = html.escape(label, quote=True)
    # Of many columns a phone shows each row as a small sheet.
    wide = " wide" if len(columns) > MOST_ON_A_PHONE else ""
    return (
        f'<div class="short" role="region" tabindex="0" aria-label="{said}"><table class="short{wide}">'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _side(kind: str, values: list[Any]) -> str:
    if kind == "M":
        return ' class="day"'
    if kind in "iuf":
        return ' class="number"'
    return ' class="long"' if max((len(str(value)) for value in values), default=0) > LONG else ""


def _head(name: str, side: str) -> str:
    known = glossary.columns().get(name)
    meaning, heading = (known.meaning, known.heading) if known else ("", name)
    return f'<th scope="col"{side} title="{html.escape(meaning)}">{html.escape(heading)}</th>'


def _written(name: str, values: list[Any], side: str) -> list[str]:
    """The cells of a column. All its numbers are written with tenths where one of them needs them."""
    known = glossary.columns().get(name)
    heading, kind = (known.heading, known.format) if known else (name, "text")
    has_tenths = any(isinstance(value, float) and value == value and not value.is_integer() for value in values)
    cell = f'<td{side} data-heading="{html.escape(heading, quote=True)}">'
    return [f"{cell}{_cell(value, kind, has_tenths)}</td>" for value in values]


def _cell(value: Any, kind: str, has_tenths: bool) -> str:
    if value is None or value is pd.NA or value is pd.NaT or value != value:
        return '<span class="none">–</span>'
    if isinstance(value, pd.Timestamp):
        return words.day(value.date()) + (f" {value:%H:%M}" if kind == "datetime" else "")
    if isinstance(value, int | float):
        if kind == "percent":
            return f"{value:.0f}%"
        return f"{value:,.1f}" if has_tenths else f"{value:,.0f}"
    return html.escape(str(value))
