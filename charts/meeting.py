"""The termly cycle of a governing body as a calendar: data cut-off, papers due, meeting."""

from collections.abc import Sequence
from datetime import date

import pandas as pd
import plotly.graph_objects as go

from charts import cells, printed
from charts.style import NAVY, PAPER, SHADE_TEXTS, SHADES, SOFT, TRACK, empty
from charts.words import as_date, day, missing, sentence_case

STEPS = (("cut_off_on", "Data cut-off"), ("papers_due_on", "Papers due"), ("held_on", "Meeting"))


def cycle(frame: pd.DataFrame) -> go.Figure:
    """Each meeting as a row of its three dates: data cut-off, papers due, the meeting; what comes next is strong.

    Columns: kind (or meeting_kind), cut_off_on, papers_due_on, held_on, state (held, or a word for what is yet to
    come); as_at when the question has it. The nine newest are drawn. Click: meeting_id, else the kind.
    """
    held = frame[~frame["held_on"].map(missing)] if not frame.empty else frame
    if held.empty:
        return empty("No meeting has a date yet. Add the meetings of this academic year to see the cycle.")
    today = as_date(held["as_at"].iloc[0]) if "as_at" in held else None
    rows = printed.rows(held.sort_values("held_on").tail(9))
    following = _following(rows, today)
    names = [sentence_case(_kind(row)) for row in rows]

    def cell(place: int, across: int) -> cells.Cell:
        row, (column, words) = rows[place], STEPS[across]
        click = row["meeting_id"] if "meeting_id" in row else names[place]
        if missing(row.get(column)):
            return cells.Cell("no date", TRACK, SOFT, f"{names[place]}: no day for {words.lower()}", click)
        on_date = as_date(row[column])
        is_past = on_date < today if today else _is_held(row)
        colour, ink = (
            (NAVY, PAPER) if on_date == following else (TRACK, SOFT) if is_past else (SHADES[2], SHADE_TEXTS[2])
        )
        hover = f"{names[place]}, {words.lower()}: {day(on_date)}"
        return cells.Cell(f"{day(on_date, False)} {on_date.year}", colour, ink, hover, click)

    told = [
        f"{name} {day(row['held_on'])} ({str(row.get('state') or 'planned').lower()})"
        for name, row in zip(names, rows, strict=True)
    ]
    return cells.laid(
        names,
        [words for _, words in STEPS],
        cell,
        alt=f"Calendar of meetings with data cut-off and the day papers are due. {'; '.join(told)}.",
        row_height=30,
        meaning=[(NAVY, "next"), (SHADES[2], "to come"), (TRACK, "past")],
    )


def _following(rows: Sequence[printed.Row], today: date | None) -> date | None:
    """The day that comes next: of all steps where the position's day is known, else of the first meeting not yet held.

    Without that day the meeting itself is what comes next; its papers may be out already.
    """
    if today is None:
        return next((as_date(row["held_on"]) for row in rows if not _is_held(row)), None)
    days = [as_date(row[column]) for row in rows for column, _ in STEPS if not missing(row.get(column))]
    return min((on_date for on_date in days if on_date >= today), default=None)


def _is_held(row: printed.Row) -> bool:
    return str(row.get("state")).lower() == "held"


def _kind(row: printed.Row) -> object:
    return next((row[name] for name in ("kind", "meeting_kind", "meeting_id") if not missing(row.get(name))), "Meeting")
