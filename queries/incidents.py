"""What incident questions make of their lines: counts side by side, charts, curves, comparisons and their sentences."""

# A question fetches the few lines that matter, most of them a line for each incident, and leaves counting, sorting and
# comparing them to a function here, which takes less time than a plan for it would. The terms, half terms and events
# that they are set against are kept for the school and the day. The numbers behind the sentences are those of
# queries/statistics.py.

from __future__ import annotations

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from operator import itemgetter
from statistics import median
from typing import Any

import pandas as pd

from queries import verdicts
from queries.answers import COUNT, DAY, TEXT, YES_NO, Rows, answer
from queries.statistics import (
    CASES_FOR_A_MEDIAN,
    MEAN_THAT_CARRIES_A_COUNT_CHART,
    ControlChart,
    SurvivalStep,
    count_chart,
    count_needed_for_fewer,
    count_needed_for_more,
    culture_reading,
    kaplan_meier,
    median_time,
    share_done_by,
    share_of,
    standing_of,
    t_chart,
    two_term_p_value,
)

ALL_INCIDENTS = "All incidents"


def chart_of_half_terms(rows: Rows, kept: Rows, as_at: date, category_group: str | None) -> pd.DataFrame:
    """Counts each kind's incidents by half term, with limits, rule, standing and the one verdict of the kind.

    Each row is an incident; `kept` are the half terms, the marks of days and, where each kind is told, the kinds. Whole
    half terms make the chart; a part stands beside it without limits. Kinds with a mean under 2 are judged by the
    school days between incidents; their counts get no limits. A recorded event starts a new phase.
    """
    cases = [row for row in rows if row["occurred_day"] is not None]
    marks = [row for row in kept if "text" in row and row["on_date"] <= as_at]
    marks.sort(key=itemgetter("on_date"))
    half_terms = []
    for row in sorted((row for row in kept if "half_term" in row), key=itemgetter("starts_on")):
        inside = [mark["text"] for mark in marks if row["starts_on"] <= mark["on_date"] <= row["ends_on"]]
        half_terms.append({**row, "mark": "; ".join(inside) or None})
    told = []
    is_by_kind = any("category_group" in row for row in kept)
    kinds = _kinds(kept, category_group) if is_by_kind else [category_group or ALL_INCIDENTS]
    for kind in kinds if half_terms else ():
        of_kind = [case for case in cases if kind in (ALL_INCIDENTS, case["category_group"])]
        number = Counter(map(_half_term_of, of_kind))
        group = [{**row, "category_group": kind, "incidents": number[_half_term_of(row)]} for row in half_terms]
        _chart_of_one(group, sorted(case["occurred_day"] for case in of_kind))
        told += group
    return answer(told, _BY_HALF_TERM)


def _kinds(kept: Rows, wanted: str | None) -> list[str]:
    """Of what is kept, the kinds of incidents, or the one that is wanted."""
    kinds = [row["category_group"] for row in kept if "category_group" in row]
    return [kind for kind in kinds if wanted in (None, kind)]


# A half term of one kind on its way to a chart: the answer's columns and what they are worked out from.
HalfTerm = dict[str, Any]


_BY_HALF_TERM = {
    "category_group": TEXT, "academic_year": TEXT, "term": TEXT, "half": "int32", "half_term": TEXT,
    "starts_on": DAY, "ends_on": DAY, "school_days": "int32", "is_part": "bool", "incidents": "int64", "mark": TEXT,
    "chart": TEXT, "centre": "float64", "low": "float64", "high": "float64", "rule": TEXT, "standing": TEXT,
    "verdict": TEXT,
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
    """A term with the incidents of it."""

    about: Mapping[str, Any]
    cases: list[Mapping[str, Any]]

    def by(self, point: Any) -> list[Mapping[str, Any]]:
        """Its incidents at that point of it; all of them where there is no point."""
        if point is None:
            return self.cases
        until = self.about["days_before"] + point
        return [case for case in self.cases if case["point"] <= until]


def _terms(kept: Rows, cases: Rows) -> dict[int, Term]:
    """Of what is kept, the terms by their place in the order of time, each with its incidents."""
    terms = {_term_of(row): Term(row, []) for row in kept if "quiet_from" in row}
    for case in cases:
        if _term_of(case) in terms:
            terms[_term_of(case)].cases.append(case)
    return {term.about["place"]: term for term in sorted(terms.values(), key=lambda term: term.about["place"])}


_term_of = itemgetter("academic_year", "term")


def _returned(terms: Mapping[int, Term]) -> dict[int, Term]:
    """Those that the incident log reaches."""
    return {place: term for place, term in terms.items() if term.about["is_returned"]}


def _last_and_last_year(terms: Mapping[int, Term], place: int) -> tuple[Term | None, Term | None]:
    """The term before one and the same term of the year before, as far as the incident log reaches them."""
    this = terms[place].about
    year = int(this["academic_year"][:4]) - 1
    reached = _returned(terms).values()
    last = next((term for term in reached if term.about["place"] == place - 1), None)
    same = (term for term in reached if term.about["term"] == this["term"])
    return last, next((term for term in same if int(term.about["academic_year"][:4]) == year), None)


def same_point_verdicts(rows: Rows, kept: Rows, category_group: str | None) -> pd.DataFrame:
    """Counts the newest term's incidents of each kind beside those at the same point of the last and of last year's.

    Adds how many would be more (or fewer) than chance, and the sentence. Each row is an incident; `kept` are the terms
    and the kinds. `last_term_days` and `last_year_days` are the school days that the older count covers; blank without
    a record.
    """
    terms = _terms(kept, rows)
    kinds = [ALL_INCIDENTS] * (category_group is None) + _kinds(kept, category_group)
    return answer([_at_same_point(terms, kind) for kind in kinds if terms], _AT_SAME_POINT)


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


_SAID_KINDS = (COUNT, COUNT, YES_NO, TEXT)


_COMPARED = _said(_SAID_KINDS, "") | _said(_SAID_KINDS, "_last_year")


_AT_SAME_POINT = {
    "category_group": TEXT, "academic_year": TEXT, "term": TEXT, "is_part": "bool", "school_days": "int32",
    "this_term": "int64", "last_term": COUNT, "last_term_days": "int32", "last_year": COUNT,
    "last_year_days": "int32", **_COMPARED,
}  # fmt: skip


def period_verdicts(rows: Rows) -> pd.DataFrame:
    """Counts the incidents of a period by kind beside those of the two that it is set against, and adds the sentences.

    A row without a kind is an incident; the others say which kind is asked for and what is known of the three periods.
    A running period is set against as many school days of the others; `before_days` and `year_days` say how many.
    """
    cases = [row for row in rows if row["kind"] is None]
    return answer([_in_periods(row, cases) for row in rows if row["kind"]], _IN_PERIODS)


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
    "category_group": TEXT, "academic_year": TEXT, "term": TEXT, "half": "int32", "starts_on": DAY,
    "ends_on": DAY, "is_part": "bool", "school_days": "int32", "this_period": COUNT, "period_before": COUNT,
    "before_days": "int32", "year_before": COUNT, "year_days": "int32", "high": "int64", "high_before": "int64",
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


def summary_verdicts(rows: Rows, kept: Rows) -> pd.DataFrame:
    """Counts each term's incidents by kind and severity, with the rate, the comparisons and the verdict.

    Each row is an incident; `kept` are the terms, with the rate that one incident makes. A running term is set against
    the same point of the term before it and of the same term last year.
    """
    terms = _returned(_terms(kept, rows))
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
    return answer(told, _SUMMARY)


# With their places first, so that they sort in the order of kinds and severities.
_kind_and_severity = itemgetter("kind_place", "severity_place", "category_group", "severity")


_SUMMARY = {
    "academic_year": TEXT, "term": TEXT, "is_part": "bool", "category_group": TEXT, "severity": TEXT, "n": "int64",
    "rate_per_100": "float64", "prior_term": COUNT, "same_term_last_year": COUNT, "verdict": TEXT,
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


def severity_interval(rows: Rows, kept: Rows) -> pd.DataFrame:
    """Counts each term's incidents by severity, with the share of high ones; blank under 10 that were graded.

    Each row is an incident; `kept` are the terms.
    """
    told = []
    for term in _returned(_terms(kept, rows)).values():
        number = Counter(case["severity"] for case in term.cases)
        row = {**term.about, "incidents": len(term.cases), "low_severity": number["low"]}
        row |= {name: number[name] for name in ("high", "medium", "not_recorded")}
        share = share_of(row["high"], row["incidents"] - row["not_recorded"])
        told.append(row | dict(zip(("share", "low", "high_limit"), share, strict=True)))
    return answer(told, _SEVERITY_MIX)


_SEVERITY_MIX = {
    "academic_year": TEXT, "term": TEXT, "is_part": "bool", "incidents": "int64", "high": "int64", "medium": "int64",
    "low_severity": "int64", "not_recorded": "int64", "share": "float64", "low": "float64", "high_limit": "float64",
}  # fmt: skip


def timeliness(rows: Rows, kept: Rows) -> pd.DataFrame:
    """Turns the cases reported in each term into its median and shares (open cases counted in) and the sentence.

    Each row is a case; `kept` are the terms. Under 10 cases there is no median and no share. `severe_hours` is the
    median of calendar hours from the report of a severe incident to its first action, blank under 10; hours are whole
    days, because records carry no hour.
    """
    terms = _terms(kept, ())
    _tell(terms, rows)
    told = [{**term.about, **_timeliness_of(term.cases)} for term in _returned(terms).values()]
    return answer(told, _TIMELINESS)


def _tell(terms: Mapping[int, Term], cases: Rows) -> None:
    """Puts each case to the term of its report: the last that had begun, unless school days of none lie between."""
    in_order = list(terms.values())
    starts = [term.about["starts_on"] for term in in_order]
    for case in cases:
        begun = bisect_right(starts, case["known_on"])
        if begun and case["known_day"] <= in_order[begun - 1].about["days_through"]:
            in_order[begun - 1].cases.append(case)


_TIMELINESS = {
    "academic_year": TEXT, "term": TEXT, "is_part": "bool", "n": "int64", "n_open": "int64",
    "median_days": "float64", "acted_in_2_days": "float64", "acted_low": "float64", "acted_high": "float64",
    "closed_in_10_days": "float64", "closed_low": "float64", "closed_high": "float64", "oldest_open_days": COUNT,
    "severe": "int64", "severe_hours": "float64", "verdict": TEXT,
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


def reporting_culture(rows: Rows, kept: Rows) -> pd.DataFrame:
    """Sets each term's reports against the same term last year, for seasons differ, and adds the reading and sentence.

    A running term is set against what had been reported by the same point of the other. Each row is an incident; `kept`
    are the terms and half terms: of those that are over without any report a term counts those that ended by then and
    began no earlier than four months before it (`quiet_from`).
    """
    terms = _terms(kept, rows)
    heard = {_half_term_of(case) for term in terms.values() for case in term.cases}
    over = [row for row in kept if "half_term" in row and not row["is_part"]]
    quiet = [row for row in over if _half_term_of(row) not in heard]
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
    return answer(told, _CULTURE)


_CULTURE = {
    "academic_year": TEXT, "term": TEXT, "is_part": "bool", "reports": "int64", "severe": "int64",
    "low_severity": "int64", "self_reported": "int64", "told": "int64", "median_days_to_report": "float64",
    "reports_before": COUNT, "severe_before": COUNT, "quiet_half_terms": "int64", "reading": TEXT, "verdict": TEXT,
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
        told.append(row | _share_of(answers["yes"], len(rows)))
    fewest = min(row["met"] for row in told[:-1])
    weakest = next(row for row in told if row["met"] == fewest)
    for row in told:
        row["is_weakest"] = row is weakest and fewest < len(rows)
    return answer(told, _EVIDENCE_KEPT)


_EVIDENCE_KEPT = {
    "item": TEXT, "met": "int64", "not_kept": "int64", "not_recorded": "int64", "base": "int64", "share": "float64",
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
    return answer(told, _BEFORE_AND_AFTER)


def _said_of_event(row: Mapping[str, Any]) -> dict[str, Any]:
    p_value = two_term_p_value(row["after"], row["before"])
    said = verdicts.before_and_after(row["event"], row["before"], row["after"], row["school_days"], p_value <= 0.05)
    return {"p_value": p_value, "more_needed": count_needed_for_more(row["before"]), "verdict": said}


_BEFORE_AND_AFTER = {
    "on_date": DAY, "event": TEXT, "school_days": "int32", "before": "int64", "after": "int64", "p_value": "float64",
    "more_needed": COUNT, "verdict": TEXT,
}  # fmt: skip


def adults_in_both(rows: Rows) -> pd.DataFrame:
    """Counts the adults who are overdue, those who reported incidents, those who are both, and all of them.

    Each row is of one kind: somebody `overdue`, an `incident`, who was the `reporter` of one, or an `adult`.
    """
    incidents = {row["incident_id"] for row in rows if row["what"] == "incident"}
    overdue, adults = ({row["person_id"] for row in rows if row["what"] == what} for what in ("overdue", "adult"))
    reporting = {row["person_id"] for row in rows if row["what"] == "reporter" and row["incident_id"] in incidents}
    told = {"overdue": overdue, "in_incidents": reporting, "both": overdue & reporting, "adults": adults}
    return answer([{name: len(people) for name, people in told.items()}], dict.fromkeys(told, "int64"))


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
    return answer(told, _REPEAT_ADULTS)


_REPEAT_ADULTS = {
    "person_id": TEXT, "name": TEXT, "staff_group": TEXT, "entries": "int64", "kinds": TEXT, "first_on": DAY,
    "last_on": DAY,
}  # fmt: skip


def friend_requests(rows: Rows) -> pd.DataFrame:
    """Counts what became of requests, one a row, by relation and of all, with the share refused outright."""
    told = []
    for relation in ("all", "pupil", "ex_pupil", "parent"):
        requests = [row for row in rows if relation in ("all", row["relation"])]
        number = Counter(request["response"] for request in requests)
        row: dict[str, Any] = {name: number[name] for name in ("rejected", "ignored", "accepted", "pending")}
        row |= {"relation": relation, "sent": sum(request["direction"] == "outgoing" for request in requests)}
        row |= {"met": row["rejected"], "base": row["rejected"] + row["ignored"] + row["accepted"]}
        told.append(row | _share_of(row["met"], row["base"]))
    return answer(told, _REQUESTS)


_REQUESTS = {
    "relation": TEXT, "rejected": "int64", "ignored": "int64", "accepted": "int64", "pending": "int64", "sent": "int64",
    "met": "int64", "base": "int64", "share": "float64", "low": "float64", "high": "float64",
}  # fmt: skip


def _share_of(met: int, base: int) -> dict[str, float]:
    """A share by the names of its columns."""
    return dict(zip(("share", "low", "high"), share_of(met, base), strict=True))


def time_to_close_curve(rows: Rows) -> pd.DataFrame:
    """The Kaplan-Meier curve of cases still open where there are 10 or more; else the cases themselves, as dots."""
    cases = sorted(rows, key=lambda row: (row["school_days"], row["is_open"]))
    blank: dict[str, Any] = dict.fromkeys(_TO_CLOSE, math.nan) | {"cases": len(cases)}
    if len(cases) < CASES_FOR_A_MEDIAN:
        told = [{**blank, **case, "shown_as": "case"} for case in cases]
        return answer(told, _TO_CLOSE | {"school_days": "int32", "is_open": "bool", "severity": TEXT})
    curve = kaplan_meier([case["school_days"] for case in cases], [not case["is_open"] for case in cases])
    half = median_time(curve)
    names = ("school_days", "at_risk", "closed", "still_open", "share_waiting", "low", "high")
    blank |= {"shown_as": "curve", "median_days": half if math.isfinite(half) else math.nan}
    told = [blank | dict(zip(names, step, strict=True)) for step in curve]
    return answer(told, _TO_CLOSE | dict.fromkeys(("at_risk", "closed", "still_open"), "int64"))


_TO_CLOSE = {
    "shown_as": TEXT, "school_days": "float64", "at_risk": "float64", "closed": "float64", "still_open": "float64",
    "share_waiting": "float64", "low": "float64", "high": "float64", "is_open": "float64", "severity": "float64",
    "cases": "int64", "median_days": "float64",
}  # fmt: skip
