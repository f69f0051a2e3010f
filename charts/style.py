"""The look of every figure: palette in two themes, lettering, axes, notes, and the frame that all figures share."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go

from charts.lettering import LINE, plain, width, wrapped

# The page's own font first: Streamlit serves it under this name. The others are its names elsewhere, then safe ones.
FONT = '"Source Sans", "Source Sans 3", "Source Sans Pro", "Segoe UI", Arial, sans-serif'
SIZE, SMALL, TINY = 14, 13, 12
ROW = 40  # pixels of a bar with a two-line label beside it

# Palette of the UK Government Analysis Function.
NAVY, TEAL, PLUM, ORANGE, GREY, LILAC = "#12436D", "#28A197", "#801650", "#F46A25", "#3D3D3D", "#A285D1"

INK, SOFT, RUST = "#1F2933", "#52606D", "#A8430B"  # text: plain, second rank, a duty that is not met
AXIS, GRID, BAND, TRACK = "#8592A0", "#E4E9EE", "#EAF0F5", "#EEF1F4"
PAPER = "#FFFFFF"  # gaps between cells, and text on strong colours
COUNT, COUNT_PALE = "#66788A", "#B4BFCA"  # how many: neutral, neither good nor bad
GRACE = "#9FBAD3"  # not yet due
PAUSED = "#C9D0D7"

# Shades from few to many, and the text that can be read on each.
SHADES = ("#EEF3F7", "#D5E1EB", "#AEC4D7", "#7698B8", "#3A6A94", "#12436C")
SHADE_TEXTS = ("#1F2934", "#1F2934", "#1F2934", "#1F2935", "#FFFFFE", "#FFFFFE")

# The same for how far from a duty: a little, more, much (cells), and late, later, latest (ageing).
LATE = ("#FCE3D4", "#F9B48E", "#F46A26", "#C24E12", "#7A2E06")
LATE_TEXTS = ("#1F2934", "#1F2934", "#1F2935", "#FFFFFE", "#FFFFFE")

# Bars that touch tell their states by lightness too: met is the darkest in the light theme, the lightest in the dark.
# Every colour used in a figure has its twin for the dark theme; `in_dark` refuses a colour that has none.
DARK = {
    NAVY: "#A8D3F8", TEAL: "#4CC3B8", PLUM: "#E08BBD", ORANGE: "#E06A1F", GREY: "#C8CED4", LILAC: "#B9A0E2",
    INK: "#E6EAEE", SOFT: "#A9B4BF", RUST: "#FFA36B", AXIS: "#7A8794", GRID: "#2B343E", BAND: "#222C37",
    TRACK: "#232C35",
    PAPER: "#12171D", COUNT: "#98A7B5", COUNT_PALE: "#56636F", GRACE: "#3F678D", PAUSED: "#4A545E",
    **dict(zip(SHADES, ("#1D2732", "#26405A", "#34618A", "#5793C6", "#86BCE9", "#BFE0FB"), strict=True)),
    **dict(zip(LATE, ("#4A2A18", "#97552B", "#FF8F4E", "#FFB98F", "#FFE3D1"), strict=True)),
    "#1F2934": "#E6EAEF", "#1F2935": "#0D1318", "#FFFFFE": "#0D1319",
}  # fmt: skip
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}\b")
CLEAR = "rgba(0,0,0,0)"

# How Streamlit is to show a figure: st.plotly_chart(figure, theme=None, config=CONFIG).
CONFIG = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False, "showTips": False}


def in_dark(figure: go.Figure) -> go.Figure:
    """The same figure for the dark theme: every colour replaced by its twin. Raises ValueError for a colour without
    one.
    """
    return Drawing(_recoloured(figure.to_plotly_json()))


def _recoloured(part: Any) -> Any:
    if isinstance(part, str):
        return _COLOUR.sub(_twin, part) if "#" in part else part
    if isinstance(part, Mapping):
        # Keys and names carried for a click are data, never colours.
        return {name: value if name in {"customdata", "meta"} else _recoloured(value) for name, value in part.items()}
    if isinstance(part, list | tuple):
        return [_recoloured(value) for value in part]
    return part


def _twin(match: re.Match[str]) -> str:
    colour = match.group().upper()
    if colour not in DARK:
        raise ValueError(f"{colour} has no twin for the dark theme; use a colour of charts/style.py")
    return DARK[colour]


class Drawing(go.Figure):
    """A figure whose properties plotly checks when they are looked at, and not when the figure is only sent.

    The check takes some 5 ms a figure; tests look at every figure, so a wrong property is found there.
    """

    def __init__(self, values: dict[str, Any] | None = None) -> None:
        self.__dict__["_values"] = values or {}

    def __getattr__(self, name: str) -> Any:
        values = self.__dict__.pop("_values", None)
        if values is None:
            raise AttributeError(name)
        super().__init__(values)
        return getattr(self, name)

    def to_dict(self) -> dict[str, Any]:
        """The figure's values, as plain JSON knows them."""
        values = self.__dict__.get("_values")
        return super().to_dict() if values is None else _plain(values)

    def to_plotly_json(self) -> dict[str, Any]:
        """The values themselves, to be read and not to be changed; dates and numbers of a frame as they stand."""
        values = self.__dict__.get("_values")
        return super().to_plotly_json() if values is None else values


# Most of a figure: words, numbers and colours, which are not looked into.
_WHOLE = (str, int, float, bool)


def _plain(part: Any) -> Any:
    if isinstance(part, dict):
        named = part.items()
        return {name: value if type(value) in _WHOLE else _plain(value) for name, value in named if value is not None}
    if isinstance(part, list | tuple):
        return [value if type(value) in _WHOLE else _plain(value) for value in part]
    return part


def drawn(
    traces: Sequence[Mapping[str, Any]],
    *,
    alt: str,
    height: float,
    left: float = 8,
    right: float = 8,
    top: float = 8,
    bottom: float = 8,
    notes: Sequence[Mapping[str, Any]] = (),
    shapes: Sequence[Mapping[str, Any]] = (),
    margin_autoexpand: bool = False,
    **layout: Any,
) -> go.Figure:
    """A figure of these traces in the house style; `alt` is its sentence for those who cannot see it.

    Height and margins are pixels. Width is left open: a figure fills its panel, from 320 px on.
    """
    return Drawing(
        {
            "data": list(traces),
            "layout": {
                "template": {},
                "meta": {"alt": alt},
                "height": round(height),
                "autosize": True,
                "margin": {
                    "l": round(left), "r": round(right), "t": round(top), "b": round(bottom), "pad": 0,
                    "autoexpand": margin_autoexpand,
                },
                "font": {"family": FONT, "size": SIZE, "color": INK},
                "paper_bgcolor": CLEAR,
                "plot_bgcolor": CLEAR,
                "showlegend": False,
                "dragmode": False,
                "hovermode": "closest",
                "hoverlabel": {
                    "bgcolor": PAPER, "bordercolor": AXIS, "align": "left",
                    "font": {"family": FONT, "size": SMALL, "color": INK},
                },
                "annotations": list(notes),
                "shapes": list(shapes),
                **layout,
            },
        }
    )  # fmt: skip


def axis(
    span: tuple[float, float],
    ticks: Sequence[float] = (),
    texts: Sequence[str] = (),
    *,
    grid: bool = False,
    line: bool = False,
    size: float = SMALL,
    **more: Any,
) -> dict[str, Any]:
    """An axis over `span` with exactly these ticks and their words; nothing is left for a renderer to choose.

    `more` adds to the settings, or takes one away with None.
    """
    settings = {
        "range": list(span),
        "tickmode": "array",
        "tickvals": list(ticks),
        "ticktext": list(texts),
        "ticks": "",
        "ticklabelstandoff": 4,
        "tickangle": 0,
        "tickfont": {"size": size, "color": INK},
        "showticklabels": bool(ticks),
        "showgrid": grid,
        "gridcolor": GRID,
        "gridwidth": 1,
        "zeroline": False,
        "showline": line,
        "linecolor": AXIS,
        "linewidth": 1,
        "fixedrange": True,
        "automargin": False,
        **more,
    }
    return {name: value for name, value in settings.items() if value is not None}


def note(
    text: str,
    x: float,
    y: float,
    *,
    refs: str = "xy",
    at: tuple[str, str] = ("center", "middle"),
    size: float = SMALL,
    colour: str = INK,
    shift: tuple[float, float] = (0, 0),
    **more: Any,
) -> dict[str, Any]:
    """Words at a place. `refs` is two letters: x or p (paper) across, y or p up; `at` says which point of the words
    lies there.
    """
    return {
        "text": text,
        "x": x,
        "y": y,
        "xref": "paper" if refs[0] == "p" else "x",
        "yref": "paper" if refs[1] == "p" else "y",
        "xanchor": at[0],
        "yanchor": at[1],
        "xshift": shift[0],
        "yshift": shift[1],
        "align": at[0],
        "showarrow": False,
        "borderpad": 0,
        "font": {"size": size, "color": colour},
        **more,
    }


def rule(
    x: tuple[float, float],
    y: tuple[float, float],
    *,
    refs: str = "xy",
    colour: str = AXIS,
    width: float = 1,
    dash: str = "solid",
    **more: Any,
) -> dict[str, Any]:
    """A straight line between two places, in the references of `note`."""
    return _shape("line", x, y, refs, {"line": {"color": colour, "width": width, "dash": dash}, **more})


def band(
    x: tuple[float, float], y: tuple[float, float], *, refs: str = "xy", colour: str = BAND, **more: Any
) -> dict[str, Any]:
    """A filled rectangle behind the data."""
    return _shape("rect", x, y, refs, {"fillcolor": colour, "line": {"width": 0}, **more})


def _shape(
    kind: str, x: tuple[float, float], y: tuple[float, float], refs: str, more: dict[str, Any]
) -> dict[str, Any]:
    return {
        "type": kind,
        "x0": x[0],
        "x1": x[1],
        "y0": y[0],
        "y1": y[1],
        "xref": "paper" if refs[0] == "p" else "x",
        "yref": "paper" if refs[1] == "p" else "y",
        "layer": "below",
        **more,
    }


def key(entries: Sequence[tuple[str, ...]], room: float = 310) -> tuple[str, float]:
    """One label that says what each colour means, and its height: (colour, words) or (colour, words, sign).

    The words stand beside their colour above the figure, so that nobody has to look for a legend.
    """
    lines: list[list[str]] = [[]]
    for colour, words, *sign in entries:
        mark = f'<span style="color:{colour}">{sign[0] if sign else "■"}</span> {words}'
        if lines[-1] and width("   ".join([*lines[-1], mark]), SMALL) > room:
            lines.append([])
        lines[-1].append(mark)
    text = "<br>".join("   ".join(line) for line in lines)
    return text, len(lines) * SMALL * LINE + 10


def key_note(text: str, shift: float = 6) -> dict[str, Any]:
    """The key of a figure, at the left above its plot."""
    return note(text, 0, 1, refs="pp", at=("left", "bottom"), shift=(0, shift), colour=INK)


def empty(sentence: str) -> go.Figure:
    """The figure of a question that has nothing to draw: its sentence, calmly, in a pale field."""
    words = wrapped(sentence, SIZE, 270, most_lines=5)
    return drawn(
        [],
        alt=plain(words),
        height=max(96, (words.count("<br>") + 1) * SIZE * LINE + 56),
        notes=[note(words, 0.5, 0.5, refs="pp", size=SIZE, colour=SOFT)],
        shapes=[band((0, 1), (0, 1), refs="pp", colour=TRACK)],
        xaxis=axis((0, 1)),
        yaxis=axis((0, 1)),
    )


def duty_colour(is_met: bool) -> str:
    """The colour of a fact against a duty: navy when met, orange when not. Never for a count."""
    return NAVY if is_met else ORANGE
