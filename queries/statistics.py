"""The numbers behind the sentences: intervals, survival curves, control charts, and comparisons of small counts."""

# Nothing here knows a table, a page or a school: numbers and frames go in, numbers and frames come out. Times are
# school days unless a name says otherwise, shares run from 0 to 1, and only numpy and pandas are needed at run time.
# The tests hold every function against scipy, statsmodels or lifelines to nine decimal places.

# The functions at the end, from `chart_of_half_terms` on, are the ones that a question names in its `-- then:`
# line.

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby, pairwise
from operator import itemgetter
from statistics import NormalDist, median
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from queries import clauses, findings, verdicts

POINTS_BEFORE_ANY_VERDICT = 8
POINTS_FOR_A_SETTLED_VERDICT = 12
MEAN_THAT_CARRIES_A_COUNT_CHART = 2.0
CASES_FOR_A_MEDIAN = 10
RUN_LENGTH = 7
ALL_INCIDENTS = "All incidents"


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

# Answers are small, so they are worked out row by row and put together once: each step of pandas (a column added,
# cast or renamed) takes as long as all the numbers. A function that calls what it is given `rows` gets the rows of the
# statement as plain values by name, None for a blank, and says of which kind each column of its answer is.

Rows = Sequence[Mapping[str, Any]]

# The kinds of column: text, counts and yes or no that may have blanks, days, and numpy's own; they come out as DuckDB
# hands them over.
_TEXT, _COUNT, _YES_NO, _DAY = "text", "count", "yes or no", "datetime64[us]"
_TEXT_TYPE = pd.StringDtype(na_value=np.nan)


def _answer(rows: Rows, kinds: Mapping[str, str]) -> pd.DataFrame:
    """An answer of these columns, each of its kind."""
    return pd.DataFrame({name: _column([row[name] for row in rows], kind) for name, kind in kinds.items()})


def _column(values: list[Any], kind: str) -> Any:
    has_blanks = None in values
    if kind == _TEXT:
        is_blank = all(value is None for value in values)
        return np.array(values, dtype=object) if is_blank else pd.array(values, dtype=_TEXT_TYPE)
    if kind in (_COUNT, _YES_NO) or (kind == "int32" and has_blanks):
        whole = np.array([value or 0 for value in values], dtype={_COUNT: "int64", _YES_NO: "bool"}.get(kind, kind))
        blank = np.array([value is None for value in values], dtype=bool)
        return (pd.arrays.BooleanArray if kind == _YES_NO else pd.arrays.IntegerArray)(whole, blank)
    return np.array(values, dtype=kind)


def _rows(frame: pd.DataFrame, *names: str) -> list[dict[str, Any]]:
    """The rows of an answer as plain values by name: of the named columns, or of all."""
    columns = {name: values.tolist() for name, values in frame.items() if not names or name in names}
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]


def _put_together(frame: pd.DataFrame, added: Mapping[str, Any], columns: Sequence[str] | None = None) -> pd.DataFrame:
    """The frame with columns added or replaced; `columns` names those of the answer, in order, where not all stay."""
    held = {name: column.array for name, column in frame.items()} | dict(added)
    return pd.DataFrame({name: held[name] for name in columns or held}, index=frame.index)


def _numbers(values: Iterable[Any]) -> Any:
    return np.array(list(values), dtype=float)


def _counts(values: Iterable[Any]) -> Any:
    return pd.array(list(values), dtype="Int64")


def chart_of_half_terms(rows: Rows) -> pd.DataFrame:
    """Counts each kind's incidents by half term, with limits, rule, standing and the one verdict of the kind.

    Each row is a half term, an incident (`occurred_day`), a mark of a day or a kind asked for. Whole half terms make
    the chart; a part stands beside it without limits. Kinds with a mean under 2 are judged by the school days between
    incidents; their counts get no limits. A recorded event starts a new phase.
    """
    cases = [row for row in rows if row["occurred_day"] is not None]
    marks = sorted((row for row in rows if row["text"]), key=itemgetter("on_date"))
    half_terms = []
    for row in sorted((row for row in rows if row["half_term"]), key=itemgetter("starts_on")):
        inside = [mark["text"] for mark in marks if row["starts_on"] <= mark["on_date"] <= row["ends_on"]]
        half_terms.append({**row, "mark": "; ".join(inside) or None})
    told = []
    for kind in [row["kind"] for row in rows if row["kind"] and half_terms]:
        of_kind = [case for case in cases if kind in (ALL_INCIDENTS, case["category_group"])]
        number = Counter(map(_half_term_of, of_kind))
        group = [{**row, "category_group": kind, "incidents": number[_half_term_of(row)]} for row in half_terms]
        _chart_of_one(group, sorted(case["occurred_day"] for case in of_kind))
        told += group
    return _answer(told, _BY_HALF_TERM)


# A half term of one kind on its way to a chart: the answer's columns and what they are worked out from.
HalfTerm = dict[str, Any]
_BY_HALF_TERM = {
    "category_group": _TEXT, "academic_year": _TEXT, "term": _TEXT, "half": "int32", "half_term": _TEXT,
    "starts_on": _DAY, "ends_on": _DAY, "school_days": "int32", "is_part": "bool", "incidents": "int64", "mark": _TEXT,
    "chart": _TEXT, "centre": "float64", "low": "float64", "high": "float64", "rule": _TEXT, "standing": _TEXT,
    "verdict": _TEXT,
}  # fmt: skip
_half_term_of = itemgetter("academic_year", "term", "half")


def _chart_of_one(rows: list[HalfTerm], event_days: Sequence[int]) -> None:
    for row in rows:
        row |= {"chart": "", "rule": "", "centre": math.nan, "low": math.nan, "high": math.nan}
    whole = [row for row in rows if not row["is_part"]]
    chart, standing = None, standing_of(0)
    for number in sorted({row["phase"] for row in whole}):
        phase = [row for row in whole if row["phase"] == number]
        counts = [row["incidents"] for row in phase]
        standing = standing_of(len(phase))
        if sum(counts) / len(counts) < MEAN_THAT_CARRIES_A_COUNT_CHART:
            for row in phase:
                row["chart"] = "gaps"
            continue
        chart = count_chart(counts, [row["school_days"] for row in phase])
        limits = (chart.centre.tolist(), chart.low.tolist(), chart.high.tolist(), chart.rules)
        for row, centre, low, high, rule in zip(phase, *limits, strict=True):
            row |= {"chart": chart.kind, "centre": centre, "low": low, "high": high, "rule": rule}
        _draw_parts([row for row in rows if row["is_part"] and row["phase"] == number], phase)
    verdict = _verdict_of(str(rows[0]["category_group"]), rows, chart, event_days)
    for row in rows:
        row |= {"standing": standing, "verdict": verdict}


def _draw_parts(parts: list[HalfTerm], phase: list[HalfTerm]) -> None:
    """Gives the parts of a phase the range of the school days that have passed in them: never that of a whole one."""
    rate = sum(row["incidents"] for row in phase) / sum(row["school_days"] for row in phase)
    for part in parts:
        mean = rate * float(part["elapsed"])
        part |= {"centre": mean, "low": max(0.0, mean - 3 * mean**0.5), "high": mean + 3 * mean**0.5}
        part["chart"] = phase[-1]["chart"]


def _verdict_of(subject: str, rows: list[HalfTerm], chart: ControlChart | None, event_days: Sequence[int]) -> str:
    newest = next((row for row in reversed(rows) if not row["is_part"]), None)
    if newest and newest["chart"] == "gaps":
        return _verdict_of_gaps(subject, event_days)
    if newest is None or chart is None:
        return verdicts.control_chart(subject, standing_of(0), 0, "", 0, 0, 0, "")
    said = verdicts.control_chart(
        subject,
        chart.standing,
        len(chart.values),
        chart.alert,
        float(newest["incidents"]),
        newest["low"],
        newest["high"],
        str(newest["half_term"]),
    )
    part = next((row for row in reversed(rows) if row["is_part"]), None)
    if chart.standing != standing_of(0) and part and part["incidents"] > part["high"]:
        # Its limits are those of the school days that have passed, so the part is not set against whole half terms.
        said += " " + verdicts.running_period(int(part["incidents"]), int(part["elapsed"]))
    return said


def _verdict_of_gaps(subject: str, event_days: Sequence[int]) -> str:
    distances = [later - day for day, later in pairwise(event_days)]
    if not distances:
        return verdicts.gaps(subject, standing_of(0), 0, "", 0, 0)
    between = t_chart(distances)
    return verdicts.gaps(
        subject, between.standing, len(distances), between.alert, float(distances[-1]), float(between.centre[-1])
    )


@dataclass(frozen=True)
class Term:
    """A term of an answer that has one row for each incident of it, or one without an incident where it has none."""

    about: Mapping[str, Any]
    cases: list[Mapping[str, Any]]

    def by(self, point: Any) -> list[Mapping[str, Any]]:
        """Its incidents at that point of it; all of them where there is no point."""
        return self.cases if point is None else [case for case in self.cases if case["reached"] <= point]


def _terms(rows: Iterable[Mapping[str, Any]]) -> dict[int, Term]:
    """The terms by their place in the order of time."""
    terms: dict[int, Term] = {}
    for row in rows:
        term = terms.setdefault(row["place"], Term(row, []))
        if row["severity"] is not None:
            term.cases.append(row)
    return dict(sorted(terms.items()))


def _last_and_last_year(terms: Mapping[int, Term], place: int) -> tuple[Term | None, Term | None]:
    """The term before one and the same term of the year before, as far as the incident log reaches them."""
    this = terms[place].about
    year = int(this["academic_year"][:4]) - 1
    reached = [term for term in terms.values() if term.about["is_returned"]]
    last = next((term for term in reached if term.about["place"] == place - 1), None)
    same = (term for term in reached if term.about["term"] == this["term"])
    return last, next((term for term in same if int(term.about["academic_year"][:4]) == year), None)


def same_point_verdicts(rows: Rows) -> pd.DataFrame:
    """Counts the newest term's incidents of each kind beside those at the same point of the last and of last year's.

    Adds how many would be more (or fewer) than chance, and the sentence. A row without a term names a kind that is
    asked for. `last_term_days` and `last_year_days` are the school days that the older count covers; blank without a
    record.
    """
    terms = _terms(row for row in rows if row["term"])
    told = [_at_same_point(terms, row["category_group"]) for row in rows if terms and not row["term"]]
    return _answer(told, _AT_SAME_POINT)


def _at_same_point(terms: Mapping[int, Term], kind: str) -> dict[str, Any]:
    this = terms[max(terms)]
    row = {name: this.about[name] for name in ("academic_year", "term", "is_part")}
    row |= {"category_group": kind, "school_days": this.about["elapsed"], "this_term": _of_kind(this.cases, kind)}
    compared = (("last_term", "last term", ""), ("last_year", "in the same term last year", "_last_year"))
    earlier = _last_and_last_year(terms, this.about["place"])
    for term, (name, words, suffix) in zip(earlier, compared, strict=True):
        row[name] = _of_kind(term.by(this.about["point"]), kind) if term else None
        row[f"{name}_days"] = min(row["school_days"], term.about["school_days"]) if term else None
        row |= _said(_compared(row, name, words), suffix)
    return row


def _of_kind(cases: Rows, kind: str) -> int:
    return len(cases) if kind == ALL_INCIDENTS else sum(case["category_group"] == kind for case in cases)


_SAID = ("more_needed", "fewer_needed", "is_more_than_chance", "verdict")
# How many would be more, or fewer, than chance explains, whether this count is either, and the sentence.
Comparison = tuple[int | None, int | None, bool | None, str]


def _said(found: Sequence[Any], suffix: str) -> dict[str, Any]:
    """A comparison by the names of its columns."""
    return {f"{name}{suffix}": value for name, value in zip(_SAID, found, strict=True)}


_SAID_KINDS = (_COUNT, _COUNT, _YES_NO, _TEXT)
_COMPARED = _said(_SAID_KINDS, "") | _said(_SAID_KINDS, "_last_year")
_AT_SAME_POINT = {
    "category_group": _TEXT, "academic_year": _TEXT, "term": _TEXT, "is_part": "bool", "school_days": "int32",
    "this_term": "int64", "last_term": _COUNT, "last_term_days": "int32", "last_year": _COUNT,
    "last_year_days": "int32", **_COMPARED,
}  # fmt: skip


def period_verdicts(rows: Rows) -> pd.DataFrame:
    """Counts the incidents of a period by kind beside those of the two that it is set against, and adds the sentences.

    A row without a kind is an incident; the others say which kind is asked for and what is known of the three periods.
    A running period is set against as many school days of the others; `before_days` and `year_days` say how many.
    """
    cases = [row for row in rows if row["kind"] is None]
    return _answer([_in_periods(row, cases) for row in rows if row["kind"]], _IN_PERIODS)


def _in_periods(period: Mapping[str, Any], cases: Rows) -> dict[str, Any]:
    row = dict(period) | {"category_group": period["kind"]}
    of_kind = [case for case in cases if period["kind"] in (ALL_INCIDENTS, case["category_group"])]
    for when, name, high in (
        ("this", "this_period", "high"),
        ("before", "period_before", "high_before"),
        ("year", "year_before", "high_year_before"),
    ):
        inside = [case for case in of_kind if case[f"in_{when}"]]
        row[name] = len(inside) if period[f"reaches_{when}"] else None
        row[high] = sum(case["is_high"] for case in inside)
    row |= _said(_against(row, "period_before", "before_days"), "")
    return row | _said(_against(row, "year_before", "year_days"), "_last_year")


_IN_PERIODS = {
    "category_group": _TEXT, "academic_year": _TEXT, "term": _TEXT, "half": "int32", "starts_on": _DAY,
    "ends_on": _DAY, "is_part": "bool", "school_days": "int32", "this_period": _COUNT, "period_before": _COUNT,
    "before_days": "int32", "year_before": _COUNT, "year_days": "int32", "high": "int64", "high_before": "int64",
    "high_year_before": "int64", **_COMPARED,
}  # fmt: skip


def _against(row: dict[str, Any], other: str, covered: str) -> Comparison:
    year, term, half = row["academic_year"], row["term"], row["half"]
    when = verdicts.in_period(year, term, half, row["starts_on"])
    if row["this_period"] is None:
        return None, None, None, verdicts.no_return(when)
    is_part = bool(row["is_part"]) and year is not None
    now_words = f"{when} so far" if is_part else when
    words = _before_words(year, term, half) if other == "period_before" else _a_year_ago_words(year, term, half)
    now, days_now, days_before = row["this_period"], row["school_days"], row[covered]
    if row[other] is None or not days_before or not days_now:
        return None, None, None, verdicts.no_earlier_term(now, now_words, words)
    same = " at the same point" if is_part else ""
    return _two_counts(now, row[other], float(days_now), float(days_before), now_words, words + same)


def _before_words(year: str | None, term: str | None, half: int | None) -> str:
    if half is not None:
        return "in the half term before"
    return "in the term before" if term else "in the year before" if year else "in as many school days before"


def _a_year_ago_words(year: str | None, term: str | None, half: int | None) -> str:
    if half is not None:
        return "in the same half term a year ago"
    return "in the same term a year ago" if term else "two years ago" if year else "in the same weeks a year ago"


def _compared(row: dict[str, Any], other: str, words: str) -> Comparison:
    now, days_now, days_before = row["this_term"], row["school_days"], row[f"{other}_days"]
    now_words = "so far this term" if row["is_part"] else "this term"
    same = " at the same point" if row["is_part"] else ""
    if not days_before or not days_now:
        return None, None, None, verdicts.no_earlier_term(now, now_words, words)
    return _two_counts(now, row[other], float(days_now), float(days_before), now_words, words + same)


def _two_counts(
    now: int, before: int, days_now: float, days_before: float, now_words: str, before_words: str
) -> tuple[int, int | None, bool, str]:
    more = count_needed_for_more(before, days_now, days_before)
    fewer = count_needed_for_fewer(before, days_now, days_before)
    is_real = now >= more or (fewer is not None and now <= fewer)
    if days_now != days_before:
        before_words += f" ({days_before:.0f} school days against {days_now:.0f})"
    said = verdicts.two_terms(now, before, is_real, more, fewer, now_words, before_words)
    return more, fewer, is_real, said


def summary_verdicts(rows: Rows) -> pd.DataFrame:
    """Counts each term's incidents by kind and severity, with the rate, the comparisons and the verdict.

    A running term is set against the same point of the term before it and of the same term last year. `rate_of_one` is
    the rate that one incident makes.
    """
    terms = _terms(rows)
    whole = {place: Counter(map(_kind_and_severity, term.cases)) for place, term in terms.items()}
    told = []
    for place, term in terms.items():
        last, last_year = _last_and_last_year(terms, place)
        before, year_before = (
            Counter(map(_kind_and_severity, other.by(term.about["point"]) if other else ()))
            for other in (last, last_year)
        )
        for key in sorted({*whole[place], *before, *year_before}):
            row = {**term.about, "category_group": key[2], "severity": key[3]}
            row |= {"n": whole[place][key], "prior_term": before[key], "same_term_last_year": year_before[key]}
            told.append(row | _summed_up(row, last, last_year))
    return _answer(told, _SUMMARY)


# With their places first, so that they sort in the order of kinds and severities.
_kind_and_severity = itemgetter("kind_place", "severity_place", "category_group", "severity")
_SUMMARY = {
    "academic_year": _TEXT, "term": _TEXT, "is_part": "bool", "category_group": _TEXT, "severity": _TEXT, "n": "int64",
    "rate_per_100": "float64", "prior_term": _COUNT, "same_term_last_year": _COUNT, "verdict": _TEXT,
}  # fmt: skip


def _summed_up(row: Mapping[str, Any], last: Term | None, last_year: Term | None) -> dict[str, Any]:
    """The rate of a row, its verdict against the term before, and blanks where there is no term to compare with."""
    now_words = "so far this term" if row["is_part"] else "this term"
    words = "last term at the same point" if row["is_part"] else "last term"
    if last is None or not row["elapsed"]:
        verdict = verdicts.no_earlier_term(row["n"], now_words, "last term")
    else:
        days = last.about["school_days"]
        days_last = float(min(row["elapsed"], days) if row["is_part"] else days)
        verdict = _two_counts(row["n"], row["prior_term"], float(row["elapsed"]), days_last, now_words, words)[3]
    rate = row["rate_of_one"]
    return {
        "rate_per_100": None if rate is None else row["n"] * rate,
        "prior_term": row["prior_term"] if last else None,
        "same_term_last_year": row["same_term_last_year"] if last_year else None,
        "verdict": verdict,
    }


def severity_interval(rows: Rows) -> pd.DataFrame:
    """Counts each term's incidents by severity, with the share of high ones; blank under 10 that were graded."""
    told = []
    for term in _terms(rows).values():
        number = Counter(case["severity"] for case in term.cases)
        row = {**term.about, "incidents": len(term.cases), "low_severity": number["low"]}
        row |= {name: number[name] for name in ("high", "medium", "not_recorded")}
        share = share_of(row["high"], row["incidents"] - row["not_recorded"])
        told.append(row | dict(zip(("share", "low", "high_limit"), share, strict=True)))
    return _answer(told, _SEVERITY_MIX)


_SEVERITY_MIX = {
    "academic_year": _TEXT, "term": _TEXT, "is_part": "bool", "incidents": "int64", "high": "int64", "medium": "int64",
    "low_severity": "int64", "not_recorded": "int64", "share": "float64", "low": "float64", "high_limit": "float64",
}  # fmt: skip


def _columns_of(rows: Sequence[tuple[float, ...]], *names: str) -> dict[str, Any]:
    """Columns of numbers from one tuple a row."""
    return {name: _numbers(row[place] for row in rows) for place, name in enumerate(names)}


def share_of(number: int, base: int) -> tuple[float, float, float]:
    """A share with its Wilson interval, as (share, low, high); all blank under a base of 10."""
    if base < verdicts.SMALLEST_BASE_OF_A_PERCENTAGE:
        return math.nan, math.nan, math.nan
    return (number / base, *wilson_interval(number, base))


def share_with_interval(frame: pd.DataFrame) -> pd.DataFrame:
    """Adds `share`, `low` and `high` of `met` out of `base`, blank under a base of 10, as the last three columns."""
    return _put_together(frame, _shares(_rows(frame, "met", "base")))


def _shares(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return _columns_of([share_of(int(row["met"]), int(row["base"])) for row in rows], "share", "low", "high")


def time_to_close_curve(frame: pd.DataFrame) -> pd.DataFrame:
    """The Kaplan-Meier curve of cases still open where there are 10 or more; else the cases themselves, as dots."""
    columns = ["shown_as", "school_days", "at_risk", "closed", "still_open", "share_waiting", "low", "high", "is_open",
               "severity", "cases", "median_days"]  # fmt: skip
    cases = len(frame)
    if cases < CASES_FOR_A_MEDIAN:
        is_open = ~frame["is_closed"].to_numpy(dtype=bool)
        dots = _put_together(frame, {"shown_as": "case", "is_open": is_open, "cases": cases})
        return dots.reindex(columns=columns)
    curve = kaplan_meier(frame["school_days"].tolist(), frame["is_closed"].tolist())
    median = median_time(curve)
    held: dict[str, Any] = dict(zip(columns[1:8], zip(*curve, strict=True), strict=True))
    held |= {"shown_as": "curve", "cases": cases, "median_days": median if math.isfinite(median) else math.nan}
    return pd.DataFrame({name: held.get(name, math.nan) for name in columns})


def timeliness(rows: Rows) -> pd.DataFrame:
    """Turns the cases of each term into its median and shares (open cases counted in) and the sentence.

    Under 10 cases there is no median and no share. `severe_hours` is the median of calendar hours from the report of a
    severe incident to its first action, blank under 10; hours are whole days, because records carry no hour.
    """
    told = [{**term.about, **_timeliness_of(term.cases)} for term in _terms(rows).values()]
    return _answer(told, _TIMELINESS)


_TIMELINESS = {
    "academic_year": _TEXT, "term": _TEXT, "is_part": "bool", "n": "int64", "n_open": "int64",
    "median_days": "float64", "acted_in_2_days": "float64", "acted_low": "float64", "acted_high": "float64",
    "closed_in_10_days": "float64", "closed_low": "float64", "closed_high": "float64", "oldest_open_days": _COUNT,
    "severe": "int64", "severe_hours": "float64", "verdict": _TEXT,
}  # fmt: skip


def _timeliness_of(cases: Rows) -> dict[str, Any]:
    """What `timeliness` tells of a term, from `n` on."""
    nothing = (math.nan,) * 3
    still_open = [case for case in cases if case["is_open"]]
    severe = [case for case in cases if case["severity"] == "high"]
    oldest = max((case["close_days"] for case in still_open if case["close_days"] is not None), default=None)
    acted = _curve_of([(case["action_days"], case["is_acted"]) for case in cases])
    closed = _curve_of([(case["close_days"], not case["is_open"]) for case in cases])
    severe_acted = _curve_of([(case["hours_to_action"], case["is_acted"]) for case in severe])
    by_two = share_done_by(acted, 2) if acted else nothing
    by_ten = share_done_by(closed, 10) if closed else nothing
    median = median_time(closed) if closed else None
    share = None if median is None else by_ten[0]
    return {
        "n": len(cases),
        "n_open": len(still_open),
        "median_days": math.nan if median is None or math.isinf(median) else median,
        **dict(zip(("acted_in_2_days", "acted_low", "acted_high"), by_two, strict=True)),
        **dict(zip(("closed_in_10_days", "closed_low", "closed_high"), by_ten, strict=True)),
        "oldest_open_days": oldest,
        "severe": len(severe),
        "severe_hours": median_time(severe_acted) if severe_acted else math.nan,
        "verdict": verdicts.time_to_close(len(cases), len(still_open), median, share, oldest),
    }


def _curve_of(cases: Iterable[tuple[int | None, bool]]) -> list[SurvivalStep] | None:
    """The curve of the cases that have a time, from 10 on; each is a time and whether it is over."""
    known = [(taken, is_over) for taken, is_over in cases if taken is not None]
    if len(known) < CASES_FOR_A_MEDIAN:
        return None
    return kaplan_meier([taken for taken, _ in known], [is_over for _, is_over in known])


def reporting_culture(rows: Rows) -> pd.DataFrame:
    """Sets each term's reports against the same term last year, for seasons differ, and adds the reading and sentence.

    A running term is set against what had been reported by the same point of the other. A row without a place is a half
    term that is over; of those without any report a term counts those that ended by then and began no earlier than four
    months before it (`quiet_from`).
    """
    terms = _terms(row for row in rows if row["place"])
    heard = {_half_term_of(case) for term in terms.values() for case in term.cases}
    quiet = [row for row in rows if not row["place"] and _half_term_of(row) not in heard]
    told = []
    for place, term in terms.items():
        if not term.about["is_returned"]:
            continue
        _, last_year = _last_and_last_year(terms, place)
        by_then = last_year.by(term.about["point"]) if last_year else None
        row = {**term.about, **_reports(term.cases)}
        row["reports_before"] = None if by_then is None else len(by_then)
        row["severe_before"] = None if by_then is None else _number_of(by_then, "high")
        row["quiet_half_terms"] = sum(
            half["ends_on"] <= row["seen_to"] and half["starts_on"] >= row["quiet_from"] for half in quiet
        )
        told.append(row | _culture_of(row))
    return _answer(told, _CULTURE)


_CULTURE = {
    "academic_year": _TEXT, "term": _TEXT, "is_part": "bool", "reports": "int64", "severe": "int64",
    "low_severity": "int64", "self_reported": "int64", "told": "int64", "median_days_to_report": "float64",
    "reports_before": _COUNT, "severe_before": _COUNT, "quiet_half_terms": "int64", "reading": _TEXT, "verdict": _TEXT,
}  # fmt: skip


def _number_of(cases: Rows, severity: str) -> int:
    return sum(case["severity"] == severity for case in cases)


def _reports(cases: Rows) -> dict[str, Any]:
    """The reports of a term in numbers."""
    days = [case["days_to_report"] for case in cases if case["days_to_report"] is not None]
    return {
        "reports": len(cases),
        "severe": _number_of(cases, "high"),
        "low_severity": _number_of(cases, "low"),
        "self_reported": sum(case["self_reported"] is True for case in cases),
        "told": sum(case["self_reported"] is not None for case in cases),
        "median_days_to_report": median(days) if days else math.nan,
    }


def _culture_of(row: Mapping[str, Any]) -> dict[str, str]:
    reports, before = row["reports"], row["reports_before"]
    reading = culture_reading(reports, row["severe"], before, row["severe_before"], row["quiet_half_terms"])
    is_small = two_term_p_value(reports, before or 0) > 0.05
    return {
        "reading": reading,
        "verdict": verdicts.reporting_culture(reading, row["self_reported"], row["told"], is_small),
    }


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


def quality_findings(rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Asks about what might make a figure wrong (queries/findings.py)."""
    return findings.of_quality(rows)


def policy_checks(rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Checks the entry of the policy in the register, and its text (queries/findings.py)."""
    return findings.of_policy(rows)


def clause_evidence(rows: Rows) -> pd.DataFrame:
    """Sets a school's records against the promises of the policy, a line a clause (queries/clauses.py)."""
    return clauses.evidence(rows)


# What the policy asks for, by the column of a record that says whether it was kept.
_EVIDENCE = {
    "evidence_time": "time",
    "evidence_date": "date",
    "place_or_url": "place or web address",
    "evidence_screen_print": "screen print",
    "originals_kept": "originals kept",
    "all_five": "all five",
}


def evidence_items(rows: Rows) -> pd.DataFrame:
    """Counts for each item of evidence what the records say of it, with the share of those that have it.

    The weakest of the five is the one that fewest have, unless all have all.
    """
    told = []
    for column, item in _EVIDENCE.items():
        answers = Counter(row[column] for row in rows)
        row: dict[str, Any] = {"item": item, "met": answers["yes"], "not_kept": answers["no"]}
        row |= {"not_recorded": answers["not_recorded"], "base": len(rows)}
        share = share_of(answers["yes"], len(rows))
        told.append(row | dict(zip(("share", "low", "high"), share, strict=True)))
    fewest = min(row["met"] for row in told[:-1])
    weakest = next(row for row in told if row["met"] == fewest)
    for row in told:
        row["is_weakest"] = row is weakest and fewest < len(rows)
    return _answer(told, _EVIDENCE_KEPT)


_EVIDENCE_KEPT = {
    "item": _TEXT, "met": "int64", "not_kept": "int64", "not_recorded": "int64", "base": "int64", "share": "float64",
    "low": "float64", "high": "float64", "is_weakest": "bool",
}  # fmt: skip


LONGEST_SPAN, SHORTEST_SPAN = 40, 10


def before_and_after(rows: Rows) -> pd.DataFrame:
    """Counts incidents in equal spans of school days before and after each event, with how far chance sets them apart.

    Each row is an event, the first day of the log (a day without an event) or an incident (`occurred_day`). A span is
    as long as the log and the calendar hold on both sides, up to 40 school days; under 10 nothing is said.
    """
    days = [row["occurred_day"] for row in rows if row["occurred_day"] is not None]
    log_day = next((row["days_through"] for row in rows if row["on_date"] and not row["event"]), None)
    events = {(row["on_date"], row["event"]): row for row in rows if row["event"]}
    told = []
    for _, event in sorted(events.items()):
        day = event["days_before"]
        span = min(LONGEST_SPAN, event["as_at_day"] - day, LONGEST_SPAN if log_day is None else day - log_day + 1)
        if span < SHORTEST_SPAN:
            continue
        row = {**event, "school_days": span, "before": sum(day - span < other <= day for other in days)}
        row["after"] = sum(day < other <= day + span for other in days)
        told.append(row | _said_of_event(row))
    return _answer(told, _BEFORE_AND_AFTER)


def _said_of_event(row: Mapping[str, Any]) -> dict[str, Any]:
    p_value = two_term_p_value(row["after"], row["before"])
    said = verdicts.before_and_after(row["event"], row["before"], row["after"], row["school_days"], p_value <= 0.05)
    return {"p_value": p_value, "more_needed": count_needed_for_more(row["before"]), "verdict": said}


_BEFORE_AND_AFTER = {
    "on_date": _DAY, "event": _TEXT, "school_days": "int32", "before": "int64", "after": "int64", "p_value": "float64",
    "more_needed": _COUNT, "verdict": _TEXT,
}  # fmt: skip


def adults_in_both(rows: Rows) -> pd.DataFrame:
    """Counts the adults who are overdue, those who reported incidents, those who are both, and all of them.

    Each row is of one kind: somebody `overdue`, an `incident`, who was the `reporter` of one, or an `adult`.
    """
    incidents = {row["incident_id"] for row in rows if row["what"] == "incident"}
    overdue, adults = ({row["person_id"] for row in rows if row["what"] == what} for what in ("overdue", "adult"))
    reporting = {row["person_id"] for row in rows if row["what"] == "reporter" and row["incident_id"] in incidents}
    told = {"overdue": overdue, "in_incidents": reporting, "both": overdue & reporting, "adults": adults}
    return _answer([{name: len(people) for name, people in told.items()}], dict.fromkeys(told, "int64"))


def repeat_adults(rows: Rows) -> pd.DataFrame:
    """The adults with two or more entries; there is a row for each entry and post of an adult."""
    adults: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        adults.setdefault(row["person_id"], []).append(row)
    told = []
    for person, lines in adults.items():
        entries = {row["incident_id"]: row for row in lines}.values()
        days = [row["occurred_on"] for row in entries]
        posts = [row for row in lines if row["staff_group"] and row["start_on"]]
        if len(entries) >= 2:
            told.append({
                "person_id": person,
                "name": lines[0]["name"],
                "staff_group": max(posts, key=itemgetter("start_on"))["staff_group"] if posts else None,
                "entries": len(entries),
                "kinds": "; ".join(sorted({row["category_group"] for row in entries})),
                "first_on": min(days),
                "last_on": max(days),
            })  # fmt: skip
    # The most entries first, of those the newest.
    told.sort(key=itemgetter("person_id"))
    told.sort(key=itemgetter("entries", "last_on"), reverse=True)
    return _answer(told, _REPEAT_ADULTS)


_REPEAT_ADULTS = {
    "person_id": _TEXT, "name": _TEXT, "staff_group": _TEXT, "entries": "int64", "kinds": _TEXT, "first_on": _DAY,
    "last_on": _DAY,
}  # fmt: skip


def shares_over_time(frame: pd.DataFrame) -> pd.DataFrame:
    """Adds p-chart limits to each period's `on_time` of `fell_due`; a period in which nothing fell due gets none."""
    rows = _rows(frame, "on_time", "fell_due")
    limits, rules = [(math.nan,) * 3] * len(rows), [""] * len(rows)
    known = [place for place, row in enumerate(rows) if row["fell_due"] > 0]
    chart = p_chart([rows[place]["on_time"] for place in known], [rows[place]["fell_due"] for place in known])
    drawn = zip(known, chart.centre.tolist(), chart.low.tolist(), chart.high.tolist(), chart.rules, strict=True)
    for place, centre, low, high, rule in drawn:
        limits[place], rules[place] = (centre, low, high), rule
    drawn_columns = _columns_of(limits, "centre", "low", "high")
    return _put_together(frame, drawn_columns | {"rule": pd.array(rules, dtype="str")})


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
