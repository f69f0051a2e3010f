"""Turns counts of people and incidents into what may be printed for governors, and says what a printed one can mean."""

# The rule looks at one number and nothing else. A decision to hide that looked at other numbers ("this cell could be
# worked out, so hide its neighbour") would itself tell a reader something, and was measured to leak.

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any

import pandas as pd

ALL_COMPLETE = "All complete"
NOTE = (
    "Counts under {smallest} are shown as 'fewer than {smallest}', others to the nearest {nearest}, "
    "so totals may not add up."
)
# Edges of the bands in which medians (school days) and shares are printed: the first number of each band but the first.
DAY_BANDS = (2, 6, 11, 21)
SHARE_BANDS = (25, 50, 75, 90)
_FEW = re.compile(r"fewer than (\d+)")
_PREFIX = "disclosure_"


@dataclass(frozen=True)
class Rule:
    """The thresholds of disclosure control; a school may set them in its settings, but never below the floors.

    `smallest`: counts under it are not told apart. `nearest`: other counts are rounded to a multiple of it. `group`:
    groups with fewer adults are merged. `base`: no share or median is printed over fewer cases.
    Raises ValueError for thresholds that would not protect.
    """

    smallest: int = 5
    nearest: int = 5
    group: int = 10
    base: int = 10

    def __post_init__(self) -> None:
        for field, floor in {"smallest": 5, "nearest": 5, "group": 10, "base": 10}.items():
            if getattr(self, field) < floor:
                raise ValueError(f"{_PREFIX}{field} is {getattr(self, field)}; it cannot be lower than {floor}.")
        if self.smallest % self.nearest:
            raise ValueError(
                f"{_PREFIX}smallest must be a multiple of {_PREFIX}nearest, or a printed 5 could mean less."
            )

    @property
    def note(self) -> str:
        """The sentence that stands under every published table."""
        return NOTE.format(smallest=self.smallest, nearest=self.nearest)

    @property
    def few(self) -> str:
        """What is printed for a count that is too small, zero included."""
        return f"fewer than {self.smallest}"

    def protect(self, count: int) -> str:
        """A count as it may be printed: 'fewer than 5' (zero too), else to the nearest 5."""
        if count < 0:
            raise ValueError("a count cannot be negative")
        if count < self.smallest:
            return self.few
        return str((count + self.nearest // 2) // self.nearest * self.nearest)

    def outstanding(self, count: int, of: int) -> str:
        """A whole school's outstanding count: as `protect`, but none left of a printable number is good news for all.

        Only for tables of the whole school: in a table of groups it would say who the others are.
        """
        if count == 0 and self.protect(of) != self.few:
            return ALL_COMPLETE
        return self.protect(count)

    def group_size(self, adults: int) -> str:
        """The size of a group: exact from the threshold up, for how many adults work somewhere is no secret."""
        return str(adults) if adults >= self.group else f"fewer than {self.group}"

    def stands_for(self, printed: str) -> tuple[int, int]:
        """The smallest and the largest count that a protected count can mean."""
        if printed == ALL_COMPLETE:
            return 0, 0
        few = _FEW.fullmatch(printed)
        if few:
            return 0, int(few.group(1)) - 1
        number = int(printed)
        return max(self.smallest, number - self.nearest // 2), number + (self.nearest - 1) // 2

    def bears_a_share(self, printed_base: str | None) -> bool:
        """Whether a printed base is certain to be large enough for a share or median to be printed over it."""
        return printed_base is not None and self.stands_for(printed_base)[0] >= self.base

    def share_done(self, outstanding: str, due: str) -> str | None:
        """How much of what is due is done, in words, from the two printed counts; None over too small a base."""
        if not self.bears_a_share(due):
            return None
        if outstanding == ALL_COMPLETE:
            return "100%"
        if _FEW.fullmatch(outstanding):
            return f"more than {math.floor(100 * (1 - self.smallest / int(due)))}%"
        return f"about {round(100 * (1 - int(outstanding) / int(due)))}%"

    def band_of_days(self, days: float | None, printed_base: str | None) -> str | None:
        """A median in school days as one of five bands, over a large enough printed base; None otherwise.

        A median that is not reached, because most cases are still open, is in the last band.
        """
        if days is None or not self.bears_a_share(printed_base):
            return None
        return _band(days, DAY_BANDS, "", " school days", first="within 1 school day")

    def band_of_share(self, share: float | None, printed_base: str | None) -> str | None:
        """A share between 0 and 1 as one of five bands, over a large enough printed base; None otherwise."""
        if share is None or math.isnan(share) or not self.bears_a_share(printed_base):
            return None
        return _band(math.floor(100 * share + 1e-9), SHARE_BANDS, "%", "", first="under 25%")


def _band(value: float, edges: tuple[int, ...], unit: str, words: str, first: str) -> str:
    place = sum(1 for edge in edges if value >= edge) if not math.isnan(value) else len(edges)
    if place == 0:
        return first
    if place == len(edges):
        return f"{edges[-1]}{unit}{words} or more"
    return f"{edges[place - 1]}{unit} to {edges[place] - 1}{unit}{words}"


def rule_from(settings: Mapping[str, str]) -> Rule:
    """The rule that a school's settings ask for; settings that are not there keep their defaults."""
    asked = {f.name: int(settings[_PREFIX + f.name]) for f in fields(Rule) if settings.get(_PREFIX + f.name)}
    return Rule(**asked)


# --- a whole answer -----------------------------------------------------------------------------------------------

# What a question's `counts:` header may say of a column.
_COUNT = re.compile(
    r"(?P<column>\w+) is (?:an? )?(?P<kind>count|outstanding|group size|share|median)(?: of (?P<base>\w+))?"
)


class Unprotected(Exception):
    """An answer holds something that may not be published as it stands."""


def protected(frame: pd.DataFrame, counts: str | None, rule: Rule) -> pd.DataFrame:
    """An answer with every column that its question's header calls a count turned into printed text.

    `counts` reads, for instance, `due is a count; outstanding is an outstanding of due; headcount is a group size;
    self_reported is a share of incidents; median_days is a median of incidents`. A base is named by its column and is
    read as printed. Raises Unprotected when a number would be left that the header does not speak of.
    """
    printed = frame.copy()
    rules = _rules(counts)
    for column, (kind, base) in sorted(rules.items(), key=lambda item: item[1][1] is not None):
        if column not in frame or (base and base not in frame):
            raise Unprotected(f"The header speaks of {column}{f' of {base}' if base else ''}, which is not there.")
        printed[column] = pd.Series(_cells(frame, printed, column, kind, base, rule), index=frame.index, dtype="object")
    left = [str(c) for c in printed if _is_number(printed[c]) and c not in rules]
    if left:
        raise Unprotected(f"{', '.join(left)}: a number that `counts:` does not speak of cannot be published.")
    return printed


def _rules(counts: str | None) -> dict[str, tuple[str, str | None]]:
    found = {}
    for part in filter(None, (p.strip() for p in (counts or "").split(";"))):
        match = _COUNT.fullmatch(part)
        if match is None:
            raise Unprotected(f"counts: {part!r} is not understood.")
        found[match["column"]] = (match["kind"], match["base"])
    return found


def _cells(
    frame: pd.DataFrame, printed: pd.DataFrame, column: str, kind: str, base: str | None, rule: Rule
) -> list[str | None]:
    exact = [None if pd.isna(v) else v for v in frame[column].tolist()]
    if kind == "outstanding":
        bases = frame[base].tolist() if base else [0] * len(exact)
        return [None if v is None else rule.outstanding(int(v), int(of)) for v, of in zip(exact, bases, strict=True)]
    if base:
        band: Callable[[float | None, str | None], str | None] = (
            rule.band_of_share if kind == "share" else rule.band_of_days
        )
        return [band(v, of) for v, of in zip(exact, printed[base].tolist(), strict=True)]
    one: Callable[[int], str] = rule.group_size if kind == "group size" else rule.protect
    return [None if v is None else one(int(v)) for v in exact]


def _is_number(column: pd.Series[Any]) -> bool:
    return bool(pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column))


# --- groups of adults ---------------------------------------------------------------------------------------------

GROUP_ORDER = ("teacher", "support_staff", "supply", "governor", "contractor", "volunteer")
GROUP_WORDS = {
    "teacher": "Teachers",
    "support_staff": "Support staff",
    "supply": "Supply staff",
    "governor": "Governors",
    "contractor": "Contractors",
    "volunteer": "Volunteers",
}


def merged_groups(headcounts: Mapping[str, int], smallest: int = 10) -> dict[str, str]:
    """For each staff group, the words of the group it is printed in: itself, or with others until it is large enough.

    Decided by headcount alone. Groups under the threshold go together; while they are still too few, the next smallest
    group joins them. A school with fewer adults than the threshold is one group, "All adults".
    """
    order = sorted(GROUP_ORDER, key=lambda group: (headcounts.get(group, 0), GROUP_ORDER.index(group)))
    together = [group for group in order if headcounts.get(group, 0) < smallest]
    rest = [group for group in order if group not in together]
    while together and rest and 0 < sum(headcounts.get(g, 0) for g in together) < smallest:
        together.append(rest.pop(0))
    named = [g for g in GROUP_ORDER if g in together and headcounts.get(g, 0)] or [
        g for g in GROUP_ORDER if g in together
    ]
    words = "All adults" if not rest else _listed([GROUP_WORDS[g] for g in named])
    return {group: words if group in together else GROUP_WORDS[group] for group in GROUP_ORDER}


def _listed(names: list[str]) -> str:
    lower = [names[0], *(name.lower() for name in names[1:])] if names else []
    return lower[0] if len(lower) == 1 else f"{', '.join(lower[:-1])} and {lower[-1]}" if lower else "All adults"
