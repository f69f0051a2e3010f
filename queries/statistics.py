"""The numbers behind the sentences: intervals, survival curves, control charts, and comparisons of small counts."""

# Nothing here knows a table, a page or a school: numbers and frames go in, numbers and frames come out. Times are
# school days unless a name says otherwise, shares run from 0 to 1, and only numpy and pandas are needed at run time.
# The tests hold every function against scipy, statsmodels or lifelines to nine decimal places.

# The functions at the end are the ones that a question names in its `-- then:` line.

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby, pairwise
from statistics import NormalDist
from typing import Any, NamedTuple

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


@lru_cache(maxsize=4096)
def two_term_p_value(now: int, before: int, days_now: float = 1.0, days_before: float = 1.0) -> float:
    """How often chance alone would set two counts at least this far apart, given their sum (two-sided).

    Conditional on the sum, the newer count is binomial with the newer term's share of the school days. The smaller tail
    is doubled, so that "n or more would be needed" holds for n and for every larger number.
    """
    share = _share_of_days(now, before, days_now, days_before)
    total = now + before
    if total == 0:
        return 1.0
    upper = binomial_at_least(now, total, share)
    lower = binomial_at_least(before, total, 1 - share)
    return min(1.0, 2 * min(upper, lower))


def _share_of_days(now: int, before: int, days_now: float, days_before: float) -> float:
    if now < 0 or before < 0 or days_now <= 0 or days_before <= 0:
        raise ValueError("counts cannot be negative and both terms need school days")
    return days_now / (days_now + days_before)


@lru_cache(maxsize=4096)
def count_needed_for_more(before: int, days_now: float = 1.0, days_before: float = 1.0, level: float = 0.05) -> int:
    """The smallest count of this term that would be more than chance explains, after `before` in the other term."""
    share = _share_of_days(0, before, days_now, days_before)
    # From the expected count on the upper tail is the smaller one; each further success takes one term off it.
    now = max(1, math.ceil(before * days_now / days_before))
    tail, step = binomial_at_least(now, now + before, share), _successes_before(now, before + 1, share)
    while 2 * tail > level:
        tail -= step
        now += 1
        step *= share * (now + before) / now
    return now


@lru_cache(maxsize=4096)
def count_needed_for_fewer(
    before: int, days_now: float = 1.0, days_before: float = 1.0, level: float = 0.05
) -> int | None:
    """The largest count of this term that would be fewer than chance explains; None where even 0 would not be."""
    share = _share_of_days(0, before, days_now, days_before)
    # Below the expected count the lower tail is the smaller one; it is gathered from 0 on.
    fewer, tail = None, 0.0
    for now in range(math.floor(before * days_now / days_before) + 1 if before else 0):
        tail += _successes_before(now, before, share)
        if 2 * tail > level:
            break
        fewer = now
    return fewer


def _successes_before(successes: int, failures: int, share: float) -> float:
    """The chance of so many successes before so many failures: the step from one tail of two counts to the next."""
    ways = math.lgamma(successes + failures) - math.lgamma(successes + 1) - math.lgamma(failures)
    return math.exp(ways + successes * math.log(share) + failures * math.log1p(-share))


# Time until something happens --------------------------------------------------------------------------------------


class SurvivalStep(NamedTuple):
    """A distinct duration of a survival curve: how many were waiting just before it, and what became of them."""

    time: float
    at_risk: int
    events: int
    censored: int
    share_waiting: float
    low: float
    high: float


def kaplan_meier(durations: Sequence[float], happened: Sequence[bool], confidence: float = 0.95) -> list[SurvivalStep]:
    """The Kaplan-Meier curve of what has not happened yet, cases that are still open counted up to the cut-off.

    Returns one step per distinct duration, beginning at 0, with log-log Greenwood limits. A case that is still open
    leaves the curve at its own duration.
    """
    if len(durations) != len(happened):
        raise ValueError("every duration needs its yes or no")
    leaving, events = Counter([0.0]), Counter[float]()
    for duration, is_over in zip(durations, happened, strict=True):
        leaving[float(duration)] += 1
        events[float(duration)] += bool(is_over)
    leaving[0.0] -= 1
    if min(leaving) < 0:
        raise ValueError("a duration cannot be negative")
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    curve, at_risk, waiting, greenwood = [], len(durations), 1.0, 0.0
    for time in sorted(leaving):
        over = events[time]
        if over:
            waiting *= 1 - over / at_risk
            greenwood += over / (at_risk * (at_risk - over)) if over < at_risk else math.inf
        low = high = waiting
        if 0 < waiting < 1:
            log_waiting = math.log(waiting)
            middle, reach = math.log(-log_waiting), z * math.sqrt(greenwood) / log_waiting
            low, high = math.exp(-math.exp(middle - reach)), math.exp(-math.exp(middle + reach))
        curve.append(SurvivalStep(time, at_risk, over, leaving[time] - over, waiting, low, high))
        at_risk -= leaving[time]
    return curve


def median_time(curve: Sequence[SurvivalStep]) -> float:
    """The first time by which half have finished; infinity where the curve never falls to a half."""
    return next((step.time for step in curve if step.share_waiting <= 0.5 + 1e-12), math.inf)


def share_done_by(curve: Sequence[SurvivalStep], time: float) -> tuple[float, float, float]:
    """The share that has finished by a time, with its interval: (share, low, high)."""
    step = next(step for step in reversed(curve) if step.time <= time)
    return 1 - step.share_waiting, 1 - step.high, 1 - step.low


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
    points = np.asarray(values, dtype=float)
    away = points - centre
    # Plain lists: the rules look at single points, which numpy hands out slowly.
    z: list[float] = np.divide(away, sigma, out=np.zeros(len(points)), where=sigma > 0).tolist()
    distance: list[float] = away.tolist()
    steps: list[float] = np.diff(points).tolist()
    found = [""] * len(points)

    def mark(members: Iterable[int], rule: str) -> None:
        for member in members:
            found[member] = found[member] or rule

    mark([i for i, far in enumerate(z) if abs(far) > 3 + 1e-9], "outside the limits")
    for side in (1, -1):
        for first, last in _runs([side * d > 1e-9 for d in distance], RUN_LENGTH):
            mark(range(first, last + 1), "7 in a row on one side")
    for side, rule in ((1, "7 in a row rising"), (-1, "7 in a row falling")):
        for first, last in _runs([side * step > 1e-12 for step in steps], RUN_LENGTH - 1):
            mark(range(first, last + 2), rule)
    for side in (1, -1):
        outer = [i for i, far in enumerate(z) if side * far > 2 + 1e-9]
        for one, next_one in pairwise(outer):
            if next_one - one <= 2:
                mark((one, next_one), "2 of 3 near a limit")
    return tuple(found)


def _runs(held: Iterable[bool], length: int) -> Iterator[tuple[int, int]]:
    """Where something holds at least so often in a row, as (first, last)."""
    first = 0
    for is_held, stretch in groupby(held):
        size = sum(1 for _ in stretch)
        if is_held and size >= length:
            yield first, first + size - 1
        first += size


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


def share_of(number: int, base: int) -> tuple[float, float, float]:
    """A share with its Wilson interval, as (share, low, high); all blank under a base of 10."""
    if base < verdicts.SMALLEST_BASE_OF_A_PERCENTAGE:
        return math.nan, math.nan, math.nan
    return (number / base, *wilson_interval(number, base))


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
    values = frame[value].to_numpy()
    low_2, high_2, low_3, high_3 = limits
    outside_3 = (values < low_3 - 1e-12) | (values > high_3 + 1e-12)
    outside_2 = (values < low_2 - 1e-12) | (values > high_2 + 1e-12)
    verdict = verdicts.schools_compared(int(outside_3.sum()), len(frame), subject)
    # Few different words for very many schools: taken by their places, for text is slow to make.
    frame["standing"] = _STANDINGS.take(np.where(outside_3, 2, np.where(outside_2, 1, 0)))
    frame["verdict"] = pd.array([verdict], dtype="str").take(np.zeros(len(frame), dtype=int))
    return frame


_STANDINGS = pd.array(
    ["within what chance explains", "outside the inner limits", "outside the outer limits"], dtype="str"
)
