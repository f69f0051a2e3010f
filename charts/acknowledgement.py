"""Figures of who has acknowledged the policy: by group, by lateness, by version, over time."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from charts import bars, control, printed
from charts.curves import Curve, uptake
from charts.lettering import safe
from charts.style import GRACE, LATE, NAVY, ORANGE, PAUSED, RUST, empty
from charts.words import day, group_order, missing, staff_group

STATUSES = (
    ("acknowledged", "acknowledged", NAVY),
    ("within_grace", "not yet due", GRACE),
    ("overdue", "overdue", ORANGE),
    ("declined", "declined", ORANGE),
    ("paused", "paused", PAUSED),
)
AGES = tuple(zip(("1–5", "6–10", "11–30", "over 30"), LATE[1:], strict=True))


def by_group(frame: pd.DataFrame, names: str = "staff_group", clicks: str = "") -> go.Figure:
    """Everyone in scope, group by group: acknowledged, not yet due, overdue, paused; "38 of 40" beside each bar.

    Columns: staff_group, in_scope, acknowledged, within_grace, overdue; declined and paused when the question has them.
    `names` may name another first column (policy_id, course …). Click: `clicks`, else that column.
    A frame for governors, whose counts are printed words, draws what is outstanding instead.
    """
    if frame.empty:
        return empty("Nobody was in scope on this date, so there is nothing to acknowledge.")
    held_by = printed.rows_of(frame, names)
    if not all(printed.is_number(row[count]) for row in held_by.values() for count in ("in_scope", "acknowledged")):
        return outstanding(frame.rename(columns={"overdue": "outstanding"}), names)
    held = [status for status in STATUSES if status[0] in frame]
    rows = [held_by[code] for code in group_order(reversed(held_by))]
    drawn_bars = [_group_bar(row, names, clicks or names, held) for row in rows]
    there = {column for column, _, _ in held if any(printed.exact(row[column]) for row in rows)}
    shown = [
        (colour, f"{words} (hatched: declined)" if column == "overdue" and "declined" in there else words)
        for column, words, colour in held
        if column in there and column != "declined"
    ]
    return bars.laid(drawn_bars, alt=_by_group_alt(rows, names), longest=1, meaning=shown or held_key(), track=True)


def held_key() -> list[tuple[str, str]]:
    """The key where nobody has any status yet."""
    return [(NAVY, "acknowledged")]


def _group_bar(row: printed.Row, names: str, clicks: str, held: Sequence[tuple[str, str, str]]) -> bars.Bar:
    everyone = printed.exact(row["in_scope"])
    parts = [
        bars.Part(
            printed.exact(row[column]) / everyone if everyone else 0,
            colour,
            f"{printed.label(row[column])} of {everyone:,.0f} {words}",
            is_hatched=column in {"paused", "declined"},
        )
        for column, words, colour in held
    ]
    late = printed.exact(row.get("overdue")) + printed.exact(row.get("declined"))
    return bars.Bar(
        name=staff_group(row[names]),
        parts=parts,
        words=f"{printed.label(row['acknowledged'])} of {everyone:,.0f}" if everyone else "nobody in scope",
        second=f"{late:,.0f} overdue" if late else "",
        second_colour=RUST,
        click=row[clicks],
    )


def _by_group_alt(rows: Sequence[printed.Row], names: str) -> str:
    told = [
        f"{staff_group(row[names])} {printed.label(row['acknowledged'])} of {printed.label(row['in_scope'])}"
        + (f", {printed.label(row['overdue'])} overdue" if printed.exact(row.get("overdue")) else "")
        for row in rows
    ]
    return f"Bars of adults who have acknowledged, of those in scope. {'; '.join(told)}."


def outstanding(frame: pd.DataFrame, names: str = "staff_group") -> go.Figure:
    """What is outstanding, as printed for governors: a bar for a number, a short open bar for "fewer than 5".

    Columns: staff_group (or `names`), outstanding; due when the question has it. Click: the first.
    """
    if frame.empty:
        return empty("No acknowledgements were due in this publication.")
    order = group_order(frame[names])
    held_by = printed.rows_of(frame, names)
    rows = [held_by[code] for code in order]
    told = [f"{staff_group(row[names])}: {printed.label(row['outstanding'])}" for row in rows]
    return bars.counts(
        [staff_group(row[names]) for row in rows],
        [row["outstanding"] for row in rows],
        alt=f"Bars of acknowledgements outstanding. {'; '.join(told)}.",
        clicks=order,
        seconds=[f"of {printed.label(row['due'])}" if "due" in row else "" for row in rows],
        colour=ORANGE,
        whole=max([printed.length(row["due"]) or 0 for row in rows]) if "due" in frame else 0,
    )


def ageing(frame: pd.DataFrame) -> go.Figure:
    """How late the overdue are: one bar a staff group, cut by school days past due.

    Columns: staff_group, days_1_5, days_6_10, days_11_30, days_over_30. Click: staff_group.
    """
    columns = ("days_1_5", "days_6_10", "days_11_30", "days_over_30")
    if frame.empty or not any(printed.exact(value) for column in columns for value in frame[column]):
        return empty("Nobody is overdue.")
    order = group_order(frame["staff_group"])
    held_by = printed.rows_of(frame, "staff_group")
    rows = [held_by[code] for code in order]
    totals = [sum(printed.exact(row[column]) for column in columns) for row in rows]
    drawn_bars = [
        bars.Bar(
            name=staff_group(row["staff_group"]),
            parts=[
                bars.Part(
                    printed.exact(row[column]), colour, f"{printed.label(row[column])} overdue by {age} school days"
                )
                for column, (age, colour) in zip(columns, AGES, strict=True)
            ],
            words=f"{total:,.0f} overdue" if total else "none",
            second=f"{printed.exact(row['days_over_30']):,.0f} over 30 days"
            if printed.exact(row["days_over_30"])
            else "",
            second_colour=RUST,
            click=row["staff_group"],
        )
        for row, total in zip(rows, totals, strict=True)
    ]
    told = [f"{staff_group(code)} {total:,.0f}" for code, total in zip(order, totals, strict=True) if total]
    return bars.laid(
        drawn_bars,
        alt=f"Bars of overdue adults by how many school days they are late. {'; '.join(told)}.",
        longest=max(*totals, 5),
        meaning=[(colour, age if age != AGES[-1][0] else f"{age} school days late") for age, colour in AGES],
    )


def uptake_curves(frame: pd.DataFrame) -> go.Figure:
    """How fast each version was taken up: share acknowledged against school days since it came into force.

    Columns: version, in_force_on, school_day, share (0–1), one row per version and step; due_day when the question has
    it.
    The newest version is strong, older ones pale. Click: version.
    """
    if frame.empty:
        return empty("No version of this policy has been in force long enough to draw its uptake.")
    curves = []
    ages = sorted(frame["in_force_on"].dropna().unique(), reverse=True)
    for version, rows in frame.groupby("version", sort=False):
        rows = rows.sort_values("school_day")
        began = rows["in_force_on"].iloc[0]
        curves.append(
            Curve(
                name=f"version {safe(version)}",
                second=f"{day(began, False)[-3:]} {str(began)[:4]}" if not missing(began) else "",
                days=[float(value) for value in rows["school_day"]],
                shares=[float(value) for value in rows["share"]],
                age=ages.index(began) if began in ages else len(ages),
                click=version,
            )
        )
    due = frame["due_day"].dropna().max() if "due_day" in frame else None
    return uptake(curves, due_day=None if due is None or missing(due) else float(due), verb="acknowledged")


def coverage_trend(frame: pd.DataFrame, events: pd.DataFrame | None = None) -> go.Figure:
    """Coverage over time as a plain line: share acknowledged of everyone in scope at the end of each period.

    Columns: label or (academic_year, term, half), acknowledged, in_scope. It has no limits: the same people recur in
    each point, so a control chart would mislead. Click: label.
    """
    if frame.empty:
        return empty("There is no earlier period to compare with yet.")
    return control.trend(
        frame,
        value=[
            printed.exact(done) / printed.exact(base) if printed.exact(base) else None
            for done, base in zip(frame["acknowledged"], frame["in_scope"], strict=True)
        ],
        words=[
            f"{printed.label(done)} of {printed.label(base)}"
            for done, base in zip(frame["acknowledged"], frame["in_scope"], strict=True)
        ],
        subject="Share of adults in scope who had acknowledged",
        events=events,
    )


def on_time_chart(frame: pd.DataFrame, events: pd.DataFrame | None = None) -> go.Figure:
    """On-time rate per period with limits that widen as fewer duties fall due (p-chart).

    Columns: label or (academic_year, term, half), on_time, fell_due; centre, low, high, rule when the question has
    them (without limits it is a plain line of points). Click: label.
    """
    held = frame[[printed.exact(base) > 0 for base in frame["fell_due"]]] if not frame.empty else frame
    if held.empty:
        return empty("No acknowledgement fell due in these periods.")
    return control.chart(
        held,
        value=[printed.exact(a) / printed.exact(b) for a, b in zip(held["on_time"], held["fell_due"], strict=True)],
        subject="Share acknowledged by the due date",
        words=[
            f"{printed.label(a)} of {printed.label(b)}" for a, b in zip(held["on_time"], held["fell_due"], strict=True)
        ],
        is_share=True,
        events=events,
    )


def new_starters(frame: pd.DataFrame) -> go.Figure:
    """New starters who acknowledged in time, or before their first session, by group; late ones orange, waiting ones
    pale.

    Columns: staff_group, started, on_time; late and waiting when the question has them. Click: staff_group.
    """
    return _met_of(
        frame, "started", "on_time", "in time", "not in time", "Nobody started in this period.", "new starters"
    )


def on_time_by_group(frame: pd.DataFrame) -> go.Figure:
    """Of what fell due in the period, how much was acknowledged by its deadline, by group.

    Columns: staff_group, fell_due, on_time. Click: staff_group.
    """
    none = "No acknowledgement fell due in this period."
    return _met_of(frame, "fell_due", "on_time", "in time", "late or missing", none, "acknowledgements that fell due")


def people_by_group(frame: pd.DataFrame) -> go.Figure:
    """Adults who have agreed everything asked of them, by group; those with something overdue orange, the others pale.

    Columns: staff_group, people, all_agreed, waiting, with_overdue. Click: staff_group.
    """
    none = "Nobody is in scope on this date."
    return _met_of(frame, "people", "all_agreed", "everything agreed", "with something overdue", none, "adults")


def _met_of(
    frame: pd.DataFrame, base: str, met: str, met_words: str, late_words: str, none: str, subject: str
) -> go.Figure:
    """Bars of n of N by staff group: met, still waiting (where the frame has it), not met."""
    held = {code: row for code, row in printed.rows_of(frame, "staff_group").items() if printed.exact(row[base])}
    if not held:
        return empty(none)
    drawn_bars = []
    for code in group_order(held):
        row = held[code]
        everyone, done = printed.exact(row[base]), printed.exact(row[met])
        waiting = printed.exact(row.get("waiting"))
        late = everyone - done - waiting
        drawn_bars.append(
            bars.Bar(
                name="All" if str(code) == "all" else staff_group(code),
                parts=[
                    bars.Part(done / everyone, NAVY, f"{done:,.0f} of {everyone:,.0f} {met_words}"),
                    bars.Part(waiting / everyone, GRACE, f"{waiting:,.0f} still in time"),
                    bars.Part(late / everyone, ORANGE, f"{late:,.0f} {late_words}"),
                ],
                words=f"{done:,.0f} of {everyone:,.0f}",
                second=f"{late:,.0f} {late_words.removeprefix('with something ')}" if late else "",
                second_colour=RUST,
                click=code,
            )
        )
    told = "; ".join(f"{bar.name} {bar.words}" for bar in drawn_bars)
    there = {part.colour for bar in drawn_bars for part in bar.parts if part.length}
    meaning = [(NAVY, met_words), (GRACE, "still in time"), (ORANGE, late_words)]
    return bars.laid(
        drawn_bars,
        alt=f"Bars of {subject}, {met_words}, by staff group. {told}.",
        longest=1,
        meaning=[pair for pair in meaning if pair[0] in there],
    )


def by_policy(frame: pd.DataFrame) -> go.Figure:
    """The same as `by_group`, a bar a policy.

    Columns: policy_id; policy_title for its name; in_scope, acknowledged, within_grace, overdue, paused; declined if
    known.
    Printed counts (policy_title, due, outstanding) become open bars. Click: policy_id, else policy_title.
    """
    if frame.empty:
        return empty("No policy has a version in force, so there is nothing to acknowledge.")
    names = "policy_title" if "policy_title" in frame else "policy_id"
    if "outstanding" in frame:
        return outstanding(frame, names)
    return by_group(frame, names, "policy_id" if "policy_id" in frame else names)


def spark_values(frame: pd.DataFrame) -> list[float]:
    """Coverage per period as shares, for a sparkline; periods without anybody in scope are left out."""
    pairs: list[tuple[Any, Any]] = list(zip(frame["acknowledged"], frame["in_scope"], strict=True))
    return [printed.exact(done) / printed.exact(base) for done, base in pairs if printed.exact(base)]
