"""Draws the product's own figures as SVG for paper: the same figure objects as on screen, without a browser."""

# It knows the traces and features that charts/ uses and no others: whatever it does not know it refuses, so that a
# figure can never look complete on paper while a part of it is missing. Equal figures give equal bytes.

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape, unescape
from typing import Any

import plotly.graph_objects as go

from charts.lettering import LINE, width

FONT = "Source Sans 3"
DASHES = {"solid": "", "dot": "1.5 3", "dash": "6 4"}
SYMBOLS = ("circle", "square", "diamond", "line-ns")
# The share of a line above its baseline, so that the middle of small letters and figures lies in the middle of the
# line.
BASELINE = 0.35

TRACE = {"type", "x", "y", "hoverinfo", "hovertext", "customdata", "marker", "name", "xaxis", "yaxis"}
BAR = TRACE | {"orientation", "base", "width", "opacity"}
SCATTER = TRACE | {"mode", "line", "fill", "fillcolor", "connectgaps", "cliponaxis"}
LAYOUT = {
    "template", "meta", "height", "width", "autosize", "margin", "font", "paper_bgcolor", "plot_bgcolor", "showlegend",
    "dragmode", "hovermode", "hoverlabel", "annotations", "shapes", "barmode",
}  # fmt: skip
AXIS = {
    "range", "type", "categoryorder", "categoryarray", "tickmode", "tickvals", "ticktext", "ticks", "ticklabelstandoff",
    "tickangle", "autotickangles", "tickfont", "showticklabels", "showgrid", "gridcolor", "gridwidth", "zeroline",
    "showline",
    "linecolor", "linewidth", "fixedrange", "automargin", "side", "domain", "anchor", "visible",
}  # fmt: skip
NOTE = {
    "text", "x", "y", "xref", "yref", "xanchor", "yanchor", "xshift", "yshift", "align", "showarrow", "borderpad",
    "font",
}  # fmt: skip
SHAPE = {"type", "x0", "x1", "y0", "y1", "xref", "yref", "layer", "line", "fillcolor"}
MARKER = {"color", "line", "symbol", "size", "pattern", "opacity"}
PATTERN = {"shape", "size", "solidity", "fillmode", "bgcolor", "fgcolor"}


class CannotDraw(Exception):
    """The figure uses something that paper does not know; the message says what."""


@dataclass(frozen=True)
class Side:
    """One axis laid out in pixels: where its range begins and ends, and its categories if it has any."""

    low: float
    high: float
    begins: float
    ends: float
    categories: tuple[str, ...]

    def at(self, value: Any) -> float:
        """The pixel of a value, a date or a category."""
        return self.begins + (self.number(value) - self.low) / (self.high - self.low) * (self.ends - self.begins)

    def holds(self, value: Any) -> bool:
        """Whether a value lies within the axis's range, as Plotly asks before it draws a tick."""
        low, high = sorted((self.low, self.high))
        return low - 1e-9 <= self.number(value) <= high + 1e-9

    def length(self, value: float) -> float:
        """Pixels of a distance along the axis, without its sign."""
        return abs(value / (self.high - self.low) * (self.ends - self.begins))

    def number(self, value: Any) -> float:
        """The place of a value on the axis as a number."""
        if self.categories and isinstance(value, str):
            if value not in self.categories:
                raise CannotDraw(f"The category {value!r} is not on its axis.")
            return float(self.categories.index(value))
        return _number(value)


def svg(figure: go.Figure, width: float = 520, font: str = FONT, title: str | None = None) -> str:
    """A figure as a standalone SVG document, `width` pixels wide and as high as the figure says.

    Its alt sentence becomes the SVG's title and label (`title` replaces it). Raises CannotDraw for anything unknown.
    """
    plot = figure.to_plotly_json()
    layout = _plain(plot.get("layout", {}))
    traces = [_plain(trace) for trace in plot.get("data", [])]
    _known("layout", {name for name in layout if not re.fullmatch(r"[xy]axis\d*", name)}, LAYOUT)
    if layout.get("showlegend", False):
        raise CannotDraw("Legends are not drawn: name things where they are.")
    return _Sheet(layout, traces, width, font).document(title or (layout.get("meta") or {}).get("alt", ""))


class _Sheet:
    """One figure on its way to paper."""

    def __init__(self, layout: dict[str, Any], traces: list[dict[str, Any]], width: float, font: str) -> None:
        self.layout, self.traces, self.font = layout, traces, font
        self.width, self.height = width, float(layout.get("height", 300))
        self.size = float(layout.get("font", {}).get("size", 14))
        self.ink = layout.get("font", {}).get("color", "#000000")
        margin = {"l": 8.0, "r": 8.0, "t": 8.0, "b": 8.0} | {
            name: float(value) for name, value in layout.get("margin", {}).items() if name in "lrtb"
        }
        self.left, self.right, self.top, self.bottom = (margin[name] for name in ("l", "r", "t", "b"))
        self.patterns: dict[tuple[str, str, float], str] = {}
        self.axes = {name: layout[name] for name in sorted(layout) if re.fullmatch(r"[xy]axis\d*", name)}
        for name, axis in self.axes.items():
            _known(name, set(axis), AXIS)
        self.turned = {name: self._angle(name, axis) for name, axis in self.axes.items()}
        for name, axis in self.axes.items():
            self._make_room(name, axis)
        if self.width - self.left - self.right < 40 or self.height - self.top - self.bottom < 10:
            raise CannotDraw("The margins leave no room for the figure.")
        self.sides = {name: self._side(name, axis) for name, axis in self.axes.items()}

    # Layout

    @property
    def across(self) -> float:
        return self.width - self.left - self.right

    @property
    def down(self) -> float:
        return self.height - self.top - self.bottom

    def _texts(self, axis: Mapping[str, Any]) -> list[str]:
        if not axis.get("showticklabels", True):
            return []
        if axis.get("tickmode") != "array":
            if self._categories(axis):
                return list(self._categories(axis))
            raise CannotDraw("An axis leaves its ticks to the renderer: give tickvals and ticktext, or categories.")
        texts = axis.get("ticktext") or [str(value) for value in axis.get("tickvals", [])]
        return [str(text) for text in texts]

    def _categories(self, axis: Mapping[str, Any]) -> tuple[str, ...]:
        if axis.get("type") != "category":
            return ()
        if not axis.get("categoryarray"):
            raise CannotDraw("A category axis needs its categories in order (categoryarray).")
        return tuple(str(name) for name in axis["categoryarray"])

    def _angle(self, name: str, axis: Mapping[str, Any]) -> float:
        """The angle of the tick words: as given, or the first of `autotickangles` at which neighbours do not touch."""
        given = axis.get("tickangle")
        if given is not None or not axis.get("autotickangles"):
            return float(given or 0)
        places = [_number(value) for value in axis.get("tickvals", [])]
        low, high = (_number(value) for value in axis["range"])
        if len(places) < 2 or not name.startswith("x"):
            return 0.0
        pitch = min(abs(b - a) for a, b in itertools.pairwise(places)) / abs(high - low) * self.across
        size = float(axis.get("tickfont", {}).get("size", self.size))
        fits = all(width(text, size) + 6 <= pitch for text in self._texts(axis))
        return float(axis["autotickangles"][0 if fits else -1])

    def _make_room(self, name: str, axis: Mapping[str, Any]) -> None:
        """Widens a margin for tick words, where the axis asks for it."""
        if not axis.get("automargin"):
            return
        size = float(axis.get("tickfont", {}).get("size", self.size))
        texts = self._texts(axis)
        wide = max((width(text, size) for text in texts), default=0)
        tall = max((text.count("<br>") + 1 for text in texts), default=0) * size * LINE
        gap = float(axis.get("ticklabelstandoff", 0)) + 4
        if name.startswith("x"):
            need = (wide if abs(self.turned[name]) == 90 else tall) + gap
            if axis.get("side") == "top":
                self.top = max(self.top, need)
            else:
                self.bottom = max(self.bottom, need)
        elif axis.get("side") == "right":
            self.right = max(self.right, wide + gap)
        else:
            self.left = max(self.left, wide + gap)

    def _side(self, name: str, axis: Mapping[str, Any]) -> Side:
        categories = self._categories(axis)
        if "range" not in axis and not categories:
            raise CannotDraw(f"The axis {name} leaves its range to the renderer.")
        low, high = (_number(value) for value in axis.get("range") or (-0.5, len(categories) - 0.5))
        begin, end = axis.get("domain") or (0.0, 1.0)
        if name.startswith("x"):
            return Side(low, high, self.left + begin * self.across, self.left + end * self.across, categories)
        foot = self.height - self.bottom
        return Side(low, high, foot - begin * self.down, foot - end * self.down, categories)

    def _sides_of(self, trace: Mapping[str, Any]) -> tuple[Side, Side]:
        names = [_axis_name(trace.get(f"{way}axis", way)) for way in "xy"]
        for name in names:
            if name not in self.sides:
                raise CannotDraw(f"A trace is drawn on {name}, which the figure does not have.")
        return self.sides[names[0]], self.sides[names[1]]

    # Document

    def document(self, title: str) -> str:
        body = [
            *self._shapes("below"), *self._grids(), *self._shapes("between"),
            *(part for trace in self.traces for part in self._trace(trace)),
            *self._shapes("above"), *self._axis_lines(), *self._notes(),
        ]  # fmt: skip
        words = escape(title)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{_p(self.width)}" height="{_p(self.height)}" '
            f'viewBox="0 0 {_p(self.width)} {_p(self.height)}" role="img" aria-label="{escape(title, quote=True)}" '
            f'font-family="{escape(self.font, quote=True)}">'
            f"<title>{words}</title>{self._definitions()}{''.join(body)}</svg>"
        )

    def _definitions(self) -> str:
        drawn = []
        for (colour, ground, size), name in self.patterns.items():
            drawn.append(
                f'<pattern id="{name}" width="{_p(size)}" height="{_p(size)}" patternUnits="userSpaceOnUse">'
                f'<rect width="{_p(size)}" height="{_p(size)}" fill="{ground}"/>'
                f'<path d="M{_p(-size / 4)} {_p(size / 4)}L{_p(size / 4)} {_p(-size / 4)}M0 {_p(size)}L{_p(size)} 0'
                f'M{_p(size * 0.75)} {_p(size * 1.25)}L{_p(size * 1.25)} {_p(size * 0.75)}" '
                f'stroke="{colour}" stroke-width="1.1"/></pattern>'
            )
        return f"<defs>{''.join(drawn)}</defs>" if drawn else ""

    # Axes

    def _partner(self, name: str) -> Side:
        """The axis that crosses this one, for the length of grid lines."""
        anchor = self.axes[name].get("anchor") or ("y" if name.startswith("x") else "x")
        other = _axis_name(anchor)
        if other not in self.sides:
            raise CannotDraw(f"The axis {name} has no {other} to stand on.")
        return self.sides[other]

    def _grids(self) -> list[str]:
        drawn = []
        for name, axis in self.axes.items():
            if not axis.get("showgrid", False) or axis.get("visible") is False:
                continue
            side, other = self.sides[name], self._partner(name)
            for value in axis.get("tickvals", []):
                if not side.holds(value):
                    continue
                at = side.at(value)
                ends = (
                    ((at, other.begins), (at, other.ends)) if name[0] == "x" else ((other.begins, at), (other.ends, at))
                )
                drawn.append(_segment(*ends, axis.get("gridcolor", "#eeeeee"), axis.get("gridwidth", 1), "solid"))
        return drawn

    def _axis_lines(self) -> list[str]:
        drawn = []
        for name, axis in self.axes.items():
            if axis.get("visible") is False:
                continue
            side, other = self.sides[name], self._partner(name)
            far = axis.get("side") in {"top", "right"}
            edge = other.ends if far else other.begins
            edge = (min if (name[0] == "x") == far else max)(other.begins, other.ends) if name[0] == "x" else edge
            if axis.get("showline"):
                ends = (
                    ((side.begins, edge), (side.ends, edge))
                    if name[0] == "x"
                    else ((edge, side.begins), (edge, side.ends))
                )
                drawn.append(_segment(*ends, axis.get("linecolor", "#444444"), axis.get("linewidth", 1), "solid"))
            drawn += self._tick_words(name, axis, side, edge, far)
        return drawn

    def _tick_words(self, name: str, axis: Mapping[str, Any], side: Side, edge: float, far: bool) -> list[str]:
        texts = self._texts(axis)
        values = list(axis.get("tickvals") or texts) if texts else []
        size = float(axis.get("tickfont", {}).get("size", self.size))
        colour = axis.get("tickfont", {}).get("color", self.ink)
        gap = float(axis.get("ticklabelstandoff", 0)) + 3
        drawn = []
        for value, text in zip(values, texts, strict=True):
            if not side.holds(value):
                continue
            at = side.at(value)
            if name[0] == "y":
                spot = (edge + gap, at, "left", "middle") if far else (edge - gap, at, "right", "middle")
            elif abs(self.turned[name]) == 90:
                drawn.append(self._words(text, (0, 0), "left" if far else "right", "middle", size, colour,
                                         turn=(at, edge - gap if far else edge + gap)))  # fmt: skip
                continue
            else:
                spot = (at, edge - gap, "center", "bottom") if far else (at, edge + gap, "center", "top")
            drawn.append(self._words(text, spot[:2], spot[2], spot[3], size, colour))
        return drawn

    # Traces

    def _trace(self, trace: Mapping[str, Any]) -> list[str]:
        kind = trace.get("type")
        if kind == "bar":
            _known("bar", set(trace), BAR)
            return self._bars(trace)
        if kind == "scatter":
            _known("scatter", set(trace), SCATTER)
            return self._scatter(trace)
        raise CannotDraw(f"Traces of type {kind} are not drawn; charts/ uses bar and scatter.")

    def _bars(self, trace: Mapping[str, Any]) -> list[str]:
        if (
            self.layout.get("barmode") not in {"overlay", None}
            and len([t for t in self.traces if t["type"] == "bar"]) > 1
        ):
            raise CannotDraw(f"Bars are laid by their base; barmode {self.layout['barmode']} is not drawn.")
        x_side, y_side = self._sides_of(trace)
        marker = trace.get("marker", {})
        _known("bar marker", set(marker), MARKER)
        pattern, line = marker.get("pattern") or {}, marker.get("line") or {}
        _known("pattern", set(pattern), PATTERN)
        lies = trace.get("orientation") == "h"
        places, lengths = (trace["y"], trace["x"]) if lies else (trace["x"], trace["y"])
        along, beside = (x_side, y_side) if lies else (y_side, x_side)
        drawn = []
        for number, (place, length) in enumerate(zip(places, lengths, strict=True)):
            thickness = beside.length(float(_each(trace.get("width", 0.8), number)))
            base = _number(_each(trace.get("base", 0), number) or 0)
            if length is None or not float(length):
                continue
            ends = sorted((along.at(base), along.at(base + float(length))))
            middle = beside.at(place)
            box = (ends[0], middle - thickness / 2, ends[1] - ends[0], thickness) if lies else (
                middle - thickness / 2, ends[0], thickness, ends[1] - ends[0]
            )  # fmt: skip
            colour = _each(marker.get("color", "#444444"), number)
            shape = _each(pattern.get("shape", ""), number)
            fill = self._hatched(colour, pattern, shape) if shape else colour
            edge = float(_each(line.get("width", 0), number))
            stroke = f' stroke="{_each(line.get("color", colour), number)}" stroke-width="{_p(edge)}"' if edge else ""
            drawn.append(
                f'<rect x="{_p(box[0])}" y="{_p(box[1])}" width="{_p(box[2])}" height="{_p(box[3])}" '
                f'fill="{fill}"{stroke}/>'
            )
        return drawn

    def _hatched(self, colour: str, pattern: Mapping[str, Any], shape: str) -> str:
        if shape != "/":
            raise CannotDraw(f"The pattern {shape!r} is not drawn; only '/' is.")
        ground = pattern.get("bgcolor", "#FFFFFF")
        name = self.patterns.setdefault((colour, ground, float(pattern.get("size", 5))), f"hatch{len(self.patterns)}")
        return f"url(#{name})"

    def _scatter(self, trace: Mapping[str, Any]) -> list[str]:
        x_side, y_side = self._sides_of(trace)
        modes = set(str(trace.get("mode", "lines")).split("+"))
        if modes - {"lines", "markers"}:
            raise CannotDraw(f"The mode {trace['mode']} is not drawn: words belong in annotations.")
        if trace.get("fill") not in {None, "none"}:
            raise CannotDraw("Filled lines are not drawn: use a shape for a band.")
        spots = [
            None if x is None or y is None or y != y else (x_side.at(x), y_side.at(y))
            for x, y in zip(trace["x"], trace["y"], strict=True)
        ]
        drawn = self._line(trace, spots) if "lines" in modes else []
        return drawn + (self._marks(trace, spots) if "markers" in modes else [])

    def _line(self, trace: Mapping[str, Any], spots: Sequence[tuple[float, float] | None]) -> list[str]:
        line = trace.get("line", {})
        _known("line", set(line), {"color", "width", "dash", "shape"})
        shape = line.get("shape", "linear")
        if shape not in {"linear", "hv"}:
            raise CannotDraw(f"Lines of shape {shape} are not drawn; linear and hv are.")
        path, before = [], None
        for spot in spots:
            if spot is None:
                before = None if not trace.get("connectgaps") else before
                continue
            if before is None:
                path.append(f"M{_p(spot[0])} {_p(spot[1])}")
            else:
                path.append(f"H{_p(spot[0])}V{_p(spot[1])}" if shape == "hv" else f"L{_p(spot[0])} {_p(spot[1])}")
            before = spot
        if not path or not float(line.get("width", 2)):
            return []
        dash = _dash(line.get("dash", "solid"))
        return [
            f'<path d="{"".join(path)}" fill="none" stroke="{line.get("color", "#444444")}" '
            f'stroke-width="{_p(float(line.get("width", 2)))}" stroke-linejoin="round"{dash}/>'
        ]

    def _marks(self, trace: Mapping[str, Any], spots: Sequence[tuple[float, float] | None]) -> list[str]:
        marker = trace.get("marker", {})
        _known("marker", set(marker), MARKER)
        line = marker.get("line") or {}
        drawn = []
        for number, spot in enumerate(spots):
            if spot is None:
                continue
            symbol = _each(marker.get("symbol", "circle"), number)
            reach = float(_each(marker.get("size", 6), number)) / 2
            edge = float(_each(line.get("width", 0), number))
            stroke = (
                f' stroke="{_each(line.get("color", "#444444"), number)}" stroke-width="{_p(edge)}"' if edge else ""
            )
            drawn.append(_symbol(symbol, spot, reach, _each(marker.get("color", "#444444"), number), stroke))
        return drawn

    # Shapes and words

    def _spot(self, value: Any, ref: str, way: str) -> float:
        if ref == "paper":
            share = float(value)
            return self.left + share * self.across if way == "x" else self.height - self.bottom - share * self.down
        name = _axis_name(ref)
        if name not in self.sides or name[0] != way:
            raise CannotDraw(f"The reference {ref} is not an axis of this figure.")
        return self.sides[name].at(value)

    def _shapes(self, layer: str) -> list[str]:
        drawn = []
        for shape in self.layout.get("shapes", []):
            _known("shape", set(shape), SHAPE)
            if shape.get("layer", "above") != layer:
                continue
            line = shape.get("line") or {}
            x0, x1 = (self._spot(shape[name], shape.get("xref", "x"), "x") for name in ("x0", "x1"))
            y0, y1 = (self._spot(shape[name], shape.get("yref", "y"), "y") for name in ("y0", "y1"))
            if shape["type"] == "line":
                drawn.append(
                    _segment(
                        (x0, y0),
                        (x1, y1),
                        line.get("color", "#444444"),
                        line.get("width", 1),
                        line.get("dash", "solid"),
                    )
                )
            elif shape["type"] == "rect":
                if line.get("width", 0):
                    raise CannotDraw("Rectangles are drawn without an outline.")
                drawn.append(
                    f'<rect x="{_p(min(x0, x1))}" y="{_p(min(y0, y1))}" width="{_p(abs(x1 - x0))}" '
                    f'height="{_p(abs(y1 - y0))}" fill="{shape.get("fillcolor", "none")}"/>'
                )
            else:
                raise CannotDraw(f"Shapes of type {shape['type']} are not drawn; line and rect are.")
        return drawn

    def _notes(self) -> list[str]:
        drawn = []
        for note in self.layout.get("annotations", []):
            _known("annotation", set(note), NOTE)
            if note.get("showarrow", True):
                raise CannotDraw("Annotations with arrows are not drawn.")
            at = (
                self._spot(note["x"], note.get("xref", "paper"), "x") + float(note.get("xshift", 0)),
                self._spot(note["y"], note.get("yref", "paper"), "y") - float(note.get("yshift", 0)),
            )
            font = note.get("font", {})
            drawn.append(
                self._words(
                    str(note.get("text", "")), at, note.get("xanchor", "center"), note.get("yanchor", "middle"),
                    float(font.get("size", self.size)), font.get("color", self.ink), note.get("align", "center"),
                )
            )  # fmt: skip
        return drawn

    def _words(
        self,
        text: str,
        at: tuple[float, float],
        across: str,
        up: str,
        size: float,
        colour: str,
        align: str | None = None,
        turn: tuple[float, float] | None = None,
    ) -> str:
        """Lines of words with their block placed at a point; `turn` stands them on end there."""
        lines = text.split("<br>")
        pitch = size * LINE
        block = len(lines) * pitch
        top = at[1] - {"top": 0.0, "middle": block / 2, "bottom": block}[up]
        wide = width(text, size)
        left = at[0] - {"left": 0.0, "center": wide / 2, "right": wide}[across]
        aligned = align or across
        x = left + {"left": 0.0, "center": wide / 2, "right": wide}[aligned]
        if aligned == across:
            x = at[0]  # the renderer's own lettering decides, not our measure of it
        anchor = {"left": "start", "center": "middle", "right": "end"}[aligned]
        drawn = []
        for number, line in enumerate(lines):
            baseline = top + pitch * (number + 0.5) + size * BASELINE
            drawn.append(f'<tspan x="{_p(x)}" y="{_p(baseline)}">{_spans(line)}</tspan>')
        spin = f' transform="translate({_p(turn[0])} {_p(turn[1])}) rotate(-90)"' if turn else ""
        return (
            f'<text font-size="{_p(size)}" fill="{colour}" text-anchor="{anchor}" xml:space="preserve"{spin}>'
            f"{''.join(drawn)}</text>"
        )


_MARKUP = re.compile(r'<(/?)(b|i|span)(?: style="color:\s?(#[0-9A-Fa-f]{6})")?>')


def _spans(line: str) -> str:
    """The markup of a label (bold, italic, colour) as SVG spans; other markup is refused."""
    drawn, at, open_marks = [], 0, 0
    for match in _MARKUP.finditer(line):
        drawn.append(_text(line[at : match.start()]))
        at = match.end()
        closes, mark, colour = match.groups()
        if closes:
            drawn.append("</tspan>")
            open_marks -= 1
            continue
        style = {"b": ' font-weight="600"', "i": ' font-style="italic"', "span": f' fill="{colour}"' if colour else ""}[
            mark
        ]
        drawn.append(f"<tspan{style}>")
        open_marks += 1
    if open_marks:
        raise CannotDraw(f"A label's markup is not closed on its line: {line!r}")
    drawn.append(_text(line[at:]))
    return "".join(drawn)


def _text(words: str) -> str:
    if "<" in words or ">" in words:
        raise CannotDraw(f"A label holds markup that is not drawn: {words!r}")
    return escape(unescape(words), quote=False)


def _known(where: str, given: set[str], known: set[str]) -> None:
    unknown = sorted(given - known)
    if unknown:
        raise CannotDraw(f"{where}: {', '.join(unknown)} is not drawn on paper.")


def _plain(part: Any) -> Any:
    """A figure's JSON with arrays as lists and without empty settings."""
    if isinstance(part, Mapping):
        return {name: _plain(value) for name, value in part.items() if value is not None}
    if isinstance(part, list | tuple):
        return [_plain(value) for value in part]
    return part.tolist() if hasattr(part, "tolist") else part


def _number(value: Any) -> float:
    if isinstance(value, date):
        return float(value.toordinal())
    try:
        return float(value)
    except (TypeError, ValueError):
        raise CannotDraw(f"{value!r} has no place on an axis of numbers.") from None


def _axis_name(ref: str) -> str:
    return ref if "axis" in ref else f"{ref[0]}axis{ref[1:]}"


def _each(value: Any, number: int) -> Any:
    return value[number] if isinstance(value, list) else value


def _dash(name: str) -> str:
    if name not in DASHES:
        raise CannotDraw(f"The dash {name} is not drawn; {', '.join(DASHES)} are.")
    return f' stroke-dasharray="{DASHES[name]}"' if DASHES[name] else ""


def _segment(start: tuple[float, float], end: tuple[float, float], colour: str, thick: float, dash: str) -> str:
    return (
        f'<line x1="{_p(start[0])}" y1="{_p(start[1])}" x2="{_p(end[0])}" y2="{_p(end[1])}" stroke="{colour}" '
        f'stroke-width="{_p(float(thick))}"{_dash(dash)}/>'
    )


def _symbol(symbol: str, spot: tuple[float, float], reach: float, colour: str, stroke: str) -> str:
    x, y = spot
    if symbol == "circle":
        return f'<circle cx="{_p(x)}" cy="{_p(y)}" r="{_p(reach)}" fill="{colour}"{stroke}/>'
    if symbol == "square":
        side = _p(2 * reach)
        return f'<rect x="{_p(x - reach)}" y="{_p(y - reach)}" width="{side}" height="{side}" fill="{colour}"{stroke}/>'
    if symbol == "diamond":
        far = reach * 1.3
        corners = f"M{_p(x)} {_p(y - far)}L{_p(x + far)} {_p(y)}L{_p(x)} {_p(y + far)}L{_p(x - far)} {_p(y)}Z"
        return f'<path d="{corners}" fill="{colour}"{stroke}/>'
    if symbol == "line-ns":
        return f'<path d="M{_p(x)} {_p(y - reach * 1.4)}V{_p(y + reach * 1.4)}" fill="none"{stroke}/>'
    raise CannotDraw(f"The symbol {symbol} is not drawn; {', '.join(SYMBOLS)} are.")


def _p(value: float) -> str:
    """A length with at most two decimals, written shortly and always the same."""
    return f"{round(value, 2) + 0:.2f}".rstrip("0").rstrip(".") or "0"
