"""Tables drawn as cells: a colour and its words for each pair of a row and a column, every cell open to a click."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from charts.lettering import LINE, width, wrapped
from charts.style import INK, PAPER, SHADE_TEXTS, SHADES, SMALL, TINY, axis, drawn, key, note

ROOM = 100  # pixels for a row's name at the left before it breaks


@dataclass(frozen=True)
class Cell:
    """What one cell says (up to two lines), on which colour, in which colour, and what a pointer and a click get."""

    text: str
    colour: str
    text_colour: str = INK
    hover: str = ""
    click: Any = None


def laid(
    rows: Sequence[str],
    columns: Sequence[str],
    cell: Callable[[int, int], Cell | None],
    *,
    alt: str,
    row_height: float = 42,
    meaning: Sequence[tuple[str, ...]] = (),
    across: float = 218,
) -> go.Figure:
    """Cells by row and column (both counted from 0); None leaves a gap. Column names stand on end only where they must.

    `across` is the width of all cells together on a phone: the words in them are made small enough for it.
    """
    held = [
        (place, column, found)
        for place in range(len(rows))
        for column in range(len(columns))
        if (found := cell(place, column)) is not None
    ]
    size = _size([found.text for _, _, found in held], across / len(columns))
    names = [wrapped(name, SMALL, ROOM) for name in rows]
    heads = [wrapped(name, TINY, 76) for name in columns]
    left = max(width(name, SMALL) for name in names) + 10
    key_text, key_height = key(meaning) if meaning else ("", 0)
    row = max(row_height, max(name.count("<br>") + 1 for name in names) * SMALL * LINE + 6)
    trace = {
        "type": "bar",
        "x": [column for _, column, _ in held],
        "y": [0.94] * len(held),
        "base": [place - 0.47 for place, _, _ in held],
        "width": 0.96,
        "marker": {"color": [found.colour for _, _, found in held], "line": {"width": 0, "color": PAPER}},
        "customdata": [found.click if isinstance(found.click, list) else [found.click] for _, _, found in held],
        "hovertext": [found.hover or found.text.replace("<br>", " ") for _, _, found in held],
        "hoverinfo": "text",
    }
    notes = [
        note(found.text, column, place, size=size, colour=found.text_colour)
        for place, column, found in held
        if found.text
    ]
    if key_text:
        notes.append(note(key_text, 0, 0, refs="pp", at=("left", "top"), shift=(-left, -8)))
    head_height = max(head.count("<br>") + 1 for head in heads) * TINY * LINE + 8
    return drawn(
        [trace],
        alt=alt,
        height=len(rows) * row + head_height + key_height + 10,
        left=left,
        right=2,
        top=head_height,
        bottom=key_height + 8,
        notes=notes,
        barmode="overlay",
        margin_autoexpand=True,
        xaxis=axis(
            (-0.5, len(columns) - 0.5), range(len(columns)), heads, size=TINY,
            side="top", tickangle=None, autotickangles=[0, -90], automargin=True,
        ),
        yaxis=axis((len(rows) - 0.5, -0.5), range(len(rows)), names),
    )  # fmt: skip


def _size(texts: Sequence[str], room: float) -> int:
    """The largest lettering, from 12 down to 10, with which every cell's words fit."""
    return next((size for size in (TINY, 11) if all(width(text, size) <= room for text in texts)), 10)


def shade(value: float, most: float) -> tuple[str, str]:
    """The colour for a count among counts up to `most`, and the colour of words on it; nothing is the palest."""
    if value <= 0 or most <= 0:
        return SHADES[0], SHADE_TEXTS[0]
    step = 1 + min(len(SHADES) - 2, int((len(SHADES) - 1) * (value - 1e-9) / most))
    return SHADES[step], SHADE_TEXTS[step]
