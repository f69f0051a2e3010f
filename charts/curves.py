"""Stepped curves of a share against school days, each named at its end instead of in a legend."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import plotly.graph_objects as go

from charts.lettering import LINE, moved_apart, safe, width
from charts.style import COUNT, COUNT_PALE, INK, NAVY, SMALL, SOFT, TINY, axis, drawn, note, rule
from charts.words import listed, percent

HEIGHT, BELOW, ABOVE = 280, 46, 22
SHARE_TICKS = ([0, 0.25, 0.5, 0.75, 1], ["0%", "25%", "50%", "75%", "100%"])


@dataclass(frozen=True)
class Curve:
    """One curve: its name at its end, days and shares of its steps, how many newer curves there are, open cases as
    ticks.
    """

    name: str
    second: str
    days: list[float]
    shares: list[float]
    age: int
    click: Any = None
    ticks: list[float] = field(default_factory=list)


def day_steps(last: float) -> list[float]:
    """Ticks of a school-day axis: weeks when it is short, then fortnights, then longer."""
    step = next((step for step in (1, 2, 5, 10, 20, 50, 100, 200, 500) if last / step <= 6), 1000)
    return [float(step * place) for place in range(int(last // step) + 1)]


def uptake(curves: Sequence[Curve], due_day: float | None, verb: str) -> go.Figure:
    """Curves of a share that rises; the due day as a dotted line. The newest curve is drawn last and strongest."""
    alt_parts = [
        f"{curve.name} reached {percent(curve.shares[-1])} by school day {curve.days[-1]:,.0f}"
        for curve in sorted(curves, key=lambda curve: curve.age)
    ]
    due = f" They were due by school day {due_day:,.0f}." if due_day is not None else ""
    return stepped(
        curves,
        alt=f"Stepped lines of the share {verb} since each version came into force: {'; '.join(alt_parts)}.{due}",
        marks=[(due_day, "due")] if due_day is not None else [],
        title="school days since it came into force",
    )


def stepped(
    curves: Sequence[Curve], *, alt: str, marks: Sequence[tuple[float, str]], title: str, last: float | None = None
) -> go.Figure:
    """Stepped curves with their names in the right margin, moved apart; dotted upright lines at `marks`."""
    last = last or max([curve.days[-1] for curve in curves] + [day * 1.15 for day, _ in marks] + [1.0])
    plot = HEIGHT - BELOW - ABOVE
    ordered = sorted(curves, key=lambda curve: -curve.age)
    traces: list[dict[str, Any]] = []
    for curve in ordered:
        colour, weight = (NAVY, 3.0) if curve.age == 0 else (COUNT if curve.age == 1 else COUNT_PALE, 1.6)
        if curve.days[-1] < last:
            # A curve that has not run as long as the others is led on to its name by dots: nothing is claimed beyond
            # its end.
            traces.append(_line([curve.days[-1], last], [curve.shares[-1]] * 2, colour, 1, "dot"))
        traces.append(_steps(curve, colour, weight))
        if curve.ticks:
            traces.append(_open_cases(curve))
    names, room = _names(ordered, plot)
    upright = [rule((day, day), (0, 1), refs="xp", colour=SOFT, dash="dot") for day, _ in marks]
    above = [
        note(safe(words), day, 1, refs="xp", at=("center", "bottom"), size=TINY, colour=SOFT, shift=(0, 3))
        for day, words in marks
    ]
    ticks = day_steps(last)
    left = width("100%", SMALL) + 10
    return drawn(
        traces,
        alt=alt,
        height=HEIGHT,
        left=left,
        right=room,
        top=ABOVE,
        bottom=BELOW,
        notes=[
            *names,
            *above,
            note(title, 0, 0, refs="pp", at=("left", "top"), size=TINY, colour=SOFT, shift=(0, -26)),
        ],
        shapes=upright,
        xaxis=axis((0, last), ticks, [f"{tick:,.0f}" for tick in ticks], line=True),
        yaxis=axis((0, 1.02), *SHARE_TICKS, grid=True),
    )


def _steps(curve: Curve, colour: str, weight: float) -> dict[str, Any]:
    return _line(curve.days, curve.shares, colour, weight, "solid") | {
        "customdata": [[curve.click]] * len(curve.days),
        "hovertext": [
            f"{curve.name}: {percent(share)} by school day {day:,.0f}"
            for day, share in zip(curve.days, curve.shares, strict=True)
        ],
        "hoverinfo": "text",
    }


def _line(days: Sequence[float], shares: Sequence[float], colour: str, weight: float, dash: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": list(days),
        "y": list(shares),
        "line": {"color": colour, "width": weight, "dash": dash, "shape": "hv"},
        "hoverinfo": "skip",
    }


def _open_cases(curve: Curve) -> dict[str, Any]:
    """A small upright tick on the curve for each case that was still open at that age."""
    shares = []
    for tick in curve.ticks:
        reached = [share for day, share in zip(curve.days, curve.shares, strict=True) if day <= tick]
        shares.append(reached[-1] if reached else 0.0)
    return {
        "type": "scatter",
        "mode": "markers",
        "x": list(curve.ticks),
        "y": shares,
        "marker": {"symbol": "line-ns", "size": 9, "color": INK, "line": {"color": INK, "width": 1.5}},
        "hovertext": [f"one still open after {tick:,.0f} school days" for tick in curve.ticks],
        "hoverinfo": "text",
    }


def _names(curves: Sequence[Curve], plot: float) -> tuple[list[dict[str, Any]], float]:
    texts = []
    for curve in curves:
        strong = f"<b>{curve.name}</b>" if curve.age == 0 else curve.name
        end = percent(curve.shares[-1])
        second = " · ".join(part for part in (end, curve.second) if part)
        texts.append(f'{strong}<br><span style="color:{SOFT}">{second}</span>')
    wanted = [curve.shares[-1] / 1.02 * plot for curve in curves]
    placed = moved_apart(wanted, 2 * SMALL * LINE + 2, 2, plot)
    notes = [
        note(
            text, 1, place / plot, refs="pp", at=("left", "middle"), shift=(8, 0), align="left",
            colour=NAVY if curve.age == 0 else INK,
        )
        for text, place, curve in zip(texts, placed, curves, strict=True)
    ]  # fmt: skip
    return notes, max((width(text, SMALL) for text in texts), default=0) + 12


def waiting(
    days: Sequence[float],
    shares: Sequence[float],
    open_at: Sequence[float],
    *,
    words: str,
    marks: Sequence[tuple[float, str]],
) -> go.Figure:
    """One curve of the share that is done, with a tick for each case still open; used for time to close."""
    curve = Curve(words, "", list(days), list(shares), 0, words, list(open_at))
    reached = [
        f"{percent([s for d, s in zip(days, shares, strict=True) if d <= day][-1])} within {day:,.0f} school days"
        for day, _ in marks
        if day <= max([*days, *open_at])
    ]
    still = f" {len(open_at)} still open, each a tick on the line." if open_at else " None is still open."
    return stepped(
        [curve],
        alt=f"Stepped line of the share {words}: {listed(reached) or percent(shares[-1])}.{still}",
        marks=marks,
        title="school days since it was reported (ticks: still open)"
        if open_at
        else "school days since it was reported",
        last=max([*days, *open_at, 1.0]),
    )
