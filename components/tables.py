"""Short tables as plain HTML: they wrap, fit the paper, and are read out cell by cell."""

from __future__ import annotations

import html
from collections.abc import Sequence

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
    known = glossary.columns()
    heads = []
    headings = {name: known[name].heading if name in known else name for name in columns}
    for name, heading in headings.items():
        meaning = known[name].meaning if name in known else ""
        heads.append(f'<th scope="col"{_side(frame[name])} title="{html.escape(meaning)}">{html.escape(heading)}</th>')
    sides = {name: _side(frame[name]) for name in columns}
    spoken = {name: html.escape(heading, quote=True) for name, heading in headings.items()}
    tenths = {name for name in columns if _has_tenths(frame[name])}
    body = "".join(
        "<tr>"
        + "".join(
            f'<td{sides[name]} data-heading="{spoken[name]}">{_cell(name, row[name], name in tenths)}</td>'
            for name in columns
        )
        + "</tr>"
        for row in frame[list(columns)].to_dict("records")
    )
    said = html.escape(label, quote=True)
    # Of many columns a phone shows each row as a small sheet.
    wide = " wide" if len(columns) > MOST_ON_A_PHONE else ""
    return (
        f'<div class="short" role="region" tabindex="0" aria-label="{said}"><table class="short{wide}">'
        f"<thead><tr>{''.join(heads)}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _side(values: pd.Series) -> str:
    if pd.api.types.is_datetime64_any_dtype(values):
        return ' class="day"'
    is_number = pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values)
    if is_number:
        return ' class="number"'
    return ' class="long"' if values.astype(str).str.len().max() > LONG else ""


def _has_tenths(values: pd.Series) -> bool:
    """Whether a column is written with tenths: all of it where one of its numbers needs them."""
    return any(isinstance(value, float) and value == value and not value.is_integer() for value in values)


def _cell(name: str, value: object, has_tenths: bool = False) -> str:
    if value is None or pd.isna(value):  # type: ignore[call-overload]
        return '<span class="none">–</span>'
    known = glossary.columns().get(name)
    kind = known.format if known else "text"
    if isinstance(value, pd.Timestamp):
        return words.day(value.date()) + (f" {value:%H:%M}" if kind == "datetime" else "")
    if isinstance(value, int | float):
        if kind == "percent":
            return f"{value:.0f}%"
        return f"{value:,.1f}" if has_tenths else f"{value:,.0f}"
    return html.escape(str(value))
