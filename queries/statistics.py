"""The numbers behind the sentences: intervals, survival curves, control charts, and comparisons of small counts."""

# Nothing here knows a table, a page or a school: numbers and frames go in, numbers and frames come out. Times are
# school days unless a name says otherwise, shares run from 0 to 1, and only numpy and pandas are needed at run time.
# The tests hold every function against scipy, statsmodels or lifelines to nine decimal places.

# The functions at the end, from `control_chart_by_group` on, are the ones that a question names in its `-- then:`
# line.

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np
import pandas as pd

from queries import verdicts

POINTS_BEFORE_ANY_VERDICT = 8
POINTS_FOR_A_SETTLED_VERDICT = 12
MEAN_THAT_CARRIES_A_COUNT_CHART = 2.0
CASES_FOR_A_MEDIAN = 10
RUN_LENGTH = 7


# Shares of a base --------------------------------------------------------------------------------------------------


def wilson_interval(successes: int, base: int, confidence: float = 0.95) -> tuple[float, float]:
    """The Wilson score interval of a share, as (low, high) from 0 to 1; (nan, nan) when there is no base.

    Raises ValueError when the successes do not lie between 0 and the base.
    """
    if base == 0 and successes == 0:
        return math.nan, math.nan
    if not 0 <= successes <= base:
        raise ValueError(f"{successes} of {base} is not a share")
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    share = successes / base
    middle = (share + z * z / (2 * base)) / (1 + z * z / base)
    reach = z * math.sqrt(share * (1 - share) / base + z * z / (4 * base * base)) / (1 + z * z / base)
    low = 0.0 if successes == 0 else max(0.0, middle - reach)
    high = 1.0 if successes == base else min(1.0, middle + reach)
    return low, high


def funnel_limits(pooled_share: float, base: Any, sigmas: float) -> tuple[Any, Any]:
    """Where a school's share is expected to lie if it is no different from all schools pooled, clipped to 0 and 1.

    For one base or for an array of them, in which case (low, high) are arrays.
    """
    reach = sigmas * np.sqrt(pooled_share * (1 - pooled_share) / base)
    return np.maximum(0.0, pooled_share - reach), np.minimum(1.0, pooled_share + reach)


def rate_funnel_limits(pooled_rate: float, exposure: Any, sigmas: float) -> tuple[Any, Any]:
    """The same for a count per exposure (incidents per adult and term): the variance of a count is its mean."""
    reach = sigmas * np.sqrt(pooled_rate / exposure)
    return np.maximum(0.0, pooled_rate - reach), pooled_rate + reach


# Two counts compared -----------------------------------------------------------------------------------------------


def binomial_at_least(k: int, n: int, share: float) -> float:
    """The chance of k or more successes in n trials."""
    if k <= 0:
        return 1.0
    if k > n:
        return 0.0
    if share <= 0.0:
        return 0.0
    if share >= 1.0:
        return 1.0
    whole = math.lgamma(n + 1)
    hit, miss = math.log(share), math.log1p(-share)
    terms = (
        math.exp(whole - math.lgamma(i + 1) - math.lgamma(n - i + 1) + i * hit + (n - i) * miss)
        for i in range(k, n + 1)
    )
    return min(1.0, math.fsum(terms))


def two_term_p_value(now: int, before: int, days_now: float = 1.0, days_before: float = 1.0) -> float:
    """How often chance alone would set two counts at least this far apart, given their sum (two-sided).

    Conditional on the sum, the newer count is binomial with the newer term's share of the school days. The smaller tail
    is doubled, so that "n or more would be needed" holds for n and for every larger number.
    """
    if now < 0 or before < 0 or days_now <= 0 or days_before <= 0:
        raise ValueError("counts cannot be negative and both terms need school days")
    total = now + before
    if total == 0:
        return 1.0
    share = days_now / (days_now + days_before)
    upper = binomial_at_least(now, total, share)
    lower = binomial_at_least(before, total, 1 - share)
    return min(1.0, 2 * min(upper, lower))


def count_needed_for_more(before: int, days_now: float = 1.0, days_before: float = 1.0, level: float = 0.05) -> int:
    """The smallest count of this term that would be more than chance explains, after `before` in the other term."""
    now = max(1, math.ceil(before * days_now / days_before))
    while two_term_p_value(now, before, days_now, days_before) > level:
        now += 1
    return now


def count_needed_for_fewer(
    before: int, days_now: float = 1.0, days_before: float = 1.0, level: float = 0.05
) -> int | None:
    """The largest count of this term that would be fewer than chance explains; None where even 0 would not be."""
    for now in range(math.floor(before * days_now / days_before), -1, -1):
        if two_term_p_value(now, before, days_now, days_before) <= level:
            return now
    return None


# Time until something happens --------------------------------------------------------------------------------------


def kaplan_meier(durations: Sequence[float], happened: Sequence[bool], confidence: float = 0.95) -> pd.DataFrame:
    """The Kaplan-Meier curve of what has not happened yet, cases that are still open counted up to the cut-off.

    Returns one row per distinct duration, beginning at 0: `time`, `at_risk`, `events`, `censored`, `share_waiting`,
    `low` and `high` (log-log Greenwood). A case that is still open leaves the curve at its own duration.
    """
    times = np.asarray(durations, dtype=float)
    seen = np.asarray(happened, dtype=bool)
    if times.shape != seen.shape:
        raise ValueError("every duration needs its yes or no")
    if times.size and times.min() < 0:
        raise ValueError("a duration cannot be negative")
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    steps = np.unique(np.append(times, 0.0))
    events = np.array([int(((times == t) & seen).sum()) for t in steps])
    leaving = np.array([int((times == t).sum()) for t in steps])
    at_risk = times.size - np.concatenate([[0], np.cumsum(leaving)[:-1]])
    with np.errstate(divide="ignore", invalid="ignore"):
        waiting = np.cumprod(np.where(at_risk > 0, 1 - events / at_risk, 1.0))
        greenwood = np.cumsum(np.where(events > 0, events / (at_risk * (at_risk - events)), 0.0))
        log_waiting = np.log(waiting)
        reach = z * np.sqrt(greenwood) / log_waiting
        low = np.exp(-np.exp(np.log(-log_waiting) - reach))
        high = np.exp(-np.exp(np.log(-log_waiting) + reach))
    low = np.where(waiting >= 1, 1.0, np.where(waiting <= 0, 0.0, low))
    high = np.where(waiting >= 1, 1.0, np.where(waiting <= 0, 0.0, high))
    return pd.DataFrame(
        {
            "time": steps,
            "at_risk": at_risk.astype(int),
            "events": events,
            "censored": leaving - events,
            "share_waiting": waiting,
            "low": low,
            "high": high,
        }
    )


def median_time(curve: pd.DataFrame) -> float:
    """The first time by which half have finished; infinity where the curve never falls to a half."""
    reached = curve.loc[curve["share_waiting"] <= 0.5 + 1e-12, "time"]
    return float(reached.iloc[0]) if len(reached) else math.inf


def share_done_by(curve: pd.DataFrame, time: float) -> tuple[float, float, float]:
    """The share that has finished by a time, with its interval: (share, low, high)."""
    row = curve.loc[curve["time"] <= time].iloc[-1]
    return 1 - float(row["share_waiting"]), 1 - float(row["high"]), 1 - float(row["low"])


# Control charts ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ControlChart:
    """Centre and limits of each point, and for each point the rule of the signal it belongs to, or an empty string.

    `standing` is "too early to say" under 8 points, "provisional" under 12, else "settled". Too early, none signals.
    """

    kind: str
    values: np.ndarray
    centre: np.ndarray
    low: np.ndarray
    high: np.ndarray
    rules: tuple[str, ...]
    standing: str

    @property
    def alert(self) -> str:
        """The rule that the newest point breaks, or an empty string: older signals are history, not news."""
        return self.rules[-1] if self.rules else ""


def standing_of(points: int) -> str:
    """How far a chart of so many points may be trusted."""
    if points < POINTS_BEFORE_ANY_VERDICT:
        return "too early to say"
    return "provisional" if points < POINTS_FOR_A_SETTLED_VERDICT else "settled"


def signal_rules(values: np.ndarray, centre: np.ndarray, sigma: np.ndarray) -> tuple[str, ...]:
    """The rule of the signal each point belongs to, strongest first; an empty string where there is none.

    The four rules: a point outside 3 sigma; 7 in a row on one side; 7 in a row, each higher (or lower) than the one
    before; 2 of 3 in the outer third of one side. A point exactly on the centre line is on neither side.
    """
    size = len(values)
    distance = np.asarray(values, dtype=float) - centre
    z = np.divide(distance, sigma, out=np.zeros(size), where=sigma > 0)
    found = [""] * size

    def mark(members: Sequence[int], rule: str) -> None:
        for member in members:
            found[member] = found[member] or rule

    mark([i for i in range(size) if abs(z[i]) > 3 + 1e-9], "outside the limits")
    for side in (1, -1):
        for end in range(RUN_LENGTH, size + 1):
            if all(side * distance[i] > 1e-9 for i in range(end - RUN_LENGTH, end)):
                mark(range(end - RUN_LENGTH, end), "7 in a row on one side")
    steps = np.diff(np.asarray(values, dtype=float))
    for side, rule in ((1, "7 in a row rising"), (-1, "7 in a row falling")):
        for end in range(RUN_LENGTH, size + 1):
            if all(side * step > 1e-12 for step in steps[end - RUN_LENGTH : end - 1]):
                mark(range(end - RUN_LENGTH, end), rule)
    for side in (1, -1):
        for end in range(2, size + 1):
            window = range(max(0, end - 3), end)
            outer = [i for i in window if side * z[i] > 2 + 1e-9]
            if len(outer) >= 2:
                mark(outer, "2 of 3 near a limit")
    return tuple(found)


def _chart(
    kind: str,
    values: np.ndarray,
    centre: np.ndarray,
    sigma: np.ndarray,
    floor: float | None = 0.0,
    ceiling: float | None = None,
) -> ControlChart:
    low, high = centre - 3 * sigma, centre + 3 * sigma
    if floor is not None:
        low = np.maximum(low, floor)
    if ceiling is not None:
        high = np.minimum(high, ceiling)
    standing = standing_of(len(values))
    early = standing == "too early to say"
    rules = tuple([""] * len(values)) if early else signal_rules(values, centre, sigma)
    return ControlChart(kind, values, centre, low, high, rules, standing)


def c_chart(counts: Sequence[float]) -> ControlChart:
    """Counts of equal periods: mean plus and minus three times its square root."""
    values = np.asarray(counts, dtype=float)
    mean = values.mean() if values.size else 0.0
    return _chart("c", values, np.full(values.size, mean), np.full(values.size, math.sqrt(mean)))


def u_chart(counts: Sequence[float], exposure: Sequence[float]) -> ControlChart:
    """Counts of unequal periods, drawn as counts: each period's centre is the pooled rate times its own exposure."""
    values, size = np.asarray(counts, dtype=float), np.asarray(exposure, dtype=float)
    if values.size and size.min() <= 0:
        raise ValueError("a period without exposure cannot stand on the chart")
    rate = values.sum() / size.sum() if values.size else 0.0
    return _chart("u", values, rate * size, np.sqrt(rate * size))


def p_chart(successes: Sequence[float], bases: Sequence[float]) -> ControlChart:
    """Shares of unequal bases: the pooled share, with limits that widen as a base shrinks."""
    hits, size = np.asarray(successes, dtype=float), np.asarray(bases, dtype=float)
    if size.size and size.min() <= 0:
        raise ValueError("a period without a base cannot stand on the chart")
    share = hits.sum() / size.sum() if size.size else 0.0
    sigma = np.sqrt(share * (1 - share) / size) if size.size else size
    return _chart("p", hits / size if size.size else size, np.full(size.size, share), sigma, 0.0, 1.0)


def moving_range_limits(values: np.ndarray) -> tuple[float, float]:
    """Centre and sigma of an XmR chart; ranges over 3.267 times the mean range are left out once."""
    if values.size < 2:
        return (float(values.mean()) if values.size else 0.0), 0.0
    ranges = np.abs(np.diff(values))
    mean_range = float(ranges.mean())
    kept = ranges[ranges <= 3.267 * mean_range]
    if kept.size:
        mean_range = float(kept.mean())
    return float(values.mean()), 2.66 * mean_range / 3


def xmr_chart(values: Sequence[float]) -> ControlChart:
    """Individual measurements: mean plus and minus 2.66 times the mean moving range."""
    points = np.asarray(values, dtype=float)
    mean, sigma = moving_range_limits(points)
    return _chart("XmR", points, np.full(points.size, mean), np.full(points.size, sigma), None)


def duration_chart(days: Sequence[float]) -> ControlChart:
    """Durations: the XmR chart of their logarithms, drawn in days again. One day is added first, so that 0 has one."""
    points = np.asarray(days, dtype=float)
    logs = xmr_chart(np.log1p(points).tolist())
    low, high = np.expm1(logs.low), np.expm1(logs.high)
    return ControlChart(
        "XmR of logarithms", points, np.expm1(logs.centre), np.maximum(low, 0), high, logs.rules, logs.standing
    )


def g_chart(gaps: Sequence[float]) -> ControlChart:
    """School days between rare events, counted: the geometric mean-and-variance limits (there is no lower one)."""
    values = np.asarray(gaps, dtype=float)
    mean = values.mean() if values.size else 0.0
    return _chart("g", values, np.full(values.size, mean), np.full(values.size, math.sqrt(mean * (mean + 1))))


def t_chart(gaps: Sequence[float]) -> ControlChart:
    """Time between rare events: the XmR chart of the gaps to the power 1/3.6, drawn in days again.

    That power makes exponential gaps nearly symmetric, so that a run of short gaps can show as well as a long one.
    """
    values = np.asarray(gaps, dtype=float)
    even = xmr_chart((values ** (1 / 3.6)).tolist())
    back = {name: np.maximum(getattr(even, name), 0) ** 3.6 for name in ("centre", "low", "high")}
    return ControlChart("t", values, back["centre"], back["low"], back["high"], even.rules, even.standing)


def count_chart(counts: Sequence[float], exposure: Sequence[float]) -> ControlChart:
    """The chart that fits counts per period: c where the periods are equal, u where they are not."""
    equal = len(set(map(float, exposure))) <= 1
    return c_chart(counts) if equal else u_chart(counts, exposure)


# What questions name in their `-- then:` line ----------------------------------------------------------------------


def chart_of_half_terms(frame: pd.DataFrame) -> pd.DataFrame:
    """Adds limits, rule, standing and the one verdict of each category group to its counts by half term.

    Whole half terms make the chart; a part stands beside it without limits. Groups with a mean under 2 are judged by
    the school days between incidents (`event_days`); their counts get no limits. A recorded event starts a new phase.
    """
    rows = frame.to_dict("records")
    groups: dict[str, list[HalfTerm]] = {}
    for row in rows:
        groups.setdefault(row["category_group"], []).append(row)
    for group in groups.values():
        _chart_of_one(group)
    columns = [c for c in frame.columns if c not in ("phase", "elapsed", "event_days")]
    worked_out = frame[columns].copy()
    for name in ("chart", "centre", "low", "high", "rule", "standing", "verdict"):
        kind = float if name in ("centre", "low", "high") else str
        worked_out[name] = pd.Series([row[name] for row in rows], index=frame.index, dtype=kind)
    return worked_out


# A half term of one category group on its way to a chart: the answer's columns and those that are added.
HalfTerm = dict[Hashable, Any]


def _chart_of_one(rows: list[HalfTerm]) -> None:
    for row in rows:
        row |= {"chart": "", "rule": "", "centre": math.nan, "low": math.nan, "high": math.nan}
    whole = [row for row in rows if not row["is_part"]]
    chart = None
    for number in sorted({row["phase"] for row in whole}):
        phase = [row for row in whole if row["phase"] == number]
        counts = [row["incidents"] for row in phase]
        chart = count_chart(counts, [row["school_days"] for row in phase])
        if sum(counts) / len(counts) < MEAN_THAT_CARRIES_A_COUNT_CHART:
            for row in phase:
                row["chart"] = "gaps"
            continue
        for row, centre, low, high, rule in zip(phase, chart.centre, chart.low, chart.high, chart.rules, strict=True):
            row |= {"chart": chart.kind, "centre": float(centre), "low": float(low), "high": float(high), "rule": rule}
        _draw_parts([row for row in rows if row["is_part"] and row["phase"] == number], phase)
    standing = chart.standing if chart else "too early to say"
    verdict = _verdict_of(str(rows[0]["category_group"]), rows, chart)
    for row in rows:
        row |= {"standing": standing, "verdict": verdict}


def _draw_parts(parts: list[HalfTerm], phase: list[HalfTerm]) -> None:
    """Gives the parts of a phase the range of the school days that have passed in them: never that of a whole one."""
    rate = sum(row["incidents"] for row in phase) / sum(row["school_days"] for row in phase)
    for part in parts:
        mean = rate * float(part["elapsed"])
        part |= {"centre": mean, "low": max(0.0, mean - 3 * mean**0.5), "high": mean + 3 * mean**0.5}
        part["chart"] = phase[-1]["chart"]


def _verdict_of(subject: str, rows: list[HalfTerm], chart: ControlChart | None) -> str:
    if chart is None:
        return verdicts.control_chart(subject, "too early to say", 0, "", 0, 0, 0, "")
    newest = [row for row in rows if not row["is_part"]][-1]
    if newest["chart"] == "gaps":
        return _verdict_of_gaps(subject, rows[0]["event_days"])
    said = verdicts.control_chart(
        subject,
        chart.standing,
        len(chart.values),
        chart.alert,
        float(newest["incidents"]),
        float(chart.low[-1]),
        float(chart.high[-1]),
        str(newest["half_term"]),
    )
    part = next((row for row in reversed(rows) if row["is_part"]), None)
    if chart.standing != "too early to say" and part and part["incidents"] > part["high"]:
        # Its limits are those of the school days that have passed, so the part is not set against whole half terms.
        said += " " + verdicts.running_period(int(part["incidents"]), int(part["elapsed"]))
    return said


def _verdict_of_gaps(subject: str, event_days: object) -> str:
    distances = np.diff(np.asarray(event_days if isinstance(event_days, list | np.ndarray) else [], dtype=float))
    if not len(distances):
        return verdicts.gaps(subject, "too early to say", 0, "", 0, 0)
    between = t_chart(distances.tolist())
    return verdicts.gaps(
        subject, between.standing, len(distances), between.alert, float(distances[-1]), float(between.centre[-1])
    )


def same_point_verdicts(frame: pd.DataFrame) -> pd.DataFrame:
    """Adds, to counts at the same point of terms, how many would be more (or fewer) than chance, and the sentence.

    `last_term_days` and `last_year_days` are the school days that the older count covers; blank without a record.
    """
    frame = frame.copy()
    frame[["last_term", "last_year"]] = frame[["last_term", "last_year"]].astype("Int64")
    for other, words in (("last_term", "last term"), ("last_year", "in the same term last year")):
        suffix = "" if other == "last_term" else "_last_year"
        found = [_compared(row, other, words) for row in frame.to_dict("records")]
        frame.loc[frame[f"{other}_days"].isna(), other] = pd.NA
        frame[f"more_needed{suffix}"] = pd.array([f[0] for f in found], dtype="Int64")
        frame[f"fewer_needed{suffix}"] = pd.array([f[1] for f in found], dtype="Int64")
        frame[f"is_more_than_chance{suffix}"] = pd.array([f[2] for f in found], dtype="boolean")
        frame[f"verdict{suffix}"] = [f[3] for f in found]
    first = [
        "category_group",
        "academic_year",
        "term",
        "is_part",
        "school_days",
        "this_term",
        "last_term",
        "last_term_days",
        "last_year",
        "last_year_days",
    ]
    each = ["more_needed", "fewer_needed", "is_more_than_chance", "verdict"]
    return frame[[*first, *each, *(f"{name}_last_year" for name in each)]]


def period_verdicts(frame: pd.DataFrame) -> pd.DataFrame:
    """Adds, to counts of a period and those it is set against, how many would be more than chance, and a sentence.

    A running period is set against as many school days of the others; `before_days` and `year_days` say how many.
    """
    frame = frame.copy()
    frame[["this_period", "period_before", "year_before"]] = frame[
        ["this_period", "period_before", "year_before"]
    ].astype("Int64")
    for other, covered, suffix in (("period_before", "before_days", ""), ("year_before", "year_days", "_last_year")):
        found = [_against(row, other, covered) for row in frame.to_dict("records")]
        for place, (name, kind) in enumerate(
            (
                ("more_needed", "Int64"),
                ("fewer_needed", "Int64"),
                ("is_more_than_chance", "boolean"),
                ("verdict", "str"),
            )
        ):
            values = [one[place] for one in found]
            frame[f"{name}{suffix}"] = values if kind == "str" else pd.array(values, dtype=kind)
    first = ["category_group", "academic_year", "term", "half", "starts_on", "ends_on", "is_part", "school_days",
             "this_period", "period_before", "before_days", "year_before", "year_days",
             "high", "high_before", "high_year_before"]  # fmt: skip
    each = ["more_needed", "fewer_needed", "is_more_than_chance", "verdict"]
    return frame[[*first, *each, *(f"{name}_last_year" for name in each)]]


def _against(row: dict[Hashable, Any], other: str, covered: str) -> tuple[int | None, int | None, bool | None, str]:
    year, term, half = (None if pd.isna(row[name]) else row[name] for name in ("academic_year", "term", "half"))
    when = verdicts.in_period(year, term, half, row["starts_on"])
    if pd.isna(row["this_period"]):
        return None, None, None, verdicts.no_return(when)
    is_part = bool(row["is_part"]) and year is not None
    now_words = f"{when} so far" if is_part else when
    words = _before_words(year, term, half) if other == "period_before" else _a_year_ago_words(year, term, half)
    now, days_now, days_before = int(row["this_period"]), row["school_days"], row[covered]
    if pd.isna(row[other]) or pd.isna(days_before) or days_before <= 0 or days_now <= 0:
        return None, None, None, verdicts.no_earlier_term(now, now_words, words)
    same = " at the same point" if is_part else ""
    return _two_counts(now, int(row[other]), float(days_now), float(days_before), now_words, words + same)


def _before_words(year: str | None, term: str | None, half: int | None) -> str:
    if half is not None:
        return "in the half term before"
    return "in the term before" if term else "in the year before" if year else "in as many school days before"


def _a_year_ago_words(year: str | None, term: str | None, half: int | None) -> str:
    if half is not None:
        return "in the same half term a year ago"
    return "in the same term a year ago" if term else "two years ago" if year else "in the same weeks a year ago"


def _compared(row: dict[Hashable, Any], other: str, words: str) -> tuple[int | None, int | None, bool | None, str]:
    now, days_now, days_before = int(row["this_term"]), row["school_days"], row[f"{other}_days"]
    now_words = "so far this term" if row["is_part"] else "this term"
    same = " at the same point" if row["is_part"] else ""
    if pd.isna(days_before) or days_before <= 0 or days_now <= 0:
        return None, None, None, verdicts.no_earlier_term(now, now_words, words)
    return _two_counts(now, int(row[other]), float(days_now), float(days_before), now_words, words + same)


def _two_counts(
    now: int, before: int, days_now: float, days_before: float, now_words: str, before_words: str
) -> tuple[int, int | None, bool, str]:
    more = count_needed_for_more(before, days_now, days_before)
    fewer = count_needed_for_fewer(before, days_now, days_before)
    is_real = two_term_p_value(now, before, days_now, days_before) <= 0.05
    if days_now != days_before:
        before_words += f" ({days_before:.0f} school days against {days_now:.0f})"
    said = verdicts.two_terms(now, before, is_real, more, fewer, now_words, before_words)
    return more, fewer, is_real, said


def summary_verdicts(frame: pd.DataFrame) -> pd.DataFrame:
    """Replaces the school days behind a summary's comparisons by its verdict against the term before."""
    frame = frame.copy()
    said = []
    for row in frame.to_dict("records"):
        now_words = "so far this term" if row["is_part"] else "this term"
        words = "last term at the same point" if row["is_part"] else "last term"
        if pd.isna(row["days_prior"]) or not row["days_now"]:
            said.append(verdicts.no_earlier_term(int(row["n"]), now_words, "last term"))
        else:
            said.append(
                _two_counts(
                    int(row["n"]),
                    int(row["prior_term"]),
                    float(row["days_now"]),
                    float(row["days_prior"]),
                    now_words,
                    words,
                )[3]
            )
    frame["verdict"] = said
    for count, covered in (("prior_term", "days_prior"), ("same_term_last_year", "days_last_year")):
        frame[count] = frame[count].astype("Int64").mask(frame[covered].isna())
    return frame.drop(columns=["days_now", "days_prior", "days_last_year"])


def severity_interval(frame: pd.DataFrame) -> pd.DataFrame:
    """Adds the share of incidents of high severity with its interval; blank under 10 incidents that were graded."""
    frame = frame.copy()
    graded = frame["incidents"] - frame["not_recorded"]
    limits = [_share_of(int(h), int(g)) for h, g in zip(frame["high"], graded, strict=True)]
    frame[["share", "low", "high_limit"]] = pd.DataFrame(limits, index=frame.index, columns=range(3), dtype=float)
    return frame


def _share_of(number: int, base: int) -> tuple[float, float, float]:
    if base < verdicts.SMALLEST_BASE_OF_A_PERCENTAGE:
        return math.nan, math.nan, math.nan
    return (number / base, *wilson_interval(number, base))


def share_with_interval(frame: pd.DataFrame) -> pd.DataFrame:
    """Adds `share`, `low` and `high` of `met` out of `base`, blank under a base of 10, as the last three columns."""
    frame = frame.copy()
    limits = [_share_of(int(m), int(b)) for m, b in zip(frame["met"], frame["base"], strict=True)]
    frame[["share", "low", "high"]] = pd.DataFrame(limits, index=frame.index, columns=range(3), dtype=float)
    return frame


def time_to_close_curve(frame: pd.DataFrame) -> pd.DataFrame:
    """The Kaplan-Meier curve of cases still open where there are 10 or more; else the cases themselves, as dots."""
    columns = [
        "shown_as",
        "school_days",
        "at_risk",
        "closed",
        "still_open",
        "share_waiting",
        "low",
        "high",
        "is_open",
        "severity",
        "cases",
        "median_days",
    ]
    cases = len(frame)
    if cases < CASES_FOR_A_MEDIAN:
        dots = frame.assign(shown_as="case", is_open=~frame["is_closed"].astype(bool), cases=cases)
        return dots.reindex(columns=columns)
    curve = kaplan_meier(frame["school_days"].tolist(), frame["is_closed"].tolist())
    curve = curve.rename(columns={"time": "school_days", "events": "closed", "censored": "still_open"})
    median = median_time(curve.rename(columns={"school_days": "time"}))
    return curve.assign(
        shown_as="curve", cases=cases, median_days=median if math.isfinite(median) else math.nan
    ).reindex(columns=columns)


def timeliness(frame: pd.DataFrame) -> pd.DataFrame:
    """Turns each term's lists of durations into its median and shares (open cases counted in) and the sentence.

    Under 10 cases there is no median and no share. `severe_hours` is the median of calendar hours from the report of a
    severe incident to its first action, blank under 10; hours are whole days, because records carry no hour.
    """
    rows = []
    for row in frame.to_dict("records"):
        acted, closed = _curve_of(row["action_days"], row["is_acted"]), _curve_of(row["close_days"], row["is_closed"])
        severe = _curve_of(row["severe_hours_taken"], row["severe_is_acted"])
        by_two = share_done_by(acted, 2) if acted is not None else (math.nan,) * 3
        by_ten = share_done_by(closed, 10) if closed is not None else (math.nan,) * 3
        median = median_time(closed) if closed is not None else None
        oldest = None if pd.isna(row["oldest_open_days"]) else int(row["oldest_open_days"])
        rows.append(
            {
                **{name: row[name] for name in ("academic_year", "term", "is_part", "n", "n_open")},
                "median_days": median if median is not None and math.isfinite(median) else math.nan,
                "acted_in_2_days": by_two[0],
                "acted_low": by_two[1],
                "acted_high": by_two[2],
                "closed_in_10_days": by_ten[0],
                "closed_low": by_ten[1],
                "closed_high": by_ten[2],
                "oldest_open_days": oldest,
                "severe": row["severe"],
                "severe_hours": median_time(severe) if severe is not None else math.nan,
                "verdict": verdicts.time_to_close(
                    int(row["n"]), int(row["n_open"]), median, None if median is None else by_ten[0], oldest
                ),
            }
        )
    columns = [
        "academic_year",
        "term",
        "is_part",
        "n",
        "n_open",
        "median_days",
        "acted_in_2_days",
        "acted_low",
        "acted_high",
        "closed_in_10_days",
        "closed_low",
        "closed_high",
        "oldest_open_days",
        "severe",
        "severe_hours",
        "verdict",
    ]
    answer = pd.DataFrame(rows, columns=columns)
    return answer.astype({"oldest_open_days": "Int64", "median_days": float, "severe_hours": float})


def _curve_of(durations: Any, happened: Any) -> pd.DataFrame | None:
    if durations is None or (isinstance(durations, float) and math.isnan(durations)):
        return None
    known = [(d, h) for d, h in zip(durations, happened, strict=True) if d is not None and not pd.isna(d)]
    if len(known) < CASES_FOR_A_MEDIAN:
        return None
    return kaplan_meier([float(d) for d, _ in known], [bool(h) for _, h in known])


def reporting_culture(frame: pd.DataFrame) -> pd.DataFrame:
    """Adds the reading of each term's reports against the same term last year at the same point, and its sentence."""
    frame = frame.copy()
    rows = frame.to_dict("records")
    frame["reading"] = [
        culture_reading(
            int(r["reports"]),
            int(r["severe"]),
            _whole(r["reports_before"]),
            _whole(r["severe_before"]),
            int(r["quiet_half_terms"]),
        )
        for r in rows
    ]
    frame["verdict"] = [
        verdicts.reporting_culture(
            reading,
            int(r["self_reported"]),
            int(r["told"]),
            two_term_p_value(int(r["reports"]), _whole(r["reports_before"]) or 0) > 0.05,
        )
        for reading, r in zip(frame["reading"], rows, strict=True)
    ]
    return frame.astype({"reports_before": "Int64", "severe_before": "Int64"})


def culture_reading(
    reports: int, severe: int, reports_before: int | None, severe_before: int | None, quiet_half_terms: int = 0
) -> str:
    """Which of the readings of `verdicts.READINGS` two periods give.

    More reports with a smaller severe share is likely openness; fewer with a larger one may hide small things; two half
    terms without any report prove nothing.
    """
    if quiet_half_terms >= 2 and reports == 0:
        return "silence"
    if reports_before is None or severe_before is None:
        return "no data"
    if reports == reports_before or reports == 0 or reports_before == 0:
        return "steady"
    # Cross-multiplied, so that equal shares are equal.
    share, share_before = severe * reports_before, severe_before * reports
    if share == share_before:
        return "steady"
    if reports > reports_before:
        return "openness" if share < share_before else "worse"
    return "hidden" if share > share_before else "calmer"


def _whole(value: Any) -> int | None:
    return None if pd.isna(value) else int(value)


def evidence_items(frame: pd.DataFrame) -> pd.DataFrame:
    """Adds the share of records with each item of evidence, its interval, and which of the five is the weakest."""
    frame = share_with_interval(frame)
    items = frame["item"] != "all five"
    fewest = frame.loc[items, "met"].min()
    is_short = items & (frame["met"] == fewest) & (frame["base"] > frame["met"])
    frame["is_weakest"] = is_short & ~is_short.shift(fill_value=False).cummax()
    return frame


def before_and_after(frame: pd.DataFrame) -> pd.DataFrame:
    """Adds to counts of equal spans before and after an event how far chance would set them apart, and the sentence."""
    frame = frame.copy()
    pairs = [(int(b), int(a)) for b, a in zip(frame["before"], frame["after"], strict=True)]
    frame["p_value"] = [two_term_p_value(after, before) for before, after in pairs]
    frame["more_needed"] = [count_needed_for_more(before) for before, _ in pairs]
    frame["verdict"] = [
        verdicts.before_and_after(str(event), before, after, int(days), p <= 0.05)
        for event, (before, after), days, p in zip(
            frame["event"], pairs, frame["school_days"], frame["p_value"], strict=True
        )
    ]
    return frame.astype({"p_value": float, "more_needed": "Int64"})


def shares_over_time(frame: pd.DataFrame) -> pd.DataFrame:
    """Adds p-chart limits to each period's `on_time` of `fell_due`; a period in which nothing fell due gets none."""
    frame = frame.copy()
    frame[["centre", "low", "high"]] = math.nan
    frame["rule"] = ""
    known = frame.index[frame["fell_due"] > 0]
    if len(known):
        chart = p_chart(frame.loc[known, "on_time"].tolist(), frame.loc[known, "fell_due"].tolist())
        for name in ("centre", "low", "high"):
            frame.loc[known, name] = getattr(chart, name)
        frame.loc[known, "rule"] = list(chart.rules)
    return frame


def share_funnel(frame: pd.DataFrame) -> pd.DataFrame:
    """Adds to each school's `met` of `base` the pooled share with 2 and 3 sigma limits, standing and one verdict."""
    frame = frame.copy()
    pooled = float(frame["met"].sum() / frame["base"].sum()) if len(frame) else math.nan
    frame["share"] = (frame["met"] / frame["base"]).astype(float)
    bases = frame["base"].to_numpy(dtype=float)
    limits = (*funnel_limits(pooled, bases, 2), *funnel_limits(pooled, bases, 3))
    return _funnel(frame, "share", pooled, limits, "acknowledgement")


def rate_funnel(frame: pd.DataFrame) -> pd.DataFrame:
    """The same for `incidents` per 100 `adults` (mean daily headcount): a count varies as its mean."""
    frame = frame.copy()
    pooled = float(frame["incidents"].sum() / frame["adults"].sum()) if len(frame) else math.nan
    frame["rate_per_100"] = (100 * frame["incidents"] / frame["adults"]).astype(float)
    adults = frame["adults"].to_numpy(dtype=float)
    limits = (*rate_funnel_limits(pooled, adults, 2), *rate_funnel_limits(pooled, adults, 3))
    return _funnel(frame, "rate_per_100", 100 * pooled, [100 * limit for limit in limits], "incidents")


def _funnel(frame: pd.DataFrame, value: str, pooled: float, limits: Sequence[Any], subject: str) -> pd.DataFrame:
    frame["pooled"] = pooled
    for name, limit in zip(("low_2", "high_2", "low_3", "high_3"), limits, strict=True):
        frame[name] = limit
    outside_3 = (frame[value] < frame["low_3"] - 1e-12) | (frame[value] > frame["high_3"] + 1e-12)
    outside_2 = (frame[value] < frame["low_2"] - 1e-12) | (frame[value] > frame["high_2"] + 1e-12)
    frame["standing"] = np.select(
        [outside_3, outside_2], ["outside the outer limits", "outside the inner limits"], "within what chance explains"
    ).astype(str)
    frame["verdict"] = verdicts.schools_compared(int(outside_3.sum()), len(frame), subject)
    return frame
