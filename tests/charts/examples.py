"""An example of every figure, with frames as the questions answer them, and the awkward frames: empty, one row, huge, printed."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from charts import acknowledgement, control, training

GROUPS = ["teacher", "support_staff", "supply", "governor", "contractor", "volunteer"]


@dataclass(frozen=True)
class Example:
    """One figure function with a believable frame; `more` are its other arguments."""

    function: Callable[..., go.Figure]
    frame: pd.DataFrame
    more: dict[str, Any] = field(default_factory=dict)
    kind: str = "usual"

    @property
    def name(self) -> str:
        """Module, function and kind of frame, as one word."""
        return f"{self.function.__module__.removeprefix('charts.')}.{self.function.__name__}.{self.kind}"

    def figure(self) -> go.Figure:
        """The figure."""
        return self.function(self.frame, **self.more)


def rows(columns: str, *values: tuple[Any, ...]) -> pd.DataFrame:
    """A frame written as it reads."""
    return pd.DataFrame(list(values), columns=columns.split())


BY_GROUP = rows(
    "staff_group in_scope acknowledged within_grace overdue paused",
    ("teacher", 24, 24, 0, 0, 0),
    ("support_staff", 20, 17, 1, 1, 1),
    ("supply", 7, 4, 0, 3, 0),
    ("governor", 12, 11, 0, 1, 0),
    ("contractor", 6, 3, 0, 3, 0),
    ("volunteer", 7, 6, 1, 0, 0),
)
BIG_GROUPS = BY_GROUP.assign(
    **{
        column: BY_GROUP[column] * 12_345
        for column in ("in_scope", "acknowledged", "within_grace", "overdue", "paused")
    }
)
PRINTED_GROUPS = rows(
    "staff_group outstanding due",
    ("teacher", "fewer than 5", "25"),
    ("support_staff", "10", "20"),
    ("Supply, contractors and volunteers", "fewer than 5", "20"),
    ("governor", "fewer than 5", "10"),
)
AGEING = rows(
    "staff_group days_1_5 days_6_10 days_11_30 days_over_30",
    ("teacher", 0, 0, 0, 0),
    ("support_staff", 1, 0, 0, 0),
    ("supply", 0, 1, 1, 1),
    ("governor", 0, 0, 1, 0),
    ("contractor", 0, 1, 0, 2),
)
HALVES = [
    (f"{year}/{(year + 1) % 100:02d}", term, half)
    for year in (2023, 2024, 2025, 2026)
    for term in ("autumn", "spring", "summer")
    for half in (1, 2)
]
HALF_STARTS = {
    ("autumn", 1): (9, 4), ("autumn", 2): (10, 30), ("spring", 1): (1, 6),
    ("spring", 2): (2, 22), ("summer", 1): (4, 15), ("summer", 2): (6, 2),
}  # fmt: skip


def periods(count: int) -> pd.DataFrame:
    """The last so many half terms up to Autumn 2 of 2026/27."""
    chosen = [half for half in HALVES if half <= ("2026/27", "autumn", 2) or half[0] < "2026/27"]
    chosen = [half for half in chosen if not (half[0] == "2026/27" and half[1] != "autumn")][-count:]
    frame = pd.DataFrame(chosen, columns=["academic_year", "term", "half"])
    starts = [
        date(int(year[:4]) + (term != "autumn"), *HALF_STARTS[term, half])
        for year, term, half in zip(frame["academic_year"], frame["term"], frame["half"], strict=True)
    ]
    return frame.assign(starts_on=starts, ends_on=[start + timedelta(days=40) for start in starts])


def uptake_frame() -> pd.DataFrame:
    """Three versions, the newest stalled and not yet as old as the others."""
    steps = []
    for version, began, last, pace, ceiling in (
        ("1.0", date(2024, 9, 4), 60, 12, 0.93),
        ("2.0", date(2025, 9, 3), 60, 7, 0.98),
        ("3.1", date(2026, 9, 7), 45, 5, 0.88),
    ):
        for day in range(last + 1):
            steps.append((version, began, day, round(ceiling * (1 - 2.718 ** (-day / pace)), 3), 10))
    return pd.DataFrame(steps, columns=["version", "in_force_on", "school_day", "share", "due_day"])


COVERAGE = periods(12).assign(
    acknowledged=[40, 44, 50, 52, 53, 54, 41, 49, 55, 56, 30, 67],
    in_scope=[58, 58, 59, 60, 60, 61, 70, 70, 71, 71, 75, 76],
)
ON_TIME = periods(9).assign(
    on_time=[9, 30, 4, 6, 3, 2, 40, 5, 28],
    fell_due=[10, 34, 5, 6, 4, 2, 44, 6, 45],
    centre=0.814,
    low=[0.44, 0.61, 0.29, 0.34, 0.23, 0.0, 0.64, 0.34, 0.64],
    high=1.0,
    rule=[""] * 8 + ["outside the limits"],
)
EVENTS = rows(
    "on_date label",
    (date(2025, 9, 3), "version 2.0"),
    (date(2026, 9, 7), "version 3.1"),
    (date(2026, 9, 8), "online-safety INSET"),
)
COUNTS = periods(20).assign(
    value=[3, 5, 2, 4, 3, 6, 4, 3, 5, 2, 4, 3, 5, 4, 3, 6, 4, 3, 5, 11],
    centre=3.9,
    low=0,
    high=9.8,
    rule=[""] * 19 + ["outside the limits"],
    is_part=[False] * 19 + [True],
)
COURSES = {
    "safeguarding_induction": "Safeguarding induction",
    "online_safety": "Online safety",
    "prevent": "Prevent duty",
    "data_protection": "Data protection",
    "cyber_security": "Cyber security for school governors and staff",
    "kcsie_part_one": "Keeping children safe in education, part one",
}


def matrix_frame(scale: int = 1) -> pd.DataFrame:
    """Six courses by six groups with gaps."""
    size = dict(zip(GROUPS, (24, 20, 7, 12, 6, 7), strict=True))
    cells = []
    for place, (course, title) in enumerate(COURSES.items()):
        for group in GROUPS:
            if group in {"contractor", "volunteer"} and place in {1, 3, 4}:
                continue
            required = size[group] * scale
            in_date = required - (place * 3 + len(group)) % 7 * scale // (1 if group == "support_staff" else 3)
            cells.append((group, course, title, required, max(in_date, 0), 1, 1, 0))
    return pd.DataFrame(
        cells, columns=["staff_group", "course_id", "title", "required", "in_date", "expiring", "expired", "never"]
    )


BY_COURSE = pd.DataFrame(
    [
        ("safeguarding_induction", "Safeguarding induction", 62, 62, 3, 0, 0, 0),
        ("online_safety", "Online safety", 62, 49, 6, 9, 4, 0),
        ("prevent", "Prevent duty", 44, 41, 0, 2, 0, 1),
        ("cyber_security", COURSES["cyber_security"], 50, 44, 0, 6, 0, 0),
    ],
    columns=["course_id", "title", "required", "in_date", "expiring", "expired", "never", "not_yet_due"],
)

EXAMPLES: list[Example] = [
    Example(acknowledgement.by_group, BY_GROUP),
    Example(acknowledgement.by_group, BIG_GROUPS, kind="huge"),
    Example(acknowledgement.outstanding, PRINTED_GROUPS, kind="printed"),
    Example(acknowledgement.ageing, AGEING),
    Example(acknowledgement.uptake_curves, uptake_frame()),
    Example(acknowledgement.coverage_trend, COVERAGE),
    Example(acknowledgement.on_time_chart, ON_TIME, {"events": EVENTS}),
    Example(control.chart, COUNTS, {"subject": "Incidents", "events": EVENTS, "unit": " incidents"}),
    Example(
        acknowledgement.new_starters,
        rows("staff_group started on_time", ("teacher", 5, 5), ("supply", 8, 5), ("volunteer", 2, 0)),
    ),
    Example(training.matrix, matrix_frame()),
    Example(training.matrix, matrix_frame(1234), kind="huge"),
    Example(training.by_course, BY_COURSE),
]
