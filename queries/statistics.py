"""The numbers behind the sentences: intervals, survival curves, control charts, and comparisons of small counts.

Nothing here knows a table, a page or a school: numbers and frames go in, numbers and frames come out. Times are school
days unless a name says otherwise, shares run from 0 to 1, and only numpy and pandas are needed at run time. The tests
hold every function against scipy, statsmodels or lifelines to nine decimal places.

The functions at the end, from `control_chart_by_group` on, are the ones that a question names in its `-- then:` line.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import pandas as pd

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


def funnel_limits(pooled_share: float, base: float, sigmas: float) -> tuple[float, float]:
    """Where a school's share is expected to lie if it is no different from all schools pooled, clipped to 0 and 1."""
    reach = sigmas * math.sqrt(pooled_share * (1 - pooled_share) / base)
    return max(0.0, pooled_share - reach), min(1.0, pooled_share + reach)


def rate_funnel_limits(pooled_rate: float, exposure: float, sigmas: float) -> tuple[float, float]:
    """The same for a count per exposure (incidents per adult and term): the variance of a count is its mean."""
    reach = sigmas * math.sqrt(pooled_rate / exposure)
    return max(0.0, pooled_rate - reach), pooled_rate + reach


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
