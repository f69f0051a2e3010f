"""The termly cycle of a governing body as a calendar: data cut-off, papers due, meeting."""

import pandas as pd
import plotly.graph_objects as go

from charts import cells
from charts.style import NAVY, PAPER, SHADE_TEXTS, SHADES, SOFT, TRACK, empty
from charts.words import as_date, day, missing, sentence_case

STEPS = (("cut_off_on", "Data cut-off"), ("papers_due_on", "Papers due"), ("held_on", "Meeting"))


def cycle(frame: pd.DataFrame) -> go.Figure:
    """Each meeting as a row of its three dates: data cut-off, papers due, the meeting; what comes next is strong.

    Columns: kind (or meeting_kind), cut_off_on, papers_due_on, held_on, state (held, next, planned); as_at when the
    question has it. The nine newest are drawn. Click: meeting_id, else the kind.
    """
    held = frame[~frame["held_on"].map(missing)] if not frame.empty else frame
    if held.empty:
        return empty("No meeting has a date yet. Add the meetings of this academic year to see the cycle.")
    today = as_date(held["as_at"].iloc[0]) if "as_at" in held else None
    rows = [row for _, row in held.sort_values("held_on").tail(9).iterrows()]
    upcoming = [
        as_date(row[column])
        for row in rows
        for column, _ in STEPS
        if not missing(row.get(column)) and (as_date(row[column]) >= today if today else row.get("state") == "next")
    ]
    # Without a position date the meeting itself is what comes next; its papers may be out already.
    following = (min(upcoming) if today else max(upcoming)) if upcoming else None
    names = [sentence_case(_kind(row)) for row in rows]

    def cell(place: int, across: int) -> cells.Cell:
        row, (column, words) = rows[place], STEPS[across]
        click = row["meeting_id"] if "meeting_id" in row else names[place]
        if missing(row.get(column)):
            return cells.Cell("no date", TRACK, SOFT, f"{names[place]}: no day for {words.lower()}", click)
        on_date = as_date(row[column])
        is_past = on_date < today if today else row.get("state") == "held"
        colour, ink = (
            (NAVY, PAPER) if on_date == following else (TRACK, SOFT) if is_past else (SHADES[2], SHADE_TEXTS[2])
        )
        hover = f"{names[place]}, {words.lower()}: {day(on_date)}"
        return cells.Cell(f"{day(on_date, False)}<br>{on_date.year}", colour, ink, hover, click)

    told = [
        f"{name} {day(row['held_on'])} ({row.get('state') or 'planned'})" for name, row in zip(names, rows, strict=True)
    ]
    return cells.laid(
        names,
        [words for _, words in STEPS],
        cell,
        alt=f"Calendar of meetings with data cut-off and the day papers are due. {'; '.join(told)}.",
        meaning=[(NAVY, "next"), (SHADES[2], "to come"), (TRACK, "past")],
    )


def _kind(row: pd.Series) -> object:
    return next((row[name] for name in ("kind", "meeting_kind", "meeting_id") if not missing(row.get(name))), "Meeting")
