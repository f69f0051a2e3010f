"""Figures of incidents: how many, whether that is usual, of what kind, where and when, how fast dealt with."""

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from charts import bars, cells, columns, control, curves, printed
from charts.lettering import LINE, safe, width
from charts.style import (
    COUNT,
    COUNT_PALE,
    GRACE,
    INK,
    NAVY,
    ORANGE,
    PAPER,
    PAUSED,
    RUST,
    SHADES,
    SMALL,
    SOFT,
    TINY,
    axis,
    drawn,
    empty,
    key,
    key_note,
    note,
    rule,
)  # fmt: skip
from charts.words import as_date, listed, missing, plural, sentence_case

CATEGORY_GROUPS = (
    "Contact with pupils or parents",
    "Cyberbullying",
    "Abusive or defamatory posts",
    "Confidentiality and personal information",
    "Conduct and use of equipment",
    "Security, technology and other",
)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
PARTS_OF_DAY = (
    "before school", "morning", "lunch", "afternoon", "after school", "evening or night", "time not recorded",
)  # fmt: skip
SEVERITIES = (("low_severity", "low", SHADES[2]), ("medium", "medium", SHADES[3]), ("high", "high", SHADES[5]))
MOST_EVENTS = 8
NONE_RECORDED = "No incident has been recorded in this time. That is not proof that nothing happened."


def control_chart(frame: pd.DataFrame, events: pd.DataFrame | None = None) -> go.Figure:
    """Incidents of each half term with the usual range, the average and what stands out from chance.

    Columns: academic_year, term, half, starts_on, ends_on, incidents; centre, low, high, rule, is_part, mark when the
    question has them; category_group names the subject. Printed counts become bars. Click: the period's name.
    """
    if frame.empty:
        return empty("No half term has been recorded yet. Import the incident log to begin.")
    held = printed.columns(frame, frame.columns)
    counts = held["incidents"]
    if any(printed.read(cell).kind in {"few", "words", "complete"} for cell in counts):
        return by_period(frame)
    subject = str(held["category_group"][0]) if "category_group" in held else "Incidents"
    words = [printed.label(cell) for cell in counts]
    return control.chart(held, value=control.printed_values(counts), subject=subject, words=words, events=events)


def by_period(frame: pd.DataFrame) -> go.Figure:
    """Incidents of each period as upright bars, for counts that may be printed words.

    Columns: label or academic_year, term, half; incidents. With category_group in the frame, only "All categories" is
    drawn.
    """
    if "category_group" in frame and frame["category_group"].nunique() > 1:
        frame = frame[frame["category_group"].isin(["All categories", "All incidents"])]
    if frame.empty:
        return empty("No closed half term has been published yet.")
    frame = frame.reset_index(drop=True)
    told = [
        f"{name} {printed.label(cell)}" for name, cell in zip(control.labels(frame), frame["incidents"], strict=True)
    ]
    return columns.over_time(
        frame, [("incidents", "", COUNT)], alt=f"Upright bars of incidents by period: {'; '.join(told)}."
    )


def small_multiples(frame: pd.DataFrame) -> go.Figure:
    """One row of bars for each kind of incident over the same half terms and on one scale; the newest bar is named.

    Columns: category_group, academic_year, term, half, incidents (numbers or printed counts). Click: category_group.
    """
    if frame.empty:
        return empty(NONE_RECORDED)
    newest = {row["category_group"]: row["incidents"] for row in printed.rows(frame)}
    groups = [group for group in CATEGORY_GROUPS if group in newest]
    groups += [group for group in newest if group not in groups]
    told = [f"{group} {printed.label(newest[group])}" for group in groups]
    return columns.small_multiples(
        frame,
        groups,
        column="category_group",
        value="incidents",
        alt=f"Small bars of incidents by kind over half terms. The newest: {'; '.join(told)}.",
    )


def by_category(frame: pd.DataFrame) -> go.Figure:
    """Each kind of incident in a period, with the one before and the same one a year ago at the same point in words.

    Columns: category_group, this_period; period_before and year_before when the question has them.
    Click: category_group.
    """
    held = frame[~frame["category_group"].isin(["All incidents", "All categories"])] if not frame.empty else frame
    if held.empty:
        return empty(NONE_RECORDED)
    seconds = []
    for row in printed.rows(held):
        parts = [
            f"{words} {printed.label(row[column])}"
            for column, words in (("period_before", "before"), ("year_before", "a year ago"))
            if column in row and not missing(row[column])
        ]
        seconds.append("\n".join(parts))
    spoken = [f" ({', '.join(second.splitlines())})" if second else "" for second in seconds]
    told = [
        f"{name} {printed.label(value)}{second}"
        for name, value, second in zip(held["category_group"], held["this_period"], spoken, strict=True)
    ]
    return bars.counts(
        [str(name) for name in held["category_group"]],
        list(held["this_period"]),
        alt=f"Bars of incidents by kind. {'; '.join(told)}.",
        clicks=list(held["category_group"]),
        seconds=seconds,
    )


def severity_mix(frame: pd.DataFrame) -> go.Figure:
    """How severe the incidents of each period were: upright bars stacked low, medium, high, from pale to dark.

    Columns: label or academic_year, term; low_severity, medium, high; not_recorded when the question has it. Click:
    period.
    A frame with severity and incidents instead (printed counts for governors) becomes one bar a severity and year.
    """
    if frame.empty:
        return empty(NONE_RECORDED)
    if "severity" in frame:
        names = [
            f"{sentence_case(severity)}{f', {year}' if year else ''}"
            for severity, year in zip(frame["severity"], _years(frame), strict=True)
        ]
        told = [f"{name}: {printed.label(cell)}" for name, cell in zip(names, frame["incidents"], strict=True)]
        return bars.counts(
            names, list(frame["incidents"]), alt=f"Bars of incidents by severity. {'; '.join(told)}.",
            clicks=list(frame["severity"]),
        )  # fmt: skip
    layers = [layer for layer in SEVERITIES if layer[0] in frame]
    if "not_recorded" in frame and frame["not_recorded"].map(printed.exact).sum():
        layers.append(("not_recorded", "not recorded", PAUSED))
    frame = frame.reset_index(drop=True)
    told = [
        f"{name} {', '.join(f'{printed.label(frame[column].iloc[place])} {words}' for column, words, _ in layers)}"
        for place, name in enumerate(control.labels(frame))
    ]
    return columns.over_time(frame, layers, alt=f"Upright bars of incidents by severity. {'; '.join(told[-6:])}.")


def _years(frame: pd.DataFrame) -> list[str]:
    if "academic_year" not in frame or frame["academic_year"].nunique() < 2:
        return [""] * len(frame)
    return [str(year) for year in frame["academic_year"]]


def when(frame: pd.DataFrame) -> go.Figure:
    """Weekday by part of the day: darker cells have more incidents, each cell with its number.

    What is not recorded has no colour: it is no time at which incidents cluster.

    Columns: weekday, part_of_day, incidents. Click: [weekday, part_of_day].
    """
    if frame.empty:
        return empty(NONE_RECORDED)
    held = {(row["weekday"], row["part_of_day"]): row["incidents"] for row in printed.rows(frame)}
    days = list(WEEKDAYS if any(day in WEEKDAYS[5:] for day, _ in held) else WEEKDAYS[:5])
    parts = [part for part in PARTS_OF_DAY[:-1] if part != "evening or night"]
    others = [part for part in dict.fromkeys(part for _, part in held) if part not in parts]
    parts += sorted(others, key=lambda part: PARTS_OF_DAY.index(part) if part in PARTS_OF_DAY else 99)
    days += [day for day in dict.fromkeys(day for day, _ in held) if day not in days]
    most = max([printed.exact(value) for pair, value in held.items() if not _is_unknown(*pair)] + [1.0])

    def cell(place: int, across: int) -> cells.Cell:
        value = held.get((days[across], parts[place]), 0)
        unknown = _is_unknown(days[across], parts[place])
        colour, ink = (PAPER, INK) if unknown else cells.shade(printed.exact(value), most)
        shown = printed.label(value) if printed.length(value) else "–"
        count = plural(printed.exact(value), "incident") if printed.is_number(value) else printed.label(value)
        return cells.Cell(
            shown, colour, ink if printed.length(value) else SOFT,
            f"{safe(days[across])}, {safe(parts[place])}: {count}",
            [days[across], parts[place]],
        )  # fmt: skip

    top = sorted(held.items(), key=lambda pair: (_is_unknown(*pair[0]), -printed.exact(pair[1])))[:3]
    told = listed([f"{day} {part} ({printed.label(value)})" for (day, part), value in top])
    return cells.laid(
        [sentence_case(part) for part in parts],
        [day[:3] if day in WEEKDAYS else sentence_case(day) for day in days],
        cell,
        alt=f"Cells of incidents by weekday and part of the day. Most: {told}.",
        row_height=44,
    )


def _is_unknown(day: str, part: str) -> bool:
    return "not recorded" in f"{day} {part}".replace("_", " ")


def by_place(frame: pd.DataFrame) -> go.Figure:
    """Incidents by place or by platform, most first.

    Columns: place or platform (the first column); incidents; high (severe ones) when the question has it. Click: the
    first.
    """
    if frame.empty:
        return empty(NONE_RECORDED)
    first = "platform" if "platform" in frame else "place" if "place" in frame else frame.columns[0]
    held = frame.assign(_size=frame["incidents"].map(lambda cell: printed.length(cell) or 0))
    held = held.sort_values("_size", ascending=False, kind="stable").head(12)
    names = ["Not recorded" if missing(value) or value == "" else sentence_case(value) for value in held[first]]
    told = [f"{name} {printed.label(value)}" for name, value in zip(names, held["incidents"], strict=True)]
    seconds = [
        f"{printed.label(row['high'])} of high severity" if printed.exact(row.get("high")) else ""
        for row in printed.rows(held)
    ]
    return bars.counts(
        names, list(held["incidents"]), alt=f"Bars of incidents by {first}. {'; '.join(told)}.",
        clicks=["" if missing(value) else value for value in held[first]], seconds=seconds,
    )  # fmt: skip


def time_to_close(frame: pd.DataFrame) -> go.Figure:
    """How long cases take to close, the open ones counted in: a curve from 10 cases on, a strip of dots for fewer.

    Columns: shown_as (curve or case), school_days, share_waiting, still_open for the curve; is_open, severity for the
    dots.
    """
    if frame.empty:
        return empty("No case was reported in this time, so there is nothing to close.")
    if "shown_as" in frame and frame["shown_as"].iloc[0] == "case":
        return dot_strip(frame)
    held = frame.sort_values("school_days")
    open_at = [
        float(day)
        for day, still in zip(held["school_days"], held["still_open"], strict=True)
        for _ in range(int(printed.exact(still)))
    ]
    return curves.waiting(
        [float(day) for day in held["school_days"]],
        [1 - float(share) for share in held["share_waiting"]],
        open_at,
        words="closed",
        marks=[(10, "10 days")] if held["school_days"].max() >= 5 else [],
    )


def dot_strip(frame: pd.DataFrame) -> go.Figure:
    """One dot a case by how many school days it took; cases still open are hollow, at their age today.

    Columns: school_days, is_open; severity and incident_id when the question has them. Click: incident_id.
    """
    if frame.empty:
        return empty("No case was reported in this time, so there is nothing to close.")
    held = frame.sort_values(["school_days", "is_open"]).reset_index(drop=True)
    heights: list[int] = []
    stacked: dict[float, int] = {}
    last = max(float(held["school_days"].max()), 5.0)
    for value in held["school_days"]:
        near = round(float(value) / last * 18)  # dots nearer than a dot's width on a phone stand on each other
        stacked[near] = stacked.get(near, 0) + 1
        heights.append(stacked[near])
    is_open = [bool(value) for value in held["is_open"]]
    ids = list(held["incident_id"]) if "incident_id" in held else [""] * len(held)
    severities = list(held["severity"]) if "severity" in held else [None] * len(held)
    dots = {
        "type": "scatter",
        "mode": "markers",
        "x": [float(value) for value in held["school_days"]],
        "y": heights,
        "marker": {
            "symbol": ["circle"] * len(held),
            "size": 13,
            "color": [PAPER if still else COUNT for still in is_open],
            "line": {"width": 2, "color": [NAVY if still else COUNT for still in is_open]},
        },
        "customdata": [[value] for value in ids],
        "hovertext": [
            f"{'open for' if still else 'closed after'} {plural(float(days), 'school day')}"
            + (f", {safe(severity)} severity" if not missing(severity) else "")
            for days, still, severity in zip(held["school_days"], is_open, severities, strict=True)
        ],
        "hoverinfo": "text",
        "cliponaxis": False,
    }
    ticks = curves.day_steps(last)
    open_days = [float(days) for days, still in zip(held["school_days"], is_open, strict=True) if still]
    top = max(heights) + 0.8
    notes = [note("school days", 0, 0, refs="pp", at=("left", "top"), size=TINY, colour=SOFT, shift=(0, -24))]
    oldest = f" The oldest open case is {plural(max(open_days), 'school day')} old." if open_days else " None is open."
    states = [f'<span style="color:{NAVY}">○</span> still open'] * bool(open_days)
    states += [f'<span style="color:{COUNT}">●</span> closed'] * (len(open_days) < len(held))
    notes.append(key_note("   ".join(states)))
    count = len(held)
    return drawn(
        [dots],
        alt=f"A dot for each of {plural(count, 'case')}: {count - len(open_days)} closed, "
        f"{len(open_days)} still open.{oldest}",
        height=46 + 30 + max(64, 20 * top),
        left=10,
        right=14,
        top=30,
        bottom=46,
        notes=notes,
        xaxis=axis((-last * 0.03, last * 1.03), ticks, [f"{tick:,.0f}" for tick in ticks], line=True),
        yaxis=axis((0.2, top)),
    )


def before_after(frame: pd.DataFrame) -> go.Figure:
    """Incidents in as many school days before and after each marked event: a hollow dot, a line, a full dot.

    Columns: event, on_date, school_days, before, after. The 8 newest are drawn. Click: event.
    """
    if frame.empty:
        return empty("No new version, INSET day or other event has 10 school days of records on both sides yet.")
    held = frame.sort_values("on_date", ascending=False, kind="stable").head(MOST_EVENTS).reset_index(drop=True)
    most = max(held["before"].max(), held["after"].max(), 1)
    ticks = columns.steps(float(most), 4)
    # The same event comes every year: its month tells it from the others.
    names = [
        f"{bars.wrapped(str(event), SMALL, bars.NAME_ROOM)}<br>{as_date(on):%b %Y}"
        for event, on in zip(held["event"], held["on_date"], strict=True)
    ]
    ends = [
        f'{int(before)} → <b>{int(after)}</b><br><span style="color:{SOFT}">in {int(days)} school days</span>'
        for before, after, days in zip(held["before"], held["after"], held["school_days"], strict=True)
    ]
    spots = list(range(len(held)))
    shared = {"type": "scatter", "mode": "markers", "y": spots, "hoverinfo": "text", "cliponaxis": False}
    traces: list[dict[str, Any]] = [
        {
            **shared,
            "x": [float(value) for value in held[column]],
            "marker": {
                "size": 13,
                "symbol": "circle",
                "color": PAPER if column == "before" else NAVY,
                "line": {"width": 2, "color": COUNT if column == "before" else NAVY},
            },
            "customdata": [[event] for event in held["event"]],
            "hovertext": [
                f"{safe(event)}: {plural(float(value), 'incident')} in {int(days)} school days {column}"
                for event, value, days in zip(held["event"], held[column], held["school_days"], strict=True)
            ],
        }
        for column in ("before", "after")
    ]
    left = max(width(name, SMALL) for name in names) + 12
    text, tall = key([(COUNT, "before (hollow)"), (NAVY, "after")])
    row = max(44, max(name.count("<br>") + 1 for name in names) * SMALL * LINE + 8)
    told = [
        f"{event} ({as_date(on):%b %Y}) {int(a)} before, {int(b)} after"
        for event, on, a, b in zip(held["event"], held["on_date"], held["before"], held["after"], strict=True)
    ]
    return drawn(
        traces,
        alt=f"Incidents before and after each event, over as many school days. {'; '.join(told)}.",
        height=tall + row * len(held) + 34,
        left=left,
        right=max(width(plain_end, SMALL) for plain_end in ends) + 16,
        top=tall,
        bottom=34,
        notes=[
            key_note(text) | {"xshift": -left},
            *(note(end, 1, place, refs="py", at=("left", "middle"), shift=(12, 0)) for place, end in enumerate(ends)),
        ],
        shapes=[
            rule((float(a), float(b)), (place, place), colour=COUNT_PALE, width=3)
            for place, (a, b) in enumerate(zip(held["before"], held["after"], strict=True))
        ],
        xaxis=axis(
            (-ticks[-1] * 0.04, ticks[-1] * 1.04), ticks, [f"{tick:,.0f}" for tick in ticks], grid=True, size=TINY
        ),
        yaxis=axis((len(held) - 0.5, -0.5), spots, names),
    )


def evidence_quality(frame: pd.DataFrame) -> go.Figure:
    """The five things to keep of cyberbullying: kept, not kept, not recorded; the weakest says so.

    Columns: item, met, not_kept, not_recorded, base; is_weakest when the question has it. Click: item.
    """
    if frame.empty or not any(map(printed.exact, frame["base"])):
        return empty("No cyberbullying was recorded in the last 12 months, so there is no evidence to look at.")
    drawn_bars = []
    for row in printed.rows(frame):
        base, kept = printed.exact(row["base"]), printed.exact(row["met"])
        not_kept, unknown = printed.exact(row.get("not_kept")), printed.exact(row.get("not_recorded"))
        if not base:
            continue
        drawn_bars.append(
            bars.Bar(
                name=sentence_case(row["item"]),
                parts=[
                    bars.Part(kept / base, NAVY, f"kept in {kept:,.0f} of {base:,.0f}"),
                    bars.Part(not_kept / base, ORANGE, f"{not_kept:,.0f} not kept"),
                    bars.Part(unknown / base, PAUSED, f"{unknown:,.0f} not recorded", True),
                ],
                words=f"{printed.label(row['met'])} of {base:,.0f}",
                second="weakest" if bool(row.get("is_weakest")) else "",
                second_colour=RUST,
                click=row["item"],
            )
        )  # fmt: skip
    told = [f"{bar.name} {bar.words}{' (weakest)' if bar.second else ''}" for bar in drawn_bars]
    return bars.laid(
        drawn_bars,
        alt=f"Bars of evidence kept. {'; '.join(told)}.",
        longest=1,
        meaning=[(NAVY, "kept"), (ORANGE, "not kept"), (PAUSED, "not recorded (hatched)")],
        track=True,
    )


def friend_requests(frame: pd.DataFrame) -> go.Figure:
    """What was done with friend requests from pupils, former pupils and parents: rejected, or ignored or accepted
    (breaches).

    Columns: relation (all, pupil, ex_pupil, parent), rejected, ignored, accepted; pending when known. Click: relation.
    """
    relations = {
        "all": "All requests",
        "pupil": "From pupils",
        "ex_pupil": "From former pupils",
        "parent": "From parents",
    }
    outcomes = (
        ("rejected", "rejected", NAVY), ("ignored", "ignored", GRACE), ("accepted", "accepted", ORANGE),
        ("pending", "not yet answered", PAUSED),
    )  # fmt: skip
    held = [outcome for outcome in outcomes if outcome[0] in frame]
    drawn_bars = []
    for row in printed.rows(frame):
        counts = {column: printed.exact(row[column]) for column, _, _ in held}
        if not sum(counts.values()):
            continue
        breaches = counts.get("ignored", 0) + counts.get("accepted", 0)
        base = counts.get("rejected", 0) + breaches
        drawn_bars.append(
            bars.Bar(
                name=relations.get(str(row["relation"]), sentence_case(row["relation"])),
                parts=[
                    bars.Part(counts[column], colour, f"{counts[column]:,.0f} {words}", column == "pending")
                    for column, words, colour in held
                ],
                words=f"{counts.get('rejected', 0):,.0f} of {base:,.0f} rejected" if base else "none answered",
                second=f"{breaches:,.0f} not rejected" if breaches else "",
                second_colour=RUST,
                click=row["relation"],
            )
        )
    if not drawn_bars:
        return empty("No friend request from a pupil, former pupil or parent has been recorded.")
    told = [f"{bar.name}: {bar.words}{', ' + bar.second if bar.second else ''}" for bar in drawn_bars]
    there = {part.words.split(" ", 1)[1] for bar in drawn_bars for part in bar.parts if part.length}
    return bars.laid(
        drawn_bars,
        alt=f"Bars of friend requests by what was done. {'; '.join(told)}.",
        longest=max(sum(part.length for part in bar.parts) for bar in drawn_bars),
        meaning=[(colour, words) for _, words, colour in held if words in there],
    )
