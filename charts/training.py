"""Figures of training: who has what in date, what lapses when."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from charts import bars, cells, columns, control, printed
from charts.lettering import safe
from charts.style import CLEAR, COUNT, LATE, LATE_TEXTS, NAVY, ORANGE, PAPER, RUST, SOFT, empty
from charts.words import day, group_order, missing, sentence_case, staff_group


def _course(row: printed.Row) -> str:
    for column in ("title", "course_title", "course", "course_id"):
        if column in row and not missing(row[column]):
            return sentence_case(row[column])
    return "Training"


def matrix(frame: pd.DataFrame) -> go.Figure:
    """Courses down, staff groups across; each cell "12 of 14" in date, or "not required".

    Columns: staff_group, course_id (course or title for its name), required, in_date; expiring, expired, never when the
    question has them. A pair that has no row, or nobody required, is "not required". Click: [staff_group, course_id].
    """
    rows = printed.rows(frame)
    if not any(printed.exact(row["required"]) for row in rows):
        return empty("No training is required of anybody yet: the list of required courses is empty.")
    groups = group_order(row["staff_group"] for row in rows)
    courses = list(dict.fromkeys(row["course_id"] for row in rows))
    held = {(row["course_id"], row["staff_group"]): row for row in rows}
    names = {row["course_id"]: _course(row) for row in held.values()}

    def cell(place: int, across: int) -> cells.Cell:
        pair = (courses[place], groups[across])
        return _matrix_cell(held.get(pair), [pair[1], pair[0]])

    gaps = sorted(
        (row for row in held.values() if printed.exact(row["in_date"]) < printed.exact(row["required"])),
        key=lambda row: printed.exact(row["in_date"]) / printed.exact(row["required"]),
    )
    told = [
        f"{names[row['course_id']]}, {staff_group(row['staff_group']).lower()}: "
        f"{printed.label(row['in_date'])} of {printed.label(row['required'])}"
        for row in gaps[:6]
    ]
    alt = f"Cells of adults in date by course and staff group. Lowest: {'; '.join(told)}." if told else (
        "Cells of adults in date by course and staff group. Everybody has everything that is required in date."
    )  # fmt: skip
    return cells.laid(
        [names[course] for course in courses],
        [staff_group(group) for group in groups],
        cell,
        alt=alt,
        meaning=[
            (NAVY, "all in date"),
            (LATE[0], "up to 10% missing"),
            (LATE[1], "up to 25%"),
            (LATE[2], "more"),
        ],
    )


def _matrix_cell(row: printed.Row | None, click: Sequence[Any]) -> cells.Cell:
    required = printed.exact(row["required"]) if row is not None else 0
    if row is None or not required:
        return cells.Cell("not<br>required", CLEAR, SOFT, f"{staff_group(click[0])}: not required", list(click))
    done = printed.exact(row["in_date"])
    gap = 1 - done / required
    level = 0 if gap <= 0.1 else 1 if gap <= 0.25 else 2
    colour, ink = (NAVY, PAPER) if gap <= 0 else (LATE[level], LATE_TEXTS[level])
    more = [
        f"{printed.label(row[column])} {words}"
        for column, words in (("expiring", "of them lapse soon"), ("expired", "lapsed"), ("never", "never done"))
        if column in row and printed.exact(row[column])
    ]
    hover = f"{safe(_course(row))}, {staff_group(click[0]).lower()}: {done:,.0f} of {required:,.0f} in date"
    return cells.Cell(
        f"<b>{_short(done)}</b><br>of {_short(required)}",
        colour,
        ink,
        "<br>".join([hover, *map(safe, more)]),
        list(click),
    )


def _short(count: float) -> str:
    """A count for a narrow cell: exact below ten thousand, then in thousands; the table behind the figure has every
    digit.
    """
    return f"{count:,.0f}" if count < 10_000 else f"{count / 1000:,.0f}k"


def by_course(frame: pd.DataFrame) -> go.Figure:
    """Each required course: in date, of these lapsing soon, lapsed, never done; "49 of 62" beside each bar.

    Columns: course_id (title for its name), required, in_date, expiring, expired, never. Expiring is a part of in_date;
    in_date, expired and never add up to required. Click: course_id. With printed counts: see `outstanding`.
    """
    if frame.empty:
        return empty("No training is required of anybody yet: the list of required courses is empty.")
    if "outstanding" in frame:
        return outstanding(frame)
    drawn_bars = []
    for row in printed.rows(frame):
        required = printed.exact(row["required"])
        if not required:
            continue
        done, soon = printed.exact(row["in_date"]), printed.exact(row.get("expiring"))
        lapsed, never = printed.exact(row.get("expired")), printed.exact(row.get("never"))
        stretches = (
            (done - soon, NAVY, "in date", False),
            (soon, NAVY, "in date, lapsing soon", True),
            (lapsed, ORANGE, "lapsed", False),
            (never, LATE[3], "never done", False),
        )
        drawn_bars.append(
            bars.Bar(
                name=_course(row),
                parts=[
                    bars.Part(n / required, colour, f"{n:,.0f} {words}", hatch) for n, colour, words, hatch in stretches
                ],
                words=f"{done:,.0f} of {required:,.0f}",
                second=f"{lapsed + never:,.0f} not in date" if lapsed + never else "",
                second_colour=RUST,
                click=row["course_id"],
            )
        )
    if not drawn_bars:
        return empty("Nobody is required to hold any of these courses.")
    told = [f"{bar.name} {bar.words}{', ' + bar.second if bar.second else ''}" for bar in drawn_bars]
    there = {part.words.split(" ", 1)[1] for bar in drawn_bars for part in bar.parts if part.length}
    hatched = " (hatched: lapsing soon)" if "in date, lapsing soon" in there else ""
    meaning = [(NAVY, f"in date{hatched}")] + [
        (colour, words) for colour, words in ((ORANGE, "lapsed"), (LATE[3], "never done")) if words in there
    ]
    return bars.laid(
        drawn_bars,
        alt=f"Bars of adults in date, of those who need each course. {'; '.join(told)}.",
        longest=1,
        meaning=meaning,
        track=True,
    )


def outstanding(frame: pd.DataFrame) -> go.Figure:
    """What is outstanding per course, as printed for governors. Columns: course_title, outstanding; due if known."""
    if frame.empty:
        return empty("No training was due in this publication.")
    rows = printed.rows(frame)
    told = [f"{_course(row)}: {printed.label(row['outstanding'])}" for row in rows]
    return bars.counts(
        [_course(row) for row in rows],
        [row["outstanding"] for row in rows],
        alt=f"Bars of training outstanding by course. {'; '.join(told)}.",
        clicks=[row["course_id"] if "course_id" in row else _course(row) for row in rows],
        seconds=[f"of {printed.label(row['due'])}" if "due" in row else "" for row in rows],
        colour=ORANGE,
        whole=max([printed.length(row["due"]) or 0 for row in rows]) if "due" in frame else 0,
    )


def lapse_forecast(frame: pd.DataFrame) -> go.Figure:
    """What lapses in each coming week if nothing is booked: upright bars, neutral, for nothing is late yet.

    Columns: label, on_date, lapsing; in_date and required for the sentence. Click: label.
    """
    held = printed.columns(frame, frame.columns)
    lapsing = [printed.exact(value) for value in held.get("lapsing", [])]
    if not any(lapsing):
        return empty("Nothing lapses before this day.")
    clicks = held["label"]
    if "on_date" in held:
        held["label"] = [day(value, False) for value in held["on_date"]]
    most = lapsing.index(max(lapsing))
    then = ""
    if {"in_date", "required"} <= set(held):
        in_date, required = held["in_date"][-1], held["required"][-1]
        then = f" At the end {printed.label(in_date)} of {printed.label(required)} would be in date."
    return columns.over_time(
        held,
        [("lapsing", "", COUNT)],
        alt=f"Upright bars of what lapses by week: {sum(lapsing):,.0f} in all, most in the week to "
        f"{held['label'][most]} ({printed.label(held['lapsing'][most])}).{then}",
        unit=" lapse",
        clicks=clicks,
    )


def in_date_trend(frame: pd.DataFrame) -> go.Figure:
    """Required training in date week by week, or by year: a plain line without limits.

    Columns: label or academic_year; in_date, required. Click: label.
    """
    if frame.empty:
        return empty("There is no earlier week to compare with yet.")
    pairs = list(zip(frame["in_date"], frame["required"], strict=True))
    return control.trend(
        frame if "label" in frame else frame.assign(label=frame["academic_year"]),
        value=[printed.exact(done) / printed.exact(base) if printed.exact(base) else None for done, base in pairs],
        words=[f"{printed.label(done)} of {printed.label(base)}" for done, base in pairs],
        subject="Share of required training in date",
    )


def people_fully_in_date(frame: pd.DataFrame) -> go.Figure:
    """Adults who hold everything required of them in date, by staff group.

    Columns: staff_group, people, fully_in_date. Click: staff_group.
    """
    held = {code: row for code, row in printed.rows_of(frame, "staff_group").items() if printed.exact(row["people"])}
    if not held:
        return empty("Nobody is required to hold any training yet.")
    drawn_bars = []
    for code in group_order(held):
        row = held[code]
        people, full = printed.exact(row["people"]), printed.exact(row["fully_in_date"])
        short = people - full
        drawn_bars.append(
            bars.Bar(
                name=staff_group(code),
                parts=[
                    bars.Part(full / people, NAVY, f"{full:,.0f} of {people:,.0f} with everything in date"),
                    bars.Part(short / people, ORANGE, f"{short:,.0f} with something missing"),
                ],
                words=f"{full:,.0f} of {people:,.0f}",
                second=f"{short:,.0f} not fully" if short else "",
                second_colour=RUST,
                click=code,
            )
        )
    told = "; ".join(f"{bar.name} {bar.words}" for bar in drawn_bars)
    return bars.laid(
        drawn_bars,
        alt=f"Bars of adults with everything required in date. {told}.",
        longest=1,
        meaning=[(NAVY, "everything in date"), (ORANGE, "something missing")],
    )
