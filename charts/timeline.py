"""Spans and marks on a calendar: rows of named things, months below, today as a line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import plotly.graph_objects as go

from charts.lettering import LINE, safe, width, wrapped
from charts.style import GRID, INK, PAPER, SMALL, SOFT, TINY, axis, drawn, key, key_note, note, rule
from charts.words import day

NAME_ROOM = 108
BELOW = 40
MOST_MONTHS = 4.5  # month names that a phone has room for under a figure


@dataclass(frozen=True)
class Span:
    """A stretch of days in one row."""

    starts_on: date
    ends_on: date
    colour: str
    words: str
    is_hatched: bool = False


@dataclass(frozen=True)
class Mark:
    """A single day in one row, with Plotly's name of its symbol."""

    on_date: date
    symbol: str
    colour: str
    words: str
    is_open: bool = False


@dataclass(frozen=True)
class Row:
    """A named row of spans and marks, with words at its right (a second line in its own colour)."""

    name: str
    spans: Sequence[Span] = ()
    marks: Sequence[Mark] = ()
    words: str = ""
    second: str = ""
    second_colour: str = SOFT
    click: Any = None


def laid(
    rows: Sequence[Row],
    *,
    alt: str,
    today: date | None,
    meaning: Sequence[tuple[str, ...]] = (),
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> go.Figure:
    """Rows from top to bottom over the days that they touch, or over `starts_on` to `ends_on`."""
    days = [edge for row in rows for span in row.spans for edge in (span.starts_on, span.ends_on)]
    days += [mark.on_date for row in rows for mark in row.marks] + ([today] if today else [])
    first, last = starts_on or min(days), ends_on or max(days)
    slack = max((last - first).days * 0.05, 2)
    span = (first.toordinal() - slack, last.toordinal() + slack)
    names = [wrapped(row.name, SMALL, NAME_ROOM) for row in rows]
    ends = [_end_words(row) for row in rows]
    tall = max([text.count("<br>") + 1 for text in (*names, *ends)]) * SMALL * LINE + 12
    ticks, texts, years = calendar_ticks(first, last)
    key_text, key_height = key(meaning) if meaning else ("", 0)
    top = key_height + (18 if today else 4)
    left = max(width(name, SMALL) for name in names) + 10
    notes = [
        note(text, 1, place, refs="py", at=("left", "middle"), shift=(8, 0), align="left")
        for place, text in enumerate(ends)
        if text
    ]
    shapes = [rule(span, (place, place), colour=GRID) for place in range(len(rows))]
    if today:
        notes.append(_today(today, span))
        shapes.append(rule((today.toordinal(),) * 2, (len(rows) - 0.5, -0.5), colour=INK, dash="dot"))
    if key_text:
        notes.append(key_note(key_text, 22 if today else 6) | {"xshift": -left})
    for words, at in years:
        notes.append(note(words, at, 0, refs="xp", at=("center", "top"), size=TINY, colour=SOFT, shift=(0, -20)))
    return drawn(
        [trace for trace in (_span_trace(rows, 18 / tall), _mark_trace(rows)) if trace["y"]],
        alt=alt,
        height=top + len(rows) * tall + BELOW,
        left=left,
        right=max(width(text, SMALL) for text in ends) + 14,
        top=top,
        bottom=BELOW,
        notes=notes,
        shapes=shapes,
        barmode="overlay",
        xaxis=axis(span, ticks, texts, line=True, size=TINY),
        yaxis=axis((len(rows) - 0.5, -0.5), range(len(rows)), names),
    )


def _end_words(row: Row) -> str:
    second = f'<span style="color:{row.second_colour}">{safe(row.second)}</span>' if row.second else ""
    return "<br>".join(part for part in (safe(row.words), second) if part)


def _today(today: date, span: tuple[float, float]) -> dict[str, Any]:
    share = (today.toordinal() - span[0]) / (span[1] - span[0])
    side = "left" if share < 0.2 else "right" if share > 0.8 else "center"
    return note(day(today, False), today.toordinal(), 1, refs="xp", at=(side, "bottom"), size=TINY, shift=(0, 3))


def calendar_ticks(first: date, last: date) -> tuple[list[float], list[str], list[tuple[str, float]]]:
    """Months (or Septembers and quarters of longer times) that fit a phone, and the years they begin in."""
    months = [date(year, month, 1) for year in range(first.year, last.year + 1) for month in range(1, 13)]
    months = [month for month in months if first - timedelta(days=3) <= month <= last]
    step = next((step for step in (1, 2, 3, 6, 12) if len(months) / step <= MOST_MONTHS), 24)
    shown = [month for month in months if (month.month - 9) % min(step, 12) == 0]
    if step > 12:
        shown = shown[:: -(-len(shown) // 4)]
    if not shown:
        shown = [first]
    texts = [f"{month:%b}" if month.day == 1 else day(month, False) for month in shown]
    years = []
    for place, month in enumerate(shown):
        if place == 0 or month.year != shown[place - 1].year:
            years.append((str(month.year), float(month.toordinal()) - 0.0))
    return [float(month.toordinal()) for month in shown], texts, years


def _span_trace(rows: Sequence[Row], thickness: float) -> dict[str, Any]:
    held = [(place, row, span) for place, row in enumerate(rows) for span in row.spans]
    trace: dict[str, Any] = {
        "type": "bar",
        "orientation": "h",
        "base": [span.starts_on.toordinal() for _, _, span in held],
        "x": [max((span.ends_on - span.starts_on).days, 1) for _, _, span in held],
        "y": [place for place, _, _ in held],
        "width": thickness,
        "marker": {"color": [span.colour for _, _, span in held], "line": {"width": 0}},
        "customdata": [[row.name if row.click is None else row.click] for _, row, _ in held],
        "hovertext": [f"{safe(row.name)}: {safe(span.words)}" for _, row, span in held],
        "hoverinfo": "text",
    }
    if any(span.is_hatched for _, _, span in held):
        trace["marker"] |= {
            "pattern": {
                "shape": ["/" if span.is_hatched else "" for _, _, span in held],
                "size": 5, "solidity": 0.25, "fillmode": "replace", "bgcolor": PAPER,
            },
            "line": {
                "width": [1 if span.is_hatched else 0 for _, _, span in held],
                "color": [span.colour for _, _, span in held],
            },
        }  # fmt: skip
    return trace


def _mark_trace(rows: Sequence[Row]) -> dict[str, Any]:
    held = [(place, row, mark) for place, row in enumerate(rows) for mark in row.marks]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [mark.on_date.toordinal() for _, _, mark in held],
        "y": [place for place, _, _ in held],
        "marker": {
            "symbol": [mark.symbol for _, _, mark in held],
            "size": 12,
            "color": [PAPER if mark.is_open else mark.colour for _, _, mark in held],
            "line": {"width": [2 if mark.is_open else 1 for _, _, mark in held], "color": [
                mark.colour if mark.is_open else PAPER for _, _, mark in held
            ]},
        },
        "customdata": [[row.name if row.click is None else row.click] for _, row, _ in held],
        "hovertext": [f"{safe(row.name)}: {safe(mark.words)}, {day(mark.on_date)}" for _, row, mark in held],
        "hoverinfo": "text",
        "cliponaxis": False,
    }  # fmt: skip
