"""The words figures share: names of staff groups and terms, counts, plurals and dates as people write them."""

import math
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

STAFF_GROUPS = {
    "teacher": "Teachers",
    "support_staff": "Support staff",
    "supply": "Supply staff",
    "governor": "Governors",
    "contractor": "Contractors",
    "volunteer": "Volunteers",
}
# Codes of the records that would not be understood as they are spelt.
CODES = {
    "superseded_only": "Agreed an earlier version only",
    "never": "Never",
    "not_recorded": "Not recorded",
    "within_grace": "Within the time allowed",
    "not_yet_due": "Not due yet",
    "openness": "Likely better reporting",
    "worse": "Worth a closer look",
    "hidden": "Small things may go unreported",
    "calmer": "Fewer, and milder",
    "silence": "Nothing reported: ask",
    "steady": "No change to read",
    "no data": "Nothing to compare with",
}
TERMS = {"autumn": "Autumn", "spring": "Spring", "summer": "Summer"}


def missing(value: Any) -> bool:
    """Whether a cell holds nothing: None, NaN or NaT."""
    if isinstance(value, str | int | float):
        return value != value
    return value is None or str(value) in {"<NA>", "NaT"} or value != value


def staff_group(code: Any) -> str:
    """A staff group in words; a merged group of a publication is already in words and stays so."""
    return STAFF_GROUPS.get(str(code)) or CODES.get(str(code)) or sentence_case(code)


def group_order(codes: Iterable[Any]) -> list[Any]:
    """Staff groups in their fixed order; groups that are not in it follow in the order they came."""
    fixed = list(STAFF_GROUPS)
    return sorted(dict.fromkeys(codes), key=lambda code: fixed.index(code) if code in fixed else len(fixed))


def sentence_case(text: Any) -> str:
    """`support_staff` as `Support staff`; text that already holds capitals or blanks keeps them."""
    spelt = str(text).replace("_", " ").strip()
    return spelt[:1].upper() + spelt[1:]


def term(name: Any) -> str:
    """`autumn` as `Autumn`; `Autumn 1` stays."""
    return TERMS.get(str(name).lower(), sentence_case(name))


def day(value: Any, with_year: bool = True) -> str:
    """A date as `Fri 20 Nov 2026`, or `20 Nov` without its year; nothing for no date."""
    if missing(value):
        return "no date"
    on = as_date(value)
    return f"{on:%a} {on.day} {on:%b} {on.year}" if with_year else f"{on.day} {on:%b}"


def as_date(value: Any) -> date:
    """The calendar date of a date, a timestamp or ISO text."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    return date.fromisoformat(str(value)[:10])


def plural(count: float, one: str, many: str | None = None) -> str:
    """`1 incident`, `2 incidents`, `no incidents`."""
    if count == 0:
        return f"no {many or one + 's'}"
    return f"{count:,.0f} {one if count == 1 else many or one + 's'}"


def percent(share: float) -> str:
    """A share of 1 as a whole percentage that says 100 or 0 only when it is exactly that."""
    if math.isclose(share, 1) or share > 1:
        return "100%"
    if share <= 0:
        return "0%"
    return f"{min(99, max(1, round(share * 100)))}%"


def listed(parts: Sequence[str], end: str = "and") -> str:
    """`a, b and c`."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {end} {parts[-1]}" if parts else ""
