"""Figures of the policy itself: which clauses have evidence, how versions followed, when reviews fall due."""

from datetime import date, timedelta

import pandas as pd
import plotly.graph_objects as go

from charts import printed, timeline
from charts.lettering import safe, width, wrapped
from charts.style import (
    GRACE,
    INK,
    LATE,
    LATE_TEXTS,
    NAVY,
    ORANGE,
    PAPER,
    RUST,
    SHADE_TEXTS,
    SHADES,
    SMALL,
    SOFT,
    TINY,
    axis,
    drawn,
    empty,
    key,
    note,
)
from charts.words import as_date, day, missing, plural, sentence_case

# Status of a clause: colour, colour of words on it, sign, words. The sign tells it where colour cannot.
CLAUSE_STATUS = {
    "evidenced": (NAVY, PAPER, "✓", "evidenced"),
    "partly": (GRACE, "#1F2934", "~", "evidenced in part"),
    "by case": (SHADES[1], SHADE_TEXTS[1], "○", "shown case by case"),
    "defect": (LATE[2], LATE_TEXTS[2], "!", "unfinished in the policy"),
    "gap": (PAPER, INK, "?", "no evidence yet"),
}
MOST_VERSIONS = 16
ACROSS = 7  # cells in a line: as many as let "7.13" be read on a phone


def _status(value: object) -> str:
    told = str(value).lower().replace("_", " ").strip()
    return told if told in CLAUSE_STATUS else "gap"


def clause_coverage(frame: pd.DataFrame) -> go.Figure:
    """Every clause as a cell with its number and the sign of its status, section by section.

    Columns: clause, section, status (a key of CLAUSE_STATUS; any other counts as no evidence); obligation is
    read out by a pointer when the question has it. Click: clause.
    """
    if frame.empty:
        return empty("No clause of the policy is known. The catalogue of clauses is empty.")
    lines: list[tuple[str, list[printed.Row]]] = []
    for section, listed in printed.grouped(frame, "section").items():
        for first in range(0, len(listed), ACROSS):
            lines.append((str(section) if first == 0 else "", listed[first : first + ACROSS]))
    statuses = [_status(status) for status in frame["status"]]
    names = [wrapped(section, 11, 100) for section, _ in lines]
    left = max(width(name, 11) for name in names) + 10
    cells = [
        (place, across, row, _status(row["status"]))
        for place, (_, rows) in enumerate(lines)
        for across, row in enumerate(rows)
    ]
    trace = {
        "type": "bar",
        "x": [across for _, across, _, _ in cells],
        "y": [0.86] * len(cells),
        "base": [place - 0.43 for place, _, _, _ in cells],
        "width": 0.93,
        "marker": {
            "color": [CLAUSE_STATUS[status][0] for *_, status in cells],
            "line": {
                "width": [1 if status == "gap" else 0 for *_, status in cells],
                "color": [SOFT if status == "gap" else CLAUSE_STATUS[status][0] for *_, status in cells],
            },
        },
        "customdata": [[row["clause"]] for _, _, row, _ in cells],
        "hovertext": [
            f"{safe(row['clause'])} {wrapped(str(row.get('obligation') or ''), SMALL, 280, 4)}"
            f"<br>{CLAUSE_STATUS[status][3]}"
            for _, _, row, status in cells
        ],
        "hoverinfo": "text",
    }
    tall = 44
    meaning = [
        (status, f"{statuses.count(status)} {words}")
        for status, (_, _, _, words) in CLAUSE_STATUS.items()
        if statuses.count(status)
    ]
    text, key_height = key(
        [(SOFT if s == "gap" else CLAUSE_STATUS[s][0], f"{CLAUSE_STATUS[s][2]} {w}") for s, w in meaning]
    )
    gaps = [str(row["clause"]) for _, _, row, status in cells if status in {"gap", "defect"}]
    told = "; ".join(words for _, words in meaning)
    return drawn(
        [trace],
        alt=f"Cells of {plural(len(frame), 'clause')} by section: {told}."
        + (f" To look at: {', '.join(gaps[:20])}." if gaps else ""),
        height=key_height + tall * len(lines) + 8,
        left=left,
        right=2,
        top=key_height,
        bottom=4,
        notes=[
            note(text, 0, 1, refs="pp", at=("left", "bottom"), shift=(-left, 6)),
            *(
                note(
                    f"{safe(row['clause'])}<br>{CLAUSE_STATUS[status][2]}", across, place, size=TINY,
                    colour=CLAUSE_STATUS[status][1],
                )
                for place, across, row, status in cells
            ),
        ],
        barmode="overlay",
        xaxis=axis((-0.5, ACROSS - 0.5)),
        yaxis=axis((len(lines) - 0.5, -0.5), range(len(lines)), names, size=11),
    )  # fmt: skip


def versions(frame: pd.DataFrame) -> go.Figure:
    """Each version from the day it came into force to the day the next did; its adoption by governors as a diamond.

    Columns: version, in_force_from, adopted_on; policy_id and title when there are several policies; as_at (else the
    newest date known stands for today). Of the first policy every version is drawn, of each other one that in force,
    newest first and 16 in all; the table holds every one. Click: version.
    """
    held = [row for row in printed.rows(frame) if not missing(row["in_force_from"])]
    if not held:
        return empty("No version of this policy has a date on which it came into force.")
    several = len({row.get("policy_id") for row in held}) > 1
    known = [as_date(row[name]) for row in held for name in ("in_force_from", "adopted_on") if not missing(row[name])]
    today = as_date(held[0]["as_at"]) if "as_at" in held[0] else None
    last = today or max(known) + timedelta(days=90)  # no day is named: what is in force runs on a little
    rows: list[timeline.Row] = []
    for policy in dict.fromkeys(row.get("policy_id") for row in held):
        of_one = [row for row in held if row.get("policy_id") == policy]
        ordered = sorted(of_one, key=lambda row: as_date(row["in_force_from"]))
        starts = [as_date(row["in_force_from"]) for row in ordered]
        in_force = [place for place, began in enumerate(starts) if began <= last]
        current = max(in_force, default=-1)
        shown = range(len(ordered)) if not rows else [max(current, 0)]
        rows += [_version_row(ordered[place], starts, place, place == current, last, several) for place in shown][::-1]
    rows = rows[:MOST_VERSIONS]
    told = [f"{row.name} {row.words}{', ' + row.second if row.second else ''}" for row in rows]
    return timeline.laid(
        rows,
        alt=f"Bars of how long each version was in force. {'; '.join(told)}.",
        today=today,
        meaning=[(NAVY, "in force"), (GRACE, "earlier"), (SOFT, "adopted by governors", "◆")],
    )


def _version_row(
    row: printed.Row, starts: list[date], place: int, is_current: bool, last: date, several: bool
) -> timeline.Row:
    began = starts[place]
    ended = last if is_current or place + 1 >= len(starts) else min(starts[place + 1], last)
    adopted = None if missing(row.get("adopted_on")) else as_date(row["adopted_on"])
    late = adopted is not None and adopted > began
    name = f"{row['title']} {row['version']}" if several and "title" in row else f"Version {row['version']}"
    return timeline.Row(
        name=name,
        spans=[timeline.Span(began, max(ended, began), NAVY if is_current else GRACE, f"in force from {day(began)}")],
        marks=[timeline.Mark(adopted, "diamond", ORANGE if late else NAVY, "adopted", is_open=True)] if adopted else [],
        words=f"from {day(began, False)} {began.year}",
        second="not adopted" if adopted is None else "adopted later" if late else "",
        second_colour=RUST,
        click=row["version"],
    )


def review_dates(frame: pd.DataFrame) -> go.Figure:
    """When each policy falls due for review, against today; overdue ones orange and saying so, undated ones in words.

    Columns: title (policy_title, policy_id), next_review_due; as_at or state ("overdue" in it) says what is late.
    Click: policy_id, else the title.
    """
    if frame.empty:
        return empty("No policy is registered yet.")
    today = as_date(frame["as_at"].iloc[0]) if "as_at" in frame else None
    rows = []
    if frame["next_review_due"].map(missing).all():
        return empty("No policy has a review date. Every one needs one.")
    order = frame.assign(_due=[date.max if missing(due) else as_date(due) for due in frame["next_review_due"]])
    for row in printed.rows(order.sort_values("_due", kind="stable")):
        told_as = [row[column] for column in ("title", "policy_title", "needed", "policy_id") if column in row]
        name = sentence_case(next(value for value in told_as if not missing(value)))
        click = row["policy_id"] if "policy_id" in row and not missing(row["policy_id"]) else name
        if missing(row["next_review_due"]):
            rows.append(timeline.Row(name, words="no review date", second="to be set", second_colour=RUST, click=click))
            continue
        due = as_date(row["next_review_due"])
        state = str(row.get("state") or row.get("review_state") or "")
        is_late = due < today if today else "overdue" in state or "out of date" in state or "past" in state
        rows.append(
            timeline.Row(
                name,
                marks=[
                    timeline.Mark(due, "diamond" if is_late else "circle", ORANGE if is_late else NAVY, "review due")
                ],
                words=f"{day(due, False)} {due.year}",
                second="overdue" if is_late else "",
                second_colour=RUST,
                click=click,
            )
        )
    told = [f"{row.name} {row.words}{' (overdue)' if row.second == 'overdue' else ''}" for row in rows]
    return timeline.laid(rows, alt=f"Review dates against today. {'; '.join(told)}.", today=today)
