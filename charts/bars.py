"""Horizontal bars with their words beside them: shares of a group, and plain or printed counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from charts import printed
from charts.lettering import LINE, safe, width, wrapped
from charts.style import (
    COUNT,
    COUNT_PALE,
    PAPER,
    SMALL,
    SOFT,
    TRACK,
    axis,
    drawn,
    key,
    key_note,
    note,
)  # fmt: skip

OPEN_BAR = 0.14  # length of the bar for "fewer than 5", against the longest
NAME_ROOM = 112  # pixels for a name at the left before it breaks
HATCH = {"shape": "/", "size": 5, "solidity": 0.25, "fillmode": "replace"}


@dataclass(frozen=True)
class Part:
    """A stretch of a bar: how long, in what colour, what a pointer over it reads."""

    length: float
    colour: str
    words: str
    is_hatched: bool = False


@dataclass(frozen=True)
class Bar:
    """A named bar of parts laid end to end, with its words at the right (a second line in a colour of its own)."""

    name: str
    parts: Sequence[Part]
    words: str
    second: str = ""
    second_colour: str = SOFT
    click: Any = None


def laid(
    bars: Sequence[Bar],
    *,
    alt: str,
    longest: float,
    meaning: Sequence[tuple[str, ...]] = (),
    track: bool = False,
    thickness: float = 20,
) -> go.Figure:
    """Bars from top to bottom; `longest` is the length that fills the width. `track` draws the whole behind each
    bar.
    """
    names = [wrapped(bar.name, SMALL, NAME_ROOM, most_lines=4) for bar in bars]
    ends = [_end_words(bar) for bar in bars]
    row = max(max(_lines(text) for text in (*names, *ends)) * SMALL * LINE + 10, thickness + 12)
    key_text, key_height = key(meaning) if meaning else ("", 4)
    count = len(bars)
    traces = [_trace(bars, layer, thickness / row) for layer in range(max(len(bar.parts) for bar in bars))]
    if track:
        traces.insert(0, _track(count, longest, thickness / row))
    notes = [
        note(text, 1, place, refs="py", at=("left", "middle"), shift=(8, 0), align="left")
        for place, text in enumerate(ends)
        if text
    ]
    if key_text:
        notes.append(key_note(key_text) | {"xshift": -_left(names)})
    return drawn(
        traces,
        alt=alt,
        height=count * row + key_height + 8,
        left=_left(names),
        right=max((width(text, SMALL) for text in ends), default=0) + 14,
        top=key_height,
        bottom=8,
        notes=notes,
        barmode="overlay",
        xaxis=axis((0, longest)),
        yaxis=axis((count - 0.5, -0.5), range(count), names),
    )


def _left(names: Sequence[str]) -> float:
    return max(width(name, SMALL) for name in names) + 10


def _lines(text: str) -> int:
    return text.count("<br>") + 1


def _end_words(bar: Bar) -> str:
    second = "<br>".join(f'<span style="color:{bar.second_colour}">{line}</span>' for line in _broken(bar.second))
    return "<br>".join(part for part in (safe(bar.words), second) if part)


def _broken(text: str) -> list[str]:
    return [line for part in text.split("\n") for line in wrapped(part, SMALL, 96).split("<br>")] if text else []


def _trace(bars: Sequence[Bar], layer: int, thickness: float) -> dict[str, Any]:
    held = [(place, bar) for place, bar in enumerate(bars) if len(bar.parts) > layer]
    parts = [bar.parts[layer] for _, bar in held]
    trace: dict[str, Any] = {
        "type": "bar",
        "orientation": "h",
        "base": [sum(part.length for part in bar.parts[:layer]) for _, bar in held],
        "x": [part.length for part in parts],
        "y": [place for place, _ in held],
        "width": thickness,
        "marker": {"color": [part.colour for part in parts], "line": {"width": 0}},
        "customdata": [[bar.name if bar.click is None else bar.click] for _, bar in held],
        "hovertext": [f"{safe(bar.name)}: {safe(part.words)}" for (_, bar), part in zip(held, parts, strict=True)],
        "hoverinfo": "text",
    }
    if any(part.is_hatched for part in parts):
        trace["marker"]["pattern"] = {
            **HATCH,
            "shape": ["/" if part.is_hatched else "" for part in parts],
            "bgcolor": PAPER,
        }
        trace["marker"]["line"] = {
            "width": [1 if part.is_hatched else 0 for part in parts],
            "color": [part.colour for part in parts],
        }
    return trace


def _track(count: int, longest: float, thickness: float) -> dict[str, Any]:
    return {
        "type": "bar",
        "orientation": "h",
        "x": [longest] * count,
        "y": list(range(count)),
        "width": thickness,
        "marker": {"color": TRACK, "line": {"width": 0}},
        "hoverinfo": "skip",
    }


def counts(
    names: Sequence[str],
    values: Sequence[Any],
    *,
    alt: str,
    clicks: Sequence[Any] | None = None,
    seconds: Sequence[str] | None = None,
    colour: str = COUNT,
    second_colour: str = SOFT,
    unit: str = "",
    whole: float = 0,
) -> go.Figure:
    """One bar a count, in the neutral colour unless told otherwise; `whole` is the length that fills the width, if
    known.

    Values may be numbers or printed counts: "fewer than 5" becomes a short open hatched bar with its words.
    """
    cells = [printed.read(value) for value in values]
    longest = max([cell.length or 0 for cell in cells if not cell.is_open] + [1.0, whole])
    # How few is not said, so the open bar has one length on every scale: enough to be seen, too little to be read off.
    lengths = [OPEN_BAR * longest if cell.is_open else cell.length or 0 for cell in cells]
    bars = [
        Bar(
            name=name,
            parts=[Part(lengths[place], COUNT_PALE if cell.is_open else colour, f"{cell.text}{unit}", cell.is_open)],
            words=f"{cell.text}{unit}",
            second=seconds[place] if seconds else "",
            second_colour=second_colour,
            click=clicks[place] if clicks else None,
        )
        for place, (name, cell) in enumerate(zip(names, cells, strict=True))
    ]
    return laid(bars, alt=alt, longest=longest, thickness=18)
