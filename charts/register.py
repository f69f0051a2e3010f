"""Figures of the registers: images on personal equipment, social contacts, profile reviews, personal phones."""

from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go

from charts import bars, columns, printed
from charts.style import GRACE, LATE, NAVY, ORANGE, PAUSED, RUST, empty
from charts.words import day, group_order, plural, sentence_case, staff_group

MOST_ROWS = 25
NO_IMAGES = "No image taken on personal equipment has been declared."


def images_by_term(frame: pd.DataFrame) -> go.Figure:
    """Images by the term they were taken in: deleted in time, deleted late, still held, held past the limit.

    Columns: academic_year, term, taken, deleted_in_time, held, over_limit (over_limit is a part of held). Click: the
    term.
    """
    if frame.empty:
        return empty(NO_IMAGES)
    held = printed.columns(frame, frame)
    taken, deleted, kept, over = (
        [printed.exact(value) for value in held[name]] for name in ("taken", "deleted_in_time", "held", "over_limit")
    )
    held["_late"] = [max(a - b - c, 0) for a, b, c in zip(taken, deleted, kept, strict=True)]
    held["_within"] = [max(a - b, 0) for a, b in zip(kept, over, strict=True)]
    layers = [
        ("deleted_in_time", "deleted in time", NAVY),
        ("_late", "deleted late", LATE[1]),
        ("_within", "held, within the limit", GRACE),
        ("over_limit", "held past the limit", ORANGE),
    ]
    return columns.over_time(
        held,
        layers,
        alt=f"Upright bars of {plural(sum(taken), 'image')} by term: "
        f"{sum(kept):.0f} still held, {sum(over):.0f} past the limit.",
    )


def images_open(frame: pd.DataFrame) -> go.Figure:
    """Each image still on personal equipment by how many school days it has been held; past its limit is orange.

    Columns: taken_on, school_days_held, is_over_limit; transferred_on and declaration_id when the question has them.
    The 25 oldest are drawn. Click: declaration_id.
    """
    if frame.empty:
        return empty("No image is held on personal equipment: every one declared has been deleted.")
    held = frame.sort_values("school_days_held", ascending=False, kind="stable").head(MOST_ROWS)
    drawn_bars = []
    for row in printed.rows(held):
        days, is_late = printed.exact(row["school_days_held"]), bool(row["is_over_limit"])
        drawn_bars.append(
            bars.Bar(
                name=f"Taken {day(row['taken_on'], False)}",
                parts=[bars.Part(days, ORANGE if is_late else GRACE, f"held for {plural(days, 'school day')}")],
                words=plural(days, "school day"),
                second="past the limit" if is_late else "",
                second_colour=RUST,
                click=row.get("declaration_id"),
            )
        )
    late = int(held["is_over_limit"].astype(bool).sum())
    return bars.laid(
        drawn_bars,
        alt=f"Bars of {plural(len(frame), 'image')} still on personal equipment; {late} past the limit, "
        f"the oldest held for {drawn_bars[0].words}.",
        longest=max([part.length for bar in drawn_bars for part in bar.parts] + [1.0]),
        meaning=[(GRACE, "within the limit"), (ORANGE, "past the limit")],
        thickness=14,
    )


def declarations(frame: pd.DataFrame) -> go.Figure:
    """Live declarations of social contacts: acknowledged by the headteacher, reviewed within twelve months, and both.

    Columns, one row: live, acknowledged, reviewed, met; waiting when the question has it. Click: the duty.
    """
    live = printed.exact(frame["live"].iloc[0]) if not frame.empty else 0
    if not live:
        return empty("No social contact is declared. An empty register is not proof that there is nothing to declare.")
    row = frame.iloc[0]
    duties = (
        ("acknowledged", "Acknowledged by the headteacher"),
        ("reviewed", "Reviewed within 12 months"),
        ("met", "Both"),
    )
    held = [(column, name) for column, name in duties if column in row]
    drawn_bars = [_of(name, printed.exact(row[column]), live, "missing", column) for column, name in held]
    waiting = printed.exact(row.get("waiting"))
    told = "; ".join(f"{bar.name} {bar.words}" for bar in drawn_bars)
    return bars.laid(
        drawn_bars,
        alt=f"Bars of live declarations that are in order. {told}."
        + (f" {waiting:,.0f} waiting to be discussed." if waiting else ""),
        longest=1,
        track=True,
    )


def _of(name: str, met: float, base: float, missing_words: str, click: str) -> bars.Bar:
    return bars.Bar(
        name=name,
        parts=[
            bars.Part(met / base, NAVY, f"{met:,.0f} of {base:,.0f}"),
            bars.Part((base - met) / base, ORANGE, f"{base - met:,.0f} {missing_words}"),
        ],
        words=f"{met:,.0f} of {base:,.0f}",
        second=f"{base - met:,.0f} {missing_words}" if base > met else "",
        second_colour=RUST,
        click=click,
    )


def profile_reviews(frame: pd.DataFrame) -> go.Figure:
    """New starters who looked over their own online profiles: in time, late, not at all, still in time.

    Columns: staff_group, starters, in_time, late, not_done, still_in_time. Click: staff_group.
    """
    held = {code: row for code, row in printed.rows_of(frame, "staff_group").items() if printed.exact(row["starters"])}
    if not held:
        return empty("Nobody has started in the last twelve months.")
    layers = (
        ("in_time", "in time", NAVY, False), ("late", "late", LATE[1], False), ("not_done", "not done", ORANGE, False),
        ("still_in_time", "still in time", PAUSED, True),
    )  # fmt: skip
    drawn_bars = []
    for code in group_order(held):
        row = held[code]
        base = printed.exact(row["starters"])
        not_done = printed.exact(row["not_done"])
        drawn_bars.append(
            bars.Bar(
                name="All new starters" if str(code) == "all" else staff_group(code),
                parts=[
                    bars.Part(printed.exact(row[column]) / base, colour, f"{printed.label(row[column])} {words}", hatch)
                    for column, words, colour, hatch in layers
                ],
                words=f"{printed.label(row['in_time'])} of {base:,.0f}",
                second=f"{not_done:,.0f} not done" if not_done else "",
                second_colour=RUST,
                click=code,
            )
        )
    told = "; ".join(f"{bar.name} {bar.words}" for bar in drawn_bars)
    return bars.laid(
        drawn_bars,
        alt=f"Bars of new starters who reviewed their online profiles in time. {told}.",
        longest=1,
        meaning=[(colour, words + (" (hatched)" if hatch else "")) for _, words, colour, hatch in layers],
    )


def phone_use(frame: pd.DataFrame) -> go.Figure:
    """Uses of a personal phone by term: with permission, in an emergency, neither.

    Columns: academic_year, term, uses, with_permission, in_emergency, neither. Click: the term.
    """
    uses = 0 if frame.empty else sum(map(printed.exact, frame["uses"]))
    if not uses:
        return empty("No use of a personal phone to reach pupils or parents has been recorded.")
    neither = sum(map(printed.exact, frame["neither"]))
    layers = [
        ("with_permission", "with permission", NAVY),
        ("in_emergency", "emergency", GRACE),
        ("neither", "neither", ORANGE),
    ]
    return columns.over_time(
        frame,
        layers,
        alt=f"Upright bars of {plural(uses, 'use')} of personal phones by term; "
        f"{neither:.0f} with neither permission nor emergency.",
    )


def entries(frame: pd.DataFrame) -> go.Figure:
    """Entries of the registers as printed for governors. Columns: register, measure, entries. Click: measure."""
    if frame.empty:
        return empty("No register was kept when this was published.")
    names = [f"{sentence_case(a)}: {b}" for a, b in zip(frame["register"], frame["measure"], strict=True)]
    return _printed(names, list(frame["entries"]), "entries in the registers", list(frame["measure"]))


def _printed(names: Sequence[str], values: Sequence[object], subject: str, clicks: Sequence[object]) -> go.Figure:
    told = "; ".join(f"{name} {printed.label(value)}" for name, value in zip(names, values, strict=True))
    return bars.counts(names, values, alt=f"Bars of {subject}. {told}.", clicks=clicks)
