"""Upright bars over periods, and rows of small ones that share their periods."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from charts import printed
from charts.bars import HATCH, NAME_ROOM, OPEN_BAR
from charts.control import Columns, labels, period_axis
from charts.lettering import safe, steps, width, wrapped
from charts.style import COUNT, COUNT_PALE, NAVY, PAPER, SMALL, SOFT, TINY, axis, band, drawn, key, key_note, note, rule

PLOT, BELOW = 160, 44
FEWEST = 5  # places on the axis even when there are fewer periods, so that two bars do not fill a page
STRIP, STRIP_ROW = 28, 48  # pixels of the longest bar of a small row, and of the row with its numbers
MOST_NUMBERED = 14  # periods beside each other that have room for a number above each bar on a phone


def over_time(
    frame: Columns,
    layers: Sequence[tuple[str, str, str]],
    *,
    alt: str,
    unit: str = "",
    marks: Sequence[tuple[float, str]] = (),
    clicks: Sequence[Any] | None = None,
) -> go.Figure:
    """Upright bars, one a period, of stacked layers given as (column, words, colour); totals above where they fit.

    Periods as in `charts.control.labels`. One layer may hold printed counts: "fewer than 5" is drawn short, open,
    hatched.
    `marks` are dotted upright lines at places counted in periods from 0.
    """
    names = labels(frame)
    cells = {column: [printed.read(value) for value in frame[column]] for column, _, _ in layers}
    totals = [sum(cells[column][place].length or 0 for column, _, _ in layers) for place in range(len(names))]
    exact = [
        total for place, total in enumerate(totals) if not any(cells[column][place].is_open for column, _, _ in layers)
    ]
    ticks = steps(max([*exact, 1.0]), 4)
    lengths = {
        column: [OPEN_BAR * ticks[-1] if cell.is_open else cell.length or 0 for cell in held]
        for column, held in cells.items()
    }
    traces = []
    base = [0.0] * len(names)
    for column, words, colour in layers:
        traces.append(_layer(names, cells[column], lengths[column], list(base), words, colour, unit, clicks))
        base = [below + length for below, length in zip(base, lengths[column], strict=True)]
    tick_at, tick_text, years = period_axis(frame, names)
    above_bars = []
    if len(names) <= 12:
        above_bars = [
            note(f"{total:,.0f}", place, total, at=("center", "bottom"), size=TINY, shift=(0, 1))
            for place, total in enumerate(totals)
            if not any(cells[column][place].kind != "number" for column, _, _ in layers)
        ]
    key_text, key_height = key([(colour, words) for _, words, colour in layers]) if len(layers) > 1 else ("", 14)
    left = width(f"{ticks[-1]:,.0f}", SMALL) + 10
    notes = [*above_bars, *(_year(name, first, last) for name, first, last in years)]
    if key_text:
        notes.append(key_note(key_text) | {"xshift": -left})
    for place, words in marks:
        notes.append(note(words, place, 1, refs="xp", at=("left", "top"), size=TINY, colour=SOFT, shift=(4, 0)))
    return drawn(
        traces,
        alt=alt,
        height=key_height + PLOT + BELOW,
        left=left,
        right=8,
        top=key_height,
        bottom=BELOW,
        notes=notes,
        shapes=[rule((place, place), (0, ticks[-1] * 1.1), colour=SOFT, dash="dot") for place, _ in marks],
        barmode="overlay",
        xaxis=axis((-0.6, max(len(names), FEWEST) - 0.4), tick_at, tick_text, line=True, size=TINY),
        yaxis=axis((0, ticks[-1] * 1.1), ticks, [f"{tick:,.0f}" for tick in ticks], grid=True),
    )


def _year(name: str, first: float, last: float) -> dict[str, Any]:
    return note(name, (first + last) / 2, 0, refs="xp", at=("center", "top"), size=TINY, colour=SOFT, shift=(0, -22))


def _layer(
    names: Sequence[str],
    cells: Sequence[printed.Printed],
    lengths: Sequence[float],
    base: Sequence[float],
    words: str,
    colour: str,
    unit: str,
    clicks: Sequence[Any] | None,
) -> dict[str, Any]:
    trace: dict[str, Any] = {
        "type": "bar",
        "x": list(range(len(names))),
        "y": list(lengths),
        "base": list(base),
        "width": 0.72,
        "marker": {"color": [COUNT_PALE if cell.is_open else colour for cell in cells], "line": {"width": 0}},
        "customdata": [[name if clicks is None else clicks[place]] for place, name in enumerate(names)],
        "hovertext": [
            f"{safe(name)}: {safe(cell.text)}{unit}{' ' + words if words else ''}"
            for name, cell in zip(names, cells, strict=True)
        ],
        "hoverinfo": "text",
    }
    if any(cell.is_open for cell in cells):
        trace["marker"] |= {
            "pattern": {**HATCH, "shape": ["/" if cell.is_open else "" for cell in cells], "bgcolor": PAPER},
            "line": {"width": [1 if cell.is_open else 0 for cell in cells], "color": COUNT_PALE},
        }
    return trace


def small_multiples(
    frame: pd.DataFrame, groups: Sequence[Any], *, column: str, value: str, alt: str, whole: str = ""
) -> go.Figure:
    """One row of small bars per group, all over the same periods and on the same scale, the name at the left.

    Every bar has its number above it, the newest of each row a strong one, be it 0. `frame` is long: one row a group
    (`column`) and period. Click: [group, period's name].
    """
    named = labels(frame)
    names = list(dict.fromkeys(named))
    periods = frame.iloc[[named.index(name) for name in names]]
    place_of = {name: place for place, name in enumerate(names)}
    cells_of: dict[Any, dict[int, printed.Printed]] = {group: {} for group in groups}
    for group, name, cell in zip(frame[column], named, frame[value], strict=True):
        cells_of[group][place_of[name]] = printed.read(cell)
    top = max([printed.exact(cell) for cell in frame[value]] + [1.0])
    plot = len(groups) * STRIP_ROW
    scale = STRIP / plot / top
    traces: list[dict[str, Any]] = []
    notes: list[dict[str, Any]] = []
    shapes: list[dict[str, Any]] = []
    room = 0.0
    for row, group in enumerate(groups):
        floor = (len(groups) - 1 - row) * STRIP_ROW / plot
        cells = cells_of[group]
        traces.append(_strip(names, group, cells, top, floor, scale))
        name = wrapped(str(group), TINY, NAME_ROOM)
        middle = floor + STRIP / 2 / plot
        notes.append(note(name, 0, middle, refs="pp", at=("right", "middle"), size=TINY, shift=(-8, 0)))
        notes += _numbers(cells, len(names), floor, scale)
        shapes.append(rule((0, 1), (floor, floor), refs="pp", colour=COUNT_PALE))
        newest = cells[max(cells)] if cells else None
        if newest is None or newest.kind != "number":
            said = newest.text if newest else "no return"
            notes.append(note(said, 1, floor, refs="pp", at=("left", "bottom"), size=TINY, colour=NAVY, shift=(6, -2)))
            room = max(room, width(said, TINY))
    tick_at, tick_text, years = period_axis(periods, names)
    left = max(width(wrapped(str(group), TINY, NAME_ROOM), TINY) for group in groups) + 12
    return drawn(
        traces,
        alt=alt,
        height=plot + BELOW + 4,
        left=left,
        right=room + 12,
        top=4,
        bottom=BELOW,
        notes=[*notes, *(_year(name, first, last) for name, first, last in years)],
        shapes=[*shapes, *(band((last + 0.48, last + 0.52), (0, 1)) for _, _, last in years[:-1])],
        barmode="overlay",
        xaxis=axis((-0.6, len(names) - 0.4), tick_at, tick_text, size=TINY),
        yaxis=axis((0, 1)),
    )


def _numbers(cells: dict[int, printed.Printed], periods: int, floor: float, scale: float) -> list[dict[str, Any]]:
    """The number above each bar of a row; none above what is printed as words or is nothing, but for the newest."""
    last = max(cells) if cells else -1
    told = []
    for place, cell in cells.items():
        is_newest = place == last
        if cell.kind != "number" or not (is_newest or (cell.length and periods <= MOST_NUMBERED)):
            continue
        above = floor + (cell.length or 0) * scale
        words = f"<b>{cell.text}</b>" if is_newest else cell.text
        colour = NAVY if is_newest else SOFT
        told.append(note(words, place, above, at=("center", "bottom"), size=TINY, colour=colour, shift=(0, 1)))
    return told


def _strip(
    names: Sequence[str], group: Any, cells: dict[int, printed.Printed], top: float, floor: float, scale: float
) -> dict[str, Any]:
    """One row of bars. All rows share one axis from 0 to 1, so that paper and screen agree on every pixel."""
    held = sorted(place for place, cell in cells.items() if cell.length is not None)
    last = max(cells) if cells else -1
    lengths = [(OPEN_BAR * top if cells[place].is_open else cells[place].length or 0) * scale for place in held]
    trace: dict[str, Any] = {
        "type": "bar",
        "x": held,
        "y": lengths,
        "base": [floor] * len(held),
        "width": 0.72,
        "marker": {
            "color": [COUNT_PALE if cells[place].is_open else NAVY if place == last else COUNT for place in held],
            "line": {"width": 0},
        },
        "customdata": [[group, names[place]] for place in held],
        "hovertext": [f"{safe(group)}, {safe(names[place])}: {safe(cells[place].text)}" for place in held],
        "hoverinfo": "text",
    }
    if any(cells[place].is_open for place in held):
        trace["marker"]["pattern"] = {
            **HATCH,
            "shape": ["/" if cells[place].is_open else "" for place in held],
            "bgcolor": PAPER,
        }
        trace["marker"]["line"] = {
            "width": [1 if cells[place].is_open else 0 for place in held], "color": COUNT_PALE,
        }  # fmt: skip
    return trace
