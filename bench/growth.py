"""`python -m bench.growth`: draws how time grows with the number of schools, from docs/measured.csv."""

from __future__ import annotations

import math
import statistics
from pathlib import Path

import pandas as pd
import plotly.graph_objects as go

from bench.__main__ import KEPT
from charts import paper

DRAWN = Path(KEPT).with_name("growth.svg")
INK, LINE = "#1F2934", "#D5DBE1"


def lines(measured: pd.DataFrame) -> dict[str, dict[int, float]]:
    """What is drawn, by its words: for each number of schools, seconds of processor time."""
    asked = measured[measured["what"].ne("snapshot") & measured["scope"].isin(["school", "trust", "nation"])]
    found: dict[str, dict[int, float]] = {
        "Building a snapshot": _by_scale(measured[measured["what"].eq("snapshot")], max),
        "Slowest question of a school": _by_scale(asked[asked["scope"].eq("school")], max),
        "Middle question of a school": _by_scale(asked[asked["scope"].eq("school")], statistics.median),
        "Slowest question of all schools": _by_scale(asked[asked["scope"].eq("nation")], max),
    }
    for other in measured.loc[measured["scope"].isin(["page", "import"]), "what"].unique():
        found[other] = _by_scale(measured[measured["what"].eq(other)], max)
    return {words: points for words, points in found.items() if points}


def _by_scale(rows: pd.DataFrame, chosen: object) -> dict[int, float]:
    return {int(n): chosen(part["cpu_ms"]) / 1000 for n, part in rows.groupby("schools")}  # type: ignore[operator]


def figure(measured: pd.DataFrame) -> go.Figure:
    """Time against schools, both on scales of tenfold steps; every line is named where it ends."""
    drawn = lines(measured)
    chart = go.Figure(layout={"height": 460, "width": 860, "margin": {"l": 70, "r": 250, "t": 20, "b": 50}})
    colours = ("#12436C", "#C24E12", "#7698B8", "#7A2E06", "#3A6A94", "#6B7480", "#1F7A72", "#801650", "#A8430B")
    last = max(math.log10(n) for points in drawn.values() for n in points)
    ends: list[tuple[float, str, str]] = []
    for (words, points), colour in zip(drawn.items(), colours * 3, strict=False):
        x = [math.log10(n) for n in points]
        y = [math.log10(seconds) for seconds in points.values()]
        chart.add_scatter(x=x, y=y, mode="lines+markers", line={"color": colour, "width": 2}, marker={"color": colour})
        at = "" if x[-1] == last else f" of {max(points):,}"
        ends.append((y[-1], f"{words}{at}: {_time(list(points.values())[-1])}", colour))
    placed = -math.inf
    for y, words, colour in sorted(ends):
        placed = max(y, placed + 0.26)
        chart.add_annotation(
            x=last,
            y=placed,
            xref="x",
            yref="y",
            text=words,
            xanchor="left",
            xshift=12,
            showarrow=False,
            font={"color": colour, "size": 13},
        )
    scales = sorted({n for points in drawn.values() for n in points})
    lowest = math.floor(min(min(map(math.log10, points.values())) for points in drawn.values()))
    highest = math.ceil(max(max(map(math.log10, points.values())) for points in drawn.values()))
    ticks = list(range(lowest, highest + 1))
    look = {
        "tickmode": "array",
        "showgrid": True,
        "gridcolor": LINE,
        "zeroline": False,
        "tickfont": {"color": INK, "size": 13},
    }
    chart.update_xaxes(
        tickvals=[math.log10(n) for n in scales], ticktext=[f"{n:,}" for n in scales], range=[-0.1, last + 0.1], **look
    )
    chart.update_yaxes(tickvals=ticks, ticktext=[_time(10.0**n) for n in ticks], range=[lowest, highest + 0.2], **look)
    return chart


def _time(seconds: float) -> str:
    if seconds >= 300:
        return f"{seconds / 60:.0f} min"
    return f"{seconds:.3g} s" if seconds >= 1 else f"{seconds * 1000:.3g} ms"


def main() -> None:
    """Writes docs/growth.svg."""
    drawn = figure(pd.read_csv(KEPT))
    DRAWN.write_text(paper.svg(drawn, 860, title="Processor time against the number of schools"), encoding="utf-8")
    print(f"Drawn: {DRAWN}")


if __name__ == "__main__":
    main()
