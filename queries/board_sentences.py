"""What is said to governors: sentences worked out from printed counts alone, so that they tell no more than those."""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd

from data.disclosure import ALL_COMPLETE, Rule
from queries import statistics

LEVEL = 0.05


def spoken(printed: str) -> str:
    """A printed count inside a sentence: 'fewer than 5', 'about 15', 'none'."""
    if printed == ALL_COMPLETE:
        return "none"
    return printed if printed.startswith("fewer") else f"about {printed}"


def compared(now: str, before: str, when: str, rule: Rule, days_now: float = 1.0, days_before: float = 1.0) -> str:
    """What two printed counts allow to be said of a change: 'About 15 against fewer than 5 …: more than chance.'

    The test is made for every pair of counts that the two can stand for; where it does not come out one way for all of
    them, the sentence says that the printed numbers cannot tell.
    """
    opening = spoken(now)[:1].upper() + spoken(now)[1:]
    facts = f"{opening} against {spoken(before)} {when}"
    if now == before == rule.few:
        return f"{facts}: too few to tell a change from chance."
    low, high = rule.stands_for(now)
    was_low, was_high = rule.stands_for(before)
    test = partial(_direction, days_now=days_now, days_before=days_before)
    outcomes = {test(low, was_high), test(high, was_low)}
    if outcomes == {1}:
        return f"{facts}: more than chance explains."
    if outcomes == {-1}:
        return f"{facts}: fewer than chance explains."
    if outcomes == {0}:
        return f"{facts}: within what chance explains."
    return f"{facts}: the printed numbers cannot tell whether this is more than chance."


def _direction(now: int, before: int, days_now: float, days_before: float) -> int:
    if statistics.two_term_p_value(now, before, days_now, days_before) > LEVEL:
        return 0
    return 1 if now / days_now > before / days_before else -1


def half_term_verdicts(frame: pd.DataFrame, rule: Rule) -> pd.DataFrame:
    """Adds to each half term what its printed count says beside the same half term of the year before."""
    return _with_verdicts(
        frame, rule, ("term", "half", "category_group"), "in the same half term last year", days="school_days"
    )


def year_verdicts(frame: pd.DataFrame, rule: Rule) -> pd.DataFrame:
    """Adds to each closed year what its printed count says beside the year before."""
    return _with_verdicts(frame, rule, ("category_group",), "in the year before")


def severity_verdicts(frame: pd.DataFrame, rule: Rule) -> pd.DataFrame:
    """Adds to each closed year and severity what its printed count says beside the year before."""
    return _with_verdicts(frame, rule, ("severity",), "in the year before")


def _with_verdicts(
    frame: pd.DataFrame, rule: Rule, same: tuple[str, ...], when: str, days: str | None = None
) -> pd.DataFrame:
    rows = frame.to_dict("records")
    known = {(row["academic_year"], *(row[c] for c in same)): row for row in rows}
    said = [_verdict(row, known, rule, same, when, days) for row in rows]
    return frame.assign(verdict=pd.Series(said, index=frame.index, dtype="object"))


def _verdict(
    row: dict[Any, Any],
    known: dict[Any, dict[Any, Any]],
    rule: Rule,
    same: tuple[str, ...],
    when: str,
    days: str | None,
) -> str | None:
    before = known.get((year_before(row["academic_year"]), *(row[c] for c in same)))
    if before is None or row["incidents"] is None or before["incidents"] is None:
        return None
    exposure = {"days_now": float(row[days]), "days_before": float(before[days])} if days else {}
    return compared(row["incidents"], before["incidents"], when, rule, **exposure)


def year_before(academic_year: str) -> str:
    """'2025/26' of '2026/27'."""
    first = int(academic_year[:4]) - 1
    return f"{first}/{(first + 1) % 100:02d}"


# --- shares -------------------------------------------------------------------------------------------------------


def shares_done(frame: pd.DataFrame, rule: Rule) -> pd.DataFrame:
    """Adds how much of what is due is done, in words, from the two printed counts of each row."""
    return _ordered(frame, "share_done", _shares(frame, "outstanding", "due", rule))


def shares_done_and_agreed(frame: pd.DataFrame, rule: Rule) -> pd.DataFrame:
    """As `shares_done`, and beside it how many of all who are asked have agreed, so that grace cannot hide who has not.

    Worked out from what is printed: a band of the true share gave single adults away where few are asked.
    """
    done = shares_done(frame, rule)
    rows = zip(frame["in_scope"].tolist(), frame["due"].tolist(), frame["outstanding"].tolist(), strict=True)
    agreed = [_agreed_of_all(asked, due, left, rule) for asked, due, left in rows]
    done.insert(
        list(done.columns).index("share_done") + 1, "agreed_share", pd.Series(agreed, dtype="object").to_numpy()
    )
    return done


def _agreed_of_all(asked: str | None, due: str | None, left: str | None, rule: Rule) -> str | None:
    if asked is None or due is None or left is None or not asked.isdigit():
        return None
    middle_due, middle_left = (sum(rule.stands_for(printed)) / 2 for printed in (due, left))
    share = min(1.0, max(0.0, (middle_due - middle_left) / int(asked)))
    return f"about {round(100 * share)}%"


def shares_in_time(frame: pd.DataFrame, rule: Rule) -> pd.DataFrame:
    """Adds which share of the new adults agreed in time, in words, from the printed counts."""
    return _ordered(frame, "share_done", _shares(frame, "not_in_time", "adults", rule))


def shares_of_adults(frame: pd.DataFrame, rule: Rule) -> pd.DataFrame:
    """Adds which share of the adults has nothing outstanding, in words, from the printed counts."""
    return _ordered(frame, "share_done", _shares(frame, "outstanding", "adults", rule))


def _shares(frame: pd.DataFrame, left: str, of: str, rule: Rule) -> list[str | None]:
    pairs = zip(frame[left].tolist(), frame[of].tolist(), strict=True)
    return [None if out is None or due is None else rule.share_done(out, due) for out, due in pairs]


def _ordered(frame: pd.DataFrame, column: str, values: list[str | None]) -> pd.DataFrame:
    """The frame with one more column, which its question names after the counts that it comes from."""
    place = 1 + max(list(frame.columns).index(c) for c in ("outstanding", "not_in_time") if c in frame.columns)
    grown = frame.copy()
    grown.insert(place, column, pd.Series(values, index=frame.index, dtype="object"))
    return grown
