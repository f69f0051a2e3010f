"""A small line or row of bars beside a headline number, as SVG with its sentence inside."""

from collections.abc import Sequence
from html import escape
from typing import Literal

from charts.style import COUNT, COUNT_PALE, DARK, NAVY


def sparkline(
    values: Sequence[float | None],
    alt: str,
    *,
    kind: Literal["line", "bars"] = "line",
    dark: bool = False,
    width: int = 168,
    height: int = 36,
) -> str:
    """SVG of these values, oldest first, the newest one marked; None leaves a gap. Fewer than two values give "".

    A line spans its own range (for shares of people); bars begin at 0 (for counts). `alt` is read out in its place.
    """
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return ""
    marks = _bars(values, width, height) if kind == "bars" else _line(values, width, height)
    drawing = (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{escape(alt, quote=True)}" width="{width}" '
        f'height="{height}" viewBox="0 0 {width} {height}"><title>{escape(alt)}</title>{marks}</svg>'
    )
    for light, twin in DARK.items() if dark else ():
        drawing = drawing.replace(f'"{light}"', f'"{twin}"')
    return drawing


def _line(values: Sequence[float | None], width: int, height: int) -> str:
    known = [value for value in values if value is not None]
    low, high = min(known), max(known)
    spread = high - low
    places = [
        None if value is None else (
            5 + place * (width - 10) / (len(values) - 1),
            height / 2 if not spread else 5 + (high - value) / spread * (height - 10),
        )
        for place, value in enumerate(values)
    ]  # fmt: skip
    path, is_down = [], False
    for spot in places:
        if spot is not None:
            path.append(f"{'L' if is_down else 'M'}{spot[0]:.1f} {spot[1]:.1f}")
        is_down = spot is not None
    last = [spot for spot in places if spot is not None][-1]
    return (
        f'<path d="{"".join(path)}" fill="none" stroke="{COUNT}" stroke-width="2" stroke-linejoin="round" '
        f'stroke-linecap="round"/><circle cx="{last[0]:.1f}" cy="{last[1]:.1f}" r="4" fill="{NAVY}"/>'
    )


def _bars(values: Sequence[float | None], width: int, height: int) -> str:
    top = max([value for value in values if value is not None] + [1e-9])
    pitch = min(width / len(values), 18.0)
    drawn = []
    for place, value in enumerate(values):
        if value is None:
            continue
        tall = max(value / top * (height - 4), 0)
        colour = NAVY if place == len(values) - 1 else COUNT_PALE
        drawn.append(
            f'<rect x="{place * pitch + pitch * 0.15:.1f}" y="{height - 2 - tall:.1f}" width="{pitch * 0.7:.1f}" '
            f'height="{tall:.1f}" fill="{colour}"/>'
        )
    floor = pitch * len(values)
    return f'{"".join(drawn)}<rect x="0" y="{height - 2}" width="{floor:.1f}" height="1" fill="{COUNT_PALE}"/>'
