"""The termly cycle of a governing body as a calendar: data cut-off, papers due, meeting."""

from datetime import date

import pandas as pd
import plotly.graph_objects as go

from charts import timeline
from charts.style import COUNT, COUNT_PALE, GRACE, NAVY, SOFT, empty
from charts.words import as_date, day, missing, sentence_case


def cycle(frame: pd.DataFrame) -> go.Figure:
    """Each meeting as a line of three days: data cut-off, papers due, the meeting itself; today as a dotted line.

    Columns: kind (or meeting_kind), cut_off_on, papers_due_on, held_on, state (held, next, planned); as_at when the question
    has it. The next meeting is strong, those held are neutral. Click: meeting_id, else the kind.
    """
    held = frame[~frame["held_on"].map(missing)] if not frame.empty else frame
    if held.empty:
        return empty("No meeting has a date yet. Add the meetings of this academic year to see the cycle.")
    today = as_date(held["as_at"].iloc[0]) if "as_at" in held else None
    ordered = held.sort_values("held_on").tail(9)
    rows = [_meeting_row(row, today) for _, row in ordered.iterrows()]
    told = [f"{row.name} {row.words}{', ' + row.second if row.second else ''}" for row in rows]
    return timeline.laid(
        rows,
        alt=f"Calendar of meetings with data cut-off and the day papers are due. {'; '.join(told)}.",
        today=today,
        meaning=[(SOFT, "circle: data cut-off"), (SOFT, "square: papers due"), (SOFT, "diamond: meeting")],
    )


def _meeting_row(row: pd.Series, today: date | None) -> timeline.Row:
    meets = as_date(row["held_on"])
    state = str(row.get("state") or "")
    is_past = state == "held" or bool(today and meets < today)
    colour = COUNT if is_past else NAVY
    marks = [timeline.Mark(meets, "diamond", colour, "meeting")]
    for column, symbol, words in (("papers_due_on", "square", "papers due"), ("cut_off_on", "circle", "data cut-off")):
        if not missing(row.get(column)):
            marks.append(timeline.Mark(as_date(row[column]), symbol, colour, words, is_open=symbol == "circle"))
    kind = next(
        (row[name] for name in ("kind", "meeting_kind", "meeting_id") if name in row and not missing(row[name])),
        "Meeting",
    )
    return timeline.Row(
        name=sentence_case(kind),
        spans=[
            timeline.Span(
                min(mark.on_date for mark in marks), meets, COUNT_PALE if is_past else GRACE, f"meeting {day(meets)}"
            )
        ],
        marks=marks,
        words=f"{day(meets, False)} {meets.year}",
        second=state,
        click=row["meeting_id"] if "meeting_id" in row else str(kind),
    )
