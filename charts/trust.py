"""Figures of a trust or authority: its schools compared fairly, never ranked."""

import math

import pandas as pd
import plotly.graph_objects as go

from charts import printed
from charts.lettering import moved_apart, number, safe, steps, width
from charts.style import COUNT, COUNT_PALE, NAVY, PAPER, SMALL, SOFT, TINY, axis, drawn, empty, note
from charts.words import listed, percent

PLOT, ABOVE, BELOW = 260, 12, 46


def funnel(frame: pd.DataFrame, is_share: bool = True, base_words: str = "adults in scope", per: int = 1) -> go.Figure:
    """Each school by its base (across) and its share (up), with the limits within which schools do not differ.

    Columns: school (or school_id), numerator, base; pooled, low_2, high_2, low_3, high_3 of each school's own base
    when the question has them (else they are worked out from the pooled share); is_own marks the reader's school.
    Schools outside the outer limits (3 sigma) are named, and the reader's own. A rate is shown for each `per` of its
    base. Click: school_id, else school.
    """
    held = frame[[printed.exact(base) > 0 for base in frame["base"]]] if not frame.empty else frame
    if len(held) < 3:
        return empty("Fewer than three schools have figures, so there is nothing to compare them with.")
    bases = [printed.exact(base) for base in held["base"]]
    hits = [printed.exact(value) for value in held["numerator"]]
    pooled = sum(hits) / sum(bases)
    values = [hit / base for hit, base in zip(hits, bases, strict=True)]
    names = [str(name) for name in held["school" if "school" in held else "school_id"]]
    own = [bool(flag) for flag in held["is_own"]] if "is_own" in held else [False] * len(held)
    most = max(bases) * 1.08
    least = max(1.0, min(bases) * 0.6)
    grid = [least + (most - least) * (place / 60) ** 2 for place in range(61)]
    limit_values = [_limit(pooled, base, sigmas, is_share) for base in (min(bases), max(bases)) for sigmas in (-3, 3)]
    top = min(1.0, max([*values, *limit_values])) if is_share else max([*values, *limit_values])
    bottom = max(0.0, min([*values, *limit_values]))
    floor = math.floor(bottom * 10) / 10 if is_share else 0.0
    ticks = [
        tick for tick in ([n / 10 for n in range(11)] if is_share else steps(top, 4, False)) if tick >= floor - 1e-9
    ]
    span = (floor, max(top, ticks[-1] if not is_share else top) + (top - floor) * 0.06)
    traces = [
        _limit_line(grid, [_clipped(_limit(pooled, base, sigmas, is_share), span, is_share) for base in grid], sigmas)
        for sigmas in (-3, -2, 2, 3)
    ]
    outside = [
        abs(value - pooled) > abs(_limit(pooled, base, 3, is_share) - pooled) + 1e-12
        for value, base in zip(values, bases, strict=True)
    ]

    def say(value: float) -> str:
        return percent(value) if is_share else number(round(value * per, 1))

    traces.append(
        {
            "type": "scatter",
            "mode": "markers",
            "x": bases,
            "y": values,
            "marker": {
                "symbol": ["diamond" if out else "circle" for out in outside],
                "size": [13 if mine or out else 9 for mine, out in zip(own, outside, strict=True)],
                "color": [NAVY if mine or out else COUNT for mine, out in zip(own, outside, strict=True)],
                "line": {"width": 1, "color": PAPER},
            },
            "customdata": [[value] for value in held.get("school_id", names)],
            "hovertext": [
                _told(name, hit, base, say(value), is_share, per)
                for name, hit, base, value in zip(names, hits, bases, values, strict=True)
            ],
            "hoverinfo": "text",
            "cliponaxis": False,
        }
    )
    x_ticks = [tick for tick in steps(max(bases), 4) if tick <= most]
    marked = [place for place in range(len(names)) if outside[place] or own[place]]
    place_names = _named(marked, names, bases, values, most, span)
    edge = [(pooled, f"all schools {say(pooled)}")] + [
        (_clipped(_limit(pooled, most, sigmas, is_share), span, is_share), words)
        for sigmas, words in ((3, "outer limit"), (2, "inner limit"), (-2, "inner limit"), (-3, "outer limit"))
    ]
    where = moved_apart([(value - span[0]) / (span[1] - span[0]) * PLOT for value, _ in edge], 15, 4, PLOT - 4)
    edges = [
        note(text, 1, at / PLOT, refs="pp", at=("left", "middle"), size=TINY, colour=SOFT, shift=(6, 0))
        for at, (_, text) in zip(where, edge, strict=True)
    ]
    named = [names[place] for place in range(len(names)) if outside[place]]
    told = f"Outside the outer limits: {listed(named)}." if named else "No school lies outside the outer limits."
    left = width("100%", SMALL) + 10
    return drawn(
        traces,
        alt=f"Funnel plot of {len(names)} schools around {say(pooled)} for all of them together. {told}",
        height=PLOT + ABOVE + BELOW,
        left=left,
        right=max(width(text, TINY) for _, text in edge) + 12,
        top=ABOVE,
        bottom=BELOW,
        notes=[
            *edges,
            *place_names,
            note(base_words, 0, 0, refs="pp", at=("left", "top"), size=TINY, colour=SOFT, shift=(0, -26)),
        ],
        shapes=[
            {
                "type": "line", "x0": 0, "x1": most, "y0": pooled, "y1": pooled, "xref": "x", "yref": "y",
                "layer": "below", "line": {"color": COUNT, "width": 1, "dash": "dash"},
            }
        ],
        xaxis=axis((0, most), x_ticks, [f"{tick:,.0f}" for tick in x_ticks], line=True),
        yaxis=axis(span, ticks, [say(tick) for tick in ticks], grid=True),
    )  # fmt: skip


def _told(name: str, hit: float, base: float, value: str, is_share: bool, per: int) -> str:
    if is_share:
        return f"{safe(name)}: {hit:,.0f} of {base:,.0f}, {value}"
    return f"{safe(name)}: {hit:,.0f}, {value} per {per}" if per > 1 else f"{safe(name)}: {hit:,.0f}, {value} each"


def _limit(pooled: float, base: float, sigmas: float, is_share: bool) -> float:
    spread = pooled * (1 - pooled) if is_share else pooled
    return pooled + sigmas * math.sqrt(spread / base)


def _clipped(value: float, span: tuple[float, float], is_share: bool) -> float:
    return min(max(value, span[0]), min(span[1], 1.0) if is_share else span[1])


def _limit_line(grid: list[float], values: list[float], sigmas: int) -> dict[str, object]:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": grid,
        "y": values,
        "line": {"color": COUNT_PALE, "width": 1.5, "dash": "solid" if abs(sigmas) == 3 else "dash"},
        "hoverinfo": "skip",
    }


def _named(
    marked: list[int], names: list[str], bases: list[float], values: list[float], most: float, span: tuple[float, float]
) -> list[dict[str, object]]:
    """Names beside the points worth naming, on the side with room, moved apart up and down."""
    notes = []
    places = moved_apart([(values[place] - span[0]) / (span[1] - span[0]) * PLOT for place in marked], 16, 6, PLOT - 6)
    for place, height in zip(marked, places, strict=True):
        is_right = bases[place] > most / 2
        notes.append(
            note(
                safe(names[place]), bases[place], height / PLOT, refs="xp",
                at=("right" if is_right else "left", "middle"), size=TINY, colour=NAVY,
                shift=(-10 if is_right else 10, 0),
            )
        )  # fmt: skip
    return notes
