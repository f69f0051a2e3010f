"""Charts over terms: control charts with their usual range, and plain trends, with term names and marked events."""

import math
from collections.abc import Hashable, Mapping, Sequence
from typing import Any, TypeAlias

import pandas as pd
import plotly.graph_objects as go

from charts import printed
from charts.lettering import LINE, moved_apart, number, safe, steps, width, wrapped
from charts.style import COUNT, COUNT_PALE, NAVY, PAPER, SMALL, SOFT, TINY, axis, band, drawn, empty, note, rule
from charts.words import as_date, listed, missing, percent, term

PLOT, BELOW = 200, 44
MOST_EVENTS = 6  # each takes a line below the chart
NARROWEST = 210  # pixels of plot on a 390 px phone; labels are laid out to fit it
PERIOD_COLUMNS = ("label", "academic_year", "term", "half", "starts_on", "ends_on", "is_part", "mark")
# A frame, or its columns as plain values.
Columns: TypeAlias = pd.DataFrame | Mapping[Hashable, Sequence[Any]]


def labels(frame: Columns) -> list[str]:
    """The name of each period: its `label`, or made from term, half and academic year."""
    if "label" in frame:
        return [str(value) for value in frame["label"]]
    halves = frame["half"] if "half" in frame else [None] * len(frame["term"])
    return [
        f"{term(name)}{'' if missing(half) else f' {int(half)}'} {year}"
        for year, name, half in zip(frame["academic_year"], frame["term"], halves, strict=True)
    ]


def chart(
    frame: Columns,
    *,
    value: Sequence[Any],
    subject: str,
    words: Sequence[str] | None = None,
    is_share: bool = False,
    events: pd.DataFrame | None = None,
    unit: str = "",
) -> go.Figure:
    """A control chart: points in order, mean, usual range as a band, signals as diamonds, the newest point named.

    `value` holds a number a row. Columns: centre, low, high (empty when there are too few points); rule (the signal
    that a point belongs to, or empty); is_part (an unfinished period, drawn hollow). Periods: see `labels`; starts_on
    and ends_on place `events` (on_date, label). Click: the period's name.
    """
    if not value:
        return empty("No period has been recorded yet.")
    cells = printed.columns(frame, frame.columns) if isinstance(frame, pd.DataFrame) else frame
    names = labels(cells)
    values = [None if missing(one) else float(one) for one in value]
    words = list(words) if words else [number(value) if value is not None else "no return" for value in values]
    say = percent if is_share else number
    limits = _limits(cells, len(values))
    known = [three for three in limits if three is not None]
    whole = [
        three for three, part in zip(limits, _parts(cells, len(values)), strict=True) if three is not None and not part
    ] or known
    top = 1.0 if is_share else max([value or 0 for value in values] + [high for _, _, high in known] + [1.0])
    ticks = steps(top, 4, whole=not is_share)
    if is_share:
        low = min([value for value in values if value is not None] + [low for _, low, _ in known] + [1.0])
        ticks = [0.0, 0.25, 0.5, 0.75, 1.0] if low < 0.5 else [0.5, 0.6, 0.7, 0.8, 0.9, 1.0]
    span = (ticks[0], ticks[-1] + (ticks[-1] - ticks[0]) * 0.04)
    traces = [*_mean_line(limits), _joined(values), *_points(cells, values, words, names)]
    ends = [(value, f"<b>{safe(words[-1])}</b>") for value in values[-1:] if value is not None]
    if known:
        centre, low, high = whole[-1]
        ends += [(centre, f"average {say(centre)}"), (high, f"usual range<br>{_usual(low, high, is_share)}")]
    signals = [name for name, rule_name in zip(names, _rules(cells, len(names)), strict=True) if rule_name]
    return _over_time(
        cells,
        traces,
        names,
        ends,
        span,
        ticks,
        [say(tick) for tick in ticks],
        events,
        alt=_alt(subject, names, words, whole, signals, is_share, unit),
        fields=_usual_fields(limits, span),
    )


def trend(
    frame: pd.DataFrame,
    *,
    value: Sequence[float | None],
    words: Sequence[str],
    subject: str,
    events: pd.DataFrame | None = None,
) -> go.Figure:
    """A plain line of shares over periods, without limits; the newest point named with its "n of N"."""
    cells = printed.columns(frame, PERIOD_COLUMNS)
    names = labels(cells)
    shares = [None if share is None or missing(share) else float(share) for share in value]
    ticks = [0.0, 0.25, 0.5, 0.75, 1.0]
    ends = [(share, f"<b>{percent(share)}</b><br>{safe(words[-1])}") for share in shares[-1:] if share is not None]
    told = "; ".join(f"{name} {text}" for name, text in list(zip(names, words, strict=True))[-6:])
    strong = {"color": COUNT, "width": 2}
    return _over_time(
        cells,
        [_joined(shares) | {"line": strong}, *_points(cells, shares, words, names, size=7 if len(names) <= 24 else 3)],
        names,
        ends,
        (0, 1.04),
        ticks,
        [percent(tick) for tick in ticks],
        events,
        alt=f"Line over {len(names)} periods. {subject}: {told}.",
    )


Limits = tuple[float, float, float] | None


def _limits(frame: Columns, count: int) -> list[Limits]:
    """Centre, low and high of each period; None where a period has none (too few points, or not yet over)."""
    if not {"centre", "low", "high"} <= set(frame):
        return [None] * count
    return [
        None if any(missing(value) for value in three) else (float(three[0]), float(three[1]), float(three[2]))
        for three in zip(frame["centre"], frame["low"], frame["high"], strict=True)
    ]


def _parts(frame: Columns, count: int) -> list[bool]:
    """Which periods are not over yet."""
    return [bool(value) for value in frame["is_part"]] if "is_part" in frame else [False] * count


def _rules(frame: Columns, count: int) -> list[str]:
    if "rule" not in frame:
        return [""] * count
    return ["" if missing(value) else str(value) for value in frame["rule"]]


def _usual(low: float, high: float, is_share: bool) -> str:
    """The usual range in words; counts are whole, so only the whole numbers inside the limits are usual."""
    if is_share:
        return f"{percent(low)} to {percent(high)}"
    return f"{math.ceil(low - 1e-9):,} to {math.floor(high + 1e-9):,}"


def _usual_fields(limits: Sequence[Limits], span: tuple[float, float]) -> list[dict[str, Any]]:
    """The usual range as a field behind the points, half a period to each side; periods with equal limits share one."""
    fields: list[dict[str, Any]] = []
    for place, three in enumerate(limits):
        if three is None:
            continue
        edges = (max(three[1], span[0]), min(three[2], span[1]))
        if fields and (fields[-1]["y0"], fields[-1]["y1"]) == edges and fields[-1]["x1"] == place - 0.5:
            fields[-1]["x1"] = place + 0.5
        else:
            fields.append(band((place - 0.5, place + 0.5), edges))
    return fields


def _mean_line(limits: Sequence[Limits]) -> list[dict[str, Any]]:
    """The mean as a thin dashed line, stepped where the exposure of the periods differs."""
    if not any(limits):
        return []
    edges = [(place + side, three[0] if three else None) for place, three in enumerate(limits) for side in (-0.5, 0.5)]
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "x": [place for place, _ in edges],
            "y": [mean for _, mean in edges],
            "line": {"color": COUNT, "width": 1, "dash": "dash"},
            "connectgaps": False,
            "hoverinfo": "skip",
        }
    ]


def _joined(values: Sequence[float | None]) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": list(range(len(values))),
        "y": list(values),
        "line": {"color": COUNT_PALE, "width": 1.5},
        "connectgaps": False,
        "hoverinfo": "skip",
    }


def _points(
    frame: Columns, values: Sequence[float | None], words: Sequence[str], names: Sequence[str], size: int = 7
) -> list[dict[str, Any]]:
    rules = _rules(frame, len(values))
    part = _parts(frame, len(values))
    held = [place for place, value in enumerate(values) if value is not None]
    last = held[-1] if held else -1
    is_strong = [place == last or bool(rules[place]) for place in held]
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "x": held,
            "y": [values[place] for place in held],
            "marker": {
                "symbol": ["diamond" if rules[place] else "circle" for place in held],
                "size": [13 if rules[place] else 10 if place == last else size for place in held],
                "color": [
                    PAPER if part[place] else NAVY if strong else COUNT
                    for place, strong in zip(held, is_strong, strict=True)
                ],
                # Points of differing sizes are half transparent unless told; outlines of small ones make a line dashed.
                "opacity": 1,
                "line": {
                    "width": [2 if part[place] else 1 if size > 4 else 0 for place in held],
                    "color": [
                        NAVY if part[place] and strong else COUNT if part[place] else PAPER
                        for place, strong in zip(held, is_strong, strict=True)
                    ],
                },
            },
            "customdata": [[names[place]] for place in held],
            "hovertext": [
                f"{safe(names[place])}: {safe(words[place])}"
                + (" so far" if part[place] else "")
                + (f" ({safe(rules[place])})" if rules[place] else "")
                for place in held
            ],
            "hoverinfo": "text",
            "cliponaxis": False,
        }
    ]


def _over_time(
    frame: Columns,
    traces: list[dict[str, Any]],
    names: Sequence[str],
    ends: Sequence[tuple[float, str]],
    span: tuple[float, float],
    ticks: Sequence[float],
    tick_words: Sequence[str],
    events: pd.DataFrame | None,
    *,
    alt: str,
    fields: Sequence[dict[str, Any]] = (),
) -> go.Figure:
    count = len(names)
    across = (-0.6, count - 0.4)
    tick_at, tick_text, years = period_axis(frame, names)
    end_notes, room = _ends(ends, span)
    left = max(width(text, SMALL) for text in tick_words) + 10
    event_notes, event_rules, below, told = _events(frame, events, across, span, left)
    above = 12 + (TINY * LINE if event_rules else 0)
    year_notes = [
        note(year, (first + last) / 2, 0, refs="xp", at=("center", "top"), size=TINY, colour=SOFT, shift=(0, -22))
        for year, first, last in years
    ]
    between = [rule((last + 0.5, last + 0.5), span, colour=COUNT_PALE, dash="dot") for _, _, last in years[:-1]]
    return drawn(
        traces,
        alt=alt + told,
        height=above + PLOT + BELOW + below,
        left=left,
        right=room,
        top=above,
        bottom=BELOW + below,
        notes=[*end_notes, *year_notes, *event_notes],
        shapes=[*fields, *between, *event_rules],
        xaxis=axis(across, tick_at, tick_text, line=True, size=TINY),
        yaxis=axis(span, ticks, tick_words, grid=True),
    )


def period_axis(frame: Columns, names: Sequence[str]) -> tuple[list[float], list[str], list[tuple[str, float, float]]]:
    """Ticks, their words, and the academic years as (name, first, last), as fine as fits a phone."""
    count = len(names)
    if not {"academic_year", "term"} <= set(frame):
        widest = max((width(wrapped(name, TINY, 76), TINY) for name in names), default=0) + 10
        step = max(1, math.ceil(count * widest / NARROWEST))
        shown = list(range(count - 1, -1, -step))[::-1]
        return [float(place) for place in shown], [wrapped(names[place], TINY, 76) for place in shown], []
    years: list[tuple[str, float, float]] = []
    terms: list[tuple[str, float, float]] = []
    for place, (year, name) in enumerate(zip(frame["academic_year"], frame["term"], strict=True)):
        for spans, part in ((years, str(year)), (terms, f"{year} {name}")):
            if spans and spans[-1][0] == part:
                spans[-1] = (part, spans[-1][1], float(place))
            else:
                spans.append((part, float(place), float(place)))
    # "Aut" where there is room for it on a phone, "Au" where there is less; beyond that the years alone.
    letters = next((size for size in (3, 2) if len(terms) * (width("Sum"[:size], TINY) + 3) <= NARROWEST), 0)
    short = [term(part.split(" ", 1)[1])[:letters] for part, _, _ in terms]
    tick_at = [(first + last) / 2 for _, first, last in terms] if letters else []
    # A year of one narrow period has no room for "2025/26" beside its neighbour's name.
    wide = width("2025/26", TINY) + 6
    room = [(last - first + 1) / count * NARROWEST for _, first, last in years]
    worded = [
        (year if space >= wide else year[2:], first, last)
        for (year, first, last), space in zip(years, room, strict=True)
        if space >= width("26", TINY)
    ]
    return tick_at, short if letters else [], worded


def _ends(ends: Sequence[tuple[float, str]], span: tuple[float, float]) -> tuple[list[dict[str, Any]], float]:
    """Words in the right margin, each beside its own height, moved apart where they would touch."""
    if not ends:
        return [], 12
    heights = [(text.count("<br>") + 1) * SMALL * LINE for _, text in ends]
    wanted = [(value - span[0]) / (span[1] - span[0]) * PLOT for value, _ in ends]
    placed = moved_apart(wanted, max(heights) * 0.5 + min(heights) * 0.5 + 2, 0, PLOT)
    notes = [
        note(
            text, 1, place / PLOT, refs="pp", at=("left", "middle"), shift=(6, 0), align="left",
            colour=NAVY if "<b>" in text else SOFT,
        )
        for (_, text), place in zip(ends, placed, strict=True)
    ]  # fmt: skip
    return notes, max(width(text, SMALL) for _, text in ends) + 10


def _events(
    frame: Columns,
    events: pd.DataFrame | None,
    across: tuple[float, float],
    span: tuple[float, float],
    left: float,
) -> tuple[list[dict[str, Any]], list[dict[str, Any]], float, str]:
    """Dotted lines for marked events with a letter above each, and what the letters mean in full below the years.

    Gives notes, lines, the pixels that the meanings take, and the sentence for the description.
    """
    marked = _marked(frame) if events is None else list(zip(events["on_date"], events["label"], strict=True))
    if not marked or "starts_on" not in frame:
        return [], [], 0, ""
    starts = [as_date(value) for value in frame["starts_on"]]
    ends = [as_date(value) for value in frame["ends_on"]] if "ends_on" in frame else [*starts[1:], starts[-1]]
    lines: list[dict[str, Any]] = []
    groups: list[tuple[float, float, str]] = []
    told: list[tuple[str, str]] = []
    for on_date, words in sorted((as_date(a), str(b)) for a, b in marked):
        place = _place_in_time(on_date, starts, ends)
        if place is None:
            continue
        lines.append(rule((place, place), span, colour=SOFT, dash="dot"))
        letter = chr(ord("a") + len(told))
        told.append((letter, words))
        share = (place - across[0]) / (across[1] - across[0])
        if groups and (share - groups[-1][0]) * NARROWEST < width(groups[-1][2], TINY) + 8:
            groups[-1] = (share, groups[-1][1], f"{groups[-1][2]}, {letter}")
        else:
            groups.append((share, place, letter))
    notes = [
        note(f"<b>{letters}</b>", place, 1, refs="xp", at=("center", "bottom"), size=TINY, shift=(0, 1))
        for _, place, letters in groups
    ]
    notes += [
        note(
            f"<b>{letter}</b> {wrapped(words, TINY, 303, 1)}", 0, 0, refs="pp", at=("left", "top"), size=TINY,
            colour=SOFT, shift=(-left + 2, -BELOW - 4 - number * TINY * LINE),
        )
        for number, (letter, words) in enumerate(told)
    ]  # fmt: skip
    below = 8 + len(told) * TINY * LINE if told else 0
    return notes, lines, below, f" Marked: {listed([words for _, words in told])}." if told else ""


def _marked(frame: Columns) -> list[tuple[Any, str]]:
    """The events that a question names in its column `mark`, several of one period apart by semicolons.

    One is named a period, a new version before anything else, and how many more there are; of many periods the newest.
    """
    if not {"mark", "starts_on"} <= set(frame):
        return []
    found: list[tuple[bool, Any, str]] = []
    for start, mark in zip(frame["starts_on"], frame["mark"], strict=True):
        told = [] if missing(mark) else [words.strip() for words in str(mark).split(";") if words.strip()]
        if told:
            versions = [words for words in told if "version" in words.lower()]
            first = min(versions, key=len) if versions else told[0]
            others = len([words for words in told if words not in versions and words != first])
            found.append((bool(versions), start, first + (f" and {others} more" if others else "")))
    kept = sorted(found, key=lambda event: event[:2], reverse=True)[:MOST_EVENTS]
    return [(start, words) for _, start, words in kept]


def _place_in_time(on_date: Any, starts: Sequence[Any], ends: Sequence[Any]) -> float | None:
    for place, (begin, end) in enumerate(zip(starts, ends, strict=True)):
        if on_date < begin:
            return place - 0.5 if place else None
        if on_date <= end:
            return place - 0.5 + (on_date - begin).days / max((end - begin).days, 1)
    return None


def _alt(
    subject: str,
    names: Sequence[str],
    words: Sequence[str],
    limits: Sequence[tuple[float, float, float]],
    signals: Sequence[str],
    is_share: bool,
    unit: str,
) -> str:
    say = percent if is_share else number
    usual = ""
    if limits:
        centre, low, high = limits[-1]
        usual = f" The average is {say(centre)}{unit} and the usual range {_usual(low, high, is_share)}."
        usual += f" Outside common chance: {listed(signals)}." if signals else " No period stands out from chance."
    return f"{subject} over {len(names)} periods, {names[0]} to {names[-1]}; the newest is {words[-1]}{unit}.{usual}"


def printed_values(values: Sequence[Any]) -> list[float | None]:
    """Counts as points; printed words have no point."""
    return [printed.read(value).length if printed.is_number(value) else None for value in values]
