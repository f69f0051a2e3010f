"""Figures of training: who has what in date, what lapses when."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from charts import bars, cells, printed
from charts.lettering import safe
from charts.style import CLEAR, GRACE, LATE, LATE_TEXTS, NAVY, ORANGE, PAPER, RUST, SOFT, empty
from charts.words import group_order, missing, sentence_case, staff_group


def _course(row: pd.Series) -> str:
    for column in ("course", "title", "course_id"):
        if column in row and not missing(row[column]):
            return sentence_case(row[column])
    return "Training"


def matrix(frame: pd.DataFrame) -> go.Figure:
    """Courses down, staff groups across; each cell "12 of 14" in date, or "not required".

    Columns: staff_group, course_id (course or title for its name), required, in_date; expiring, expired, never when the
    question has them. A pair that has no row, or nobody required, is "not required". Click: [staff_group, course_id].
    """
    if frame.empty or not frame["required"].map(printed.exact).sum():
        return empty("No training is required of anybody yet: the list of required courses is empty.")
    groups = group_order(frame["staff_group"])
    courses = list(dict.fromkeys(frame["course_id"]))
    held = {(row["course_id"], row["staff_group"]): row for _, row in frame.iterrows()}
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
            (LATE[0], "under 10%"),
            (LATE[1], "10 to 25%"),
            (LATE[2], "over 25% not in date"),
        ],
    )


def _matrix_cell(row: pd.Series | None, click: Sequence[Any]) -> cells.Cell:
    required = printed.exact(row["required"]) if row is not None else 0
    if row is None or not required:
        return cells.Cell("not<br>required", CLEAR, SOFT, f"{staff_group(click[0])}: not required", list(click))
    done = printed.exact(row["in_date"])
    gap = 1 - done / required
    level = 0 if gap < 0.1 else 1 if gap <= 0.25 else 2
    colour, ink = (NAVY, PAPER) if gap <= 0 else (LATE[level], LATE_TEXTS[level])
    more = [
        f"{printed.label(row[column])} {words}"
        for column, words in (("expiring", "of them lapse soon"), ("expired", "lapsed"), ("never", "never done"))
        if column in row and printed.exact(row[column])
    ]
    hover = f"{safe(_course(row))}, {staff_group(click[0]).lower()}: {done:,.0f} of {required:,.0f} in date"
    return cells.Cell(
        f"<b>{done:,.0f}</b><br>of {required:,.0f}", colour, ink, "<br>".join([hover, *map(safe, more)]), list(click)
    )


def by_course(frame: pd.DataFrame) -> go.Figure:
    """Each required course: in date, of these lapsing soon, lapsed, never done; "49 of 62" beside each bar.

    Columns: course_id (course or title for its name), required, in_date, expiring, expired, never; not_yet_due when the
    question has it. Expiring is a part of in_date. Click: course_id. Printed counts: see `outstanding`.
    """
    if frame.empty:
        return empty("No training is required of anybody yet: the list of required courses is empty.")
    if not frame[["required", "in_date"]].map(printed.is_number).to_numpy().all():
        return outstanding(frame.rename(columns={"expired": "outstanding"}))
    drawn_bars = []
    for _, row in frame.iterrows():
        required = printed.exact(row["required"])
        if not required:
            continue
        done, soon = printed.exact(row["in_date"]), printed.exact(row.get("expiring"))
        lapsed, never = printed.exact(row.get("expired")), printed.exact(row.get("never"))
        later = printed.exact(row.get("not_yet_due"))
        stretches = (
            (done - soon, NAVY, "in date", False),
            (soon, NAVY, "in date, lapsing soon", True),
            (later, GRACE, "not yet due", False),
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
    soon = " (hatched: lapsing soon)" if "in date, lapsing soon" in there else ""
    meaning = [(NAVY, f"in date{soon}")] + [
        (colour, words)
        for colour, words in ((GRACE, "not yet due"), (ORANGE, "lapsed"), (LATE[3], "never done"))
        if words in there
    ]
    return bars.laid(
        drawn_bars,
        alt=f"Bars of adults in date, of those who need each course. {'; '.join(told)}.",
        longest=1,
        meaning=meaning,
        track=True,
    )


def outstanding(frame: pd.DataFrame) -> go.Figure:
    """What is outstanding per course, as printed for governors. Columns: course_id (course, title), outstanding; due if known."""
    if frame.empty:
        return empty("No training was due in this publication.")
    rows = [row for _, row in frame.iterrows()]
    told = [f"{_course(row)}: {printed.label(row['outstanding'])}" for row in rows]
    return bars.counts(
        [_course(row) for row in rows],
        [row["outstanding"] for row in rows],
        alt=f"Bars of training outstanding by course. {'; '.join(told)}.",
        clicks=[row["course_id"] for row in rows],
        seconds=[f"of {printed.label(row['due'])} due" if "due" in row else "" for row in rows],
        colour=ORANGE,
    )
