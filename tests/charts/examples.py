"""An example of every figure, with frames as the questions answer them, and the awkward frames: empty, one row, huge,
printed.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from charts import acknowledgement, control, incident, meeting, policy, register, training, trust

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
        """The figure, drawn afresh."""
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


def usual(frame: pd.DataFrame, **more: Any) -> go.Figure:
    """The control chart of the column `value`, of a frame of any length."""
    return control.chart(frame, value=frame["value"].tolist() if "value" in frame else [], **more)


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
        ("prevent", "Prevent duty", 44, 41, 0, 2, 1, 0),
        ("cyber_security", COURSES["cyber_security"], 50, 44, 0, 6, 0, 0),
    ],
    columns=["course_id", "title", "required", "in_date", "expiring", "expired", "never", "not_yet_due"],
)

CATEGORY_COUNTS = {
    "Contact with pupils or parents": [1, 0, 1, 2, 0, 1, 0, 1, 0, 1, 0, 2],
    "Cyberbullying": [0, 1, 0, 0, 1, 0, 2, 1, 0, 1, 2, 5],
    "Abusive or defamatory posts": [1, 2, 0, 1, 1, 0, 1, 0, 2, 1, 0, 1],
    "Confidentiality and personal information": [0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 1],
    "Conduct and use of equipment": [1, 1, 0, 1, 1, 2, 0, 1, 1, 0, 1, 1],
    "Security, technology and other": [0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 1],
}
BY_CATEGORY = pd.concat(
    [periods(12).assign(category_group=group, incidents=counts) for group, counts in CATEGORY_COUNTS.items()],
    ignore_index=True,
)
PRINTED_CATEGORIES = BY_CATEGORY.assign(
    incidents=[str(5 * round(count / 5)) if count >= 5 else "fewer than 5" for count in BY_CATEGORY["incidents"]]
)
PRINTED_TOTALS = periods(8).assign(
    category_group="All categories", incidents=["fewer than 5", "5", "fewer than 5", "10", "5", "5", None, "15"]
)
HALF_TERMS = COUNTS.drop(columns="value").assign(
    category_group="All incidents",
    incidents=COUNTS["value"],
    mark=[None] * 12 + ["Version 2.0 in force"] + [None] * 5 + ["Version 3.1 in force; Online-safety INSET", None],
    centre=[3.9] * 19 + [None],
    low=[0.0] * 19 + [None],
    high=[9.8] * 19 + [None],
    rule=[""] * 20,
)
SAME_POINT = rows(
    "category_group this_period period_before year_before",
    ("All incidents", 11, 6, 7),
    *((group, counts[-1], counts[-2], counts[-7]) for group, counts in CATEGORY_COUNTS.items()),
)
SEVERITY = rows(
    "academic_year term is_part incidents high medium low_severity not_recorded",
    ("2024/25", "autumn", False, 8, 1, 3, 4, 0),
    ("2024/25", "spring", False, 7, 0, 3, 4, 0),
    ("2024/25", "summer", False, 6, 1, 1, 3, 1),
    ("2025/26", "autumn", False, 9, 0, 2, 7, 0),
    ("2025/26", "spring", False, 8, 2, 3, 3, 0),
    ("2025/26", "summer", False, 7, 0, 2, 5, 0),
    ("2026/27", "autumn", True, 16, 1, 5, 10, 0),
)
PRINTED_SEVERITY = rows(
    "academic_year severity incidents",
    ("2025/26", "low", "15"),
    ("2025/26", "medium", "5"),
    ("2025/26", "high", "fewer than 5"),
)
WHEN = rows(
    "weekday part_of_day incidents",
    ("Monday", "before school", 2), ("Monday", "after school", 6), ("Tuesday", "lunch", 1),
    ("Wednesday", "afternoon", 3),
    ("Thursday", "after school", 2), ("Friday", "after school", 9), ("Friday", "lunch", 1),
    ("Sunday", "evening or night", 12),
    ("Monday", "time not recorded", 3),
)  # fmt: skip
PLACES = rows(
    "place incidents open high",
    ("at home, on a family computer", 14, 1, 0), ("classroom", 9, 0, 1), ("playground", 4, 0, 0), (None, 3, 2, 0),
)  # fmt: skip
PLATFORMS = rows("platform incidents open high", ("WhatsApp", 17, 1, 0), ("Instagram", 9, 0, 1), ("TikTok", 4, 0, 0))
CLOSING = rows(
    "shown_as school_days at_risk closed still_open share_waiting",
    ("curve", 0, 24, 0, 0, 1.0), ("curve", 1, 24, 4, 0, 0.83), ("curve", 2, 20, 5, 0, 0.62),
    ("curve", 4, 15, 3, 1, 0.5),
    ("curve", 7, 11, 3, 0, 0.36), ("curve", 9, 8, 2, 1, 0.27), ("curve", 14, 5, 2, 0, 0.16),
    ("curve", 22, 3, 1, 1, 0.11),
    ("curve", 31, 1, 0, 1, 0.11),
)  # fmt: skip
CASES = rows(
    "shown_as school_days is_open severity",
    ("case", 1, False, "low"), ("case", 2, False, "low"), ("case", 2, False, "medium"), ("case", 5, False, "low"),
    ("case", 6, True, "high"), ("case", 18, True, "low"), ("case", 11, False, "low"),
)  # fmt: skip
BEFORE_AFTER = rows(
    "on_date event school_days before after",
    (date(2025, 9, 3), "Version 2.0 in force", 40, 7, 6),
    (date(2026, 9, 8), "INSET day: what to do about posts that defame a member of staff", 40, 4, 11),
)
EVIDENCE = rows(
    "item met not_kept not_recorded base is_weakest",
    ("time", 9, 0, 2, 11, False), ("date", 11, 0, 0, 11, False), ("place or address", 8, 1, 2, 11, False),
    ("screen print", 6, 4, 1, 11, True), ("originals kept", 7, 2, 2, 11, False), ("all five", 5, 4, 2, 11, False),
)  # fmt: skip
REQUESTS = rows(
    "relation rejected ignored accepted pending",
    ("all", 9, 2, 1, 1), ("pupil", 5, 1, 0, 0), ("ex_pupil", 1, 0, 1, 0), ("parent", 3, 1, 0, 1),
)  # fmt: skip
IMAGES = rows(
    "academic_year term taken deleted_in_time held over_limit",
    ("2025/26", "autumn", 4, 4, 0, 0), ("2025/26", "spring", 6, 4, 0, 0), ("2025/26", "summer", 9, 8, 0, 0),
    ("2026/27", "autumn", 7, 3, 3, 2),
)  # fmt: skip
IMAGES_OPEN = rows(
    "declaration_id taken_on school_days_held is_over_limit",
    ("d1", date(2026, 11, 17), 3, False), ("d2", date(2026, 11, 9), 9, True), ("d3", date(2026, 10, 20), 18, True),
)  # fmt: skip
DECLARED = rows("live acknowledged reviewed met waiting", (9, 7, 6, 5, 2))
REVIEWS = rows(
    "staff_group starters in_time late not_done still_in_time",
    ("all", 12, 7, 1, 2, 2), ("teacher", 5, 5, 0, 0, 0), ("supply", 5, 1, 1, 2, 1), ("volunteer", 2, 1, 0, 0, 1),
)  # fmt: skip
PHONES = rows(
    "academic_year term uses with_permission in_emergency neither",
    ("2025/26", "summer", 3, 2, 1, 0), ("2026/27", "autumn", 4, 2, 0, 2),
)  # fmt: skip
ENTRIES = rows(
    "register measure entries",
    ("social contacts", "declared", "10"), ("images", "not yet deleted", "fewer than 5"), ("images", "taken", "15"),
)  # fmt: skip
SECTIONS = {
    "Statement of intent": 6, "Aims and objectives": 6, "Scope": 2, "Links to other policy": 2,
    "What is social media?": 2,
    "Expectations of staff": 6, "Safer online behaviour": 13, "Protection of personal information": 6,
    "Communication between pupils and school staff": 4, "Reporting concerns": 5, "Cyberbullying": 9,
    "Safer working practices": 7,
}  # fmt: skip
CLAUSES = pd.DataFrame(
    [
        (f"{number}.{clause}", section, "staff must do as the policy says here",
         ("evidenced", "evidenced", "defect", "evidenced", "partly", "gap", "by case")[(number * 3 + clause) % 7])
        for number, (section, count) in enumerate(SECTIONS.items(), 1)
        for clause in range(1, count + 1)
    ],
    columns=["clause", "section", "obligation", "status"],
)  # fmt: skip
VERSIONS = rows(
    "version in_force_from adopted_on as_at",
    ("1.0", date(2023, 9, 4), date(2023, 7, 10), date(2026, 11, 20)),
    ("2.0", date(2025, 9, 3), date(2025, 11, 20), date(2026, 11, 20)),
    ("3.1", date(2026, 9, 7), None, date(2026, 11, 20)),
)
REVIEW_DATES = rows(
    "title next_review_due as_at",
    ("E-safety", date(2026, 9, 1), date(2026, 11, 20)), ("Anti-bullying", date(2027, 3, 1), date(2026, 11, 20)),
    ("Complaints", date(2027, 9, 1), date(2026, 11, 20)), ("Grievance and staff conduct", None, date(2026, 11, 20)),
    ("Behaviour", date(2026, 12, 10), date(2026, 11, 20)),
)  # fmt: skip
MEETINGS = rows(
    "kind cut_off_on papers_due_on held_on state as_at",
    ("autumn full governing body", date(2026, 10, 23), date(2026, 11, 24), date(2026, 12, 2), "next", date(2026, 11,
    20)),
    ("safeguarding committee", date(2026, 9, 30), date(2026, 10, 1), date(2026, 10, 9), "held", date(2026, 11, 20)),
    ("spring full governing body", date(2027, 2, 12), date(2027, 3, 2), date(2027, 3, 10), "planned", date(2026, 11,
    20)),
    ("summer full governing body", date(2027, 5, 28), date(2027, 6, 22), date(2027, 6, 30), "planned", date(2026, 11,
    20)),
)  # fmt: skip
SCHOOLS = pd.DataFrame(
    [
        (f"School {letter}", done, base, letter == "C")
        for letter, done, base in zip(
            "ABCDEFGHIJ",
            (58, 40, 67, 102, 33, 88, 51, 14, 120, 71),
            (60, 43, 76, 110, 36, 121, 52, 16, 128, 75),
            strict=True,
        )
    ],
    columns=["school", "numerator", "base", "is_own"],
)
LAPSES = pd.DataFrame(
    [
        (date(2026, 11, 20) + timedelta(days=7 * week), f"week {week}", lapsing, 300 - lapsing, 320)
        for week, lapsing in enumerate([0, 2, 0, 6, 0, 0, 0, 1, 0, 14, 3, 0, 0, 1])
    ],
    columns=["on_date", "label", "lapsing", "in_date", "required"],
)
PEOPLE = rows(
    "staff_group people fully_in_date",
    ("teacher", 24, 20),
    ("support_staff", 20, 13),
    ("supply", 7, 7),
    ("governor", 12, 9),
)
STARTERS = rows(
    "staff_group started on_time late waiting",
    ("teacher", 5, 5, 0, 0),
    ("supply", 8, 5, 2, 1),
    ("volunteer", 2, 0, 2, 0),
)
POLICIES = rows(
    "policy_id policy_title in_scope acknowledged within_grace overdue paused declined",
    ("social_media", "Safer social media and online communication policy", 76, 65, 2, 7, 1, 1),
    ("e_safety", "E-safety", 76, 76, 0, 0, 0, 0),
    ("complaints", "Complaints", 0, 0, 0, 0, 0, 0),
)
AGREED = rows(
    "staff_group people all_agreed waiting with_overdue",
    ("teacher", 24, 24, 0, 0),
    ("support_staff", 20, 15, 2, 3),
    ("supply", 7, 4, 0, 3),
)
WEEKS = pd.DataFrame(
    [(f"{(date(2025, 11, 28) + timedelta(days=7 * week)):%-d %b %Y}", 250 + week, 320) for week in range(40)],
    columns=["label", "in_date", "required"],
)

EXAMPLES: list[Example] = [
    Example(acknowledgement.by_group, BY_GROUP),
    Example(acknowledgement.by_group, BIG_GROUPS, kind="huge"),
    Example(acknowledgement.outstanding, PRINTED_GROUPS, kind="printed"),
    Example(acknowledgement.ageing, AGEING),
    Example(acknowledgement.uptake_curves, uptake_frame()),
    Example(acknowledgement.coverage_trend, COVERAGE),
    Example(acknowledgement.on_time_chart, ON_TIME, {"events": EVENTS}),
    Example(usual, COUNTS, {"subject": "Incidents", "events": EVENTS, "unit": " incidents"}),
    Example(acknowledgement.new_starters, STARTERS),
    Example(acknowledgement.on_time_by_group, STARTERS.rename(columns={"started": "fell_due"})),
    Example(acknowledgement.people_by_group, AGREED),
    Example(acknowledgement.by_policy, POLICIES),
    Example(training.matrix, matrix_frame()),
    Example(training.matrix, matrix_frame(1234), kind="huge"),
    Example(training.by_course, BY_COURSE),
    Example(training.lapse_forecast, LAPSES),
    Example(training.in_date_trend, WEEKS),
    Example(training.people_fully_in_date, PEOPLE),
    Example(
        training.outstanding,
        rows("course_title outstanding due", ("Online safety", "10", "60"), ("Prevent", "All complete", "45")),
        kind="printed",
    ),
    Example(incident.control_chart, HALF_TERMS),
    Example(incident.control_chart, PRINTED_TOTALS, kind="printed"),
    Example(incident.by_period, PRINTED_TOTALS, kind="printed"),
    Example(incident.small_multiples, BY_CATEGORY),
    Example(incident.small_multiples, PRINTED_CATEGORIES, kind="printed"),
    Example(incident.by_category, SAME_POINT),
    Example(incident.severity_mix, SEVERITY),
    Example(incident.severity_mix, PRINTED_SEVERITY, kind="printed"),
    Example(incident.when, WHEN),
    Example(incident.by_place, PLACES),
    Example(incident.by_place, PLATFORMS, kind="platforms"),
    Example(incident.time_to_close, CLOSING),
    Example(incident.time_to_close, CASES, kind="cases"),
    Example(incident.dot_strip, CASES),
    Example(incident.before_after, BEFORE_AFTER),
    Example(incident.evidence_quality, EVIDENCE),
    Example(incident.friend_requests, REQUESTS),
    Example(register.images_by_term, IMAGES),
    Example(register.images_open, IMAGES_OPEN),
    Example(register.declarations, DECLARED),
    Example(register.profile_reviews, REVIEWS),
    Example(register.phone_use, PHONES),
    Example(register.entries, ENTRIES, kind="printed"),
    Example(policy.clause_coverage, CLAUSES),
    Example(policy.versions, VERSIONS),
    Example(policy.review_dates, REVIEW_DATES),
    Example(meeting.cycle, MEETINGS),
    Example(trust.funnel, SCHOOLS),
]
