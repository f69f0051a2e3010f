"""School time in Python: the terms, half terms and years of a school, and what a part of one may be set against."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from operator import itemgetter
from typing import Any, Literal

Kind = Literal["term", "half_term", "academic_year", "since"]
ONE_DAY, ONE_WEEK = timedelta(days=1), timedelta(days=7)


@dataclass(frozen=True)
class Period:
    """A stretch of school time: its school days end on `ends_on`; a holiday up to `last_on` belongs to it."""

    kind: Kind
    starts_on: date
    ends_on: date
    last_on: date
    academic_year: str | None = None
    term: str | None = None
    half: int | None = None

    @property
    def label(self) -> str:
        """The period as people choose it: Autumn 2026; Autumn 2026, first half; 2026/27."""
        return named(self.academic_year, self.term, self.half, self.starts_on)


def named(academic_year: str | None, term: str | None, half: int | None, starts_on: date | None) -> str:
    """A period in a few words; blanks say which kind it is, as in Filters."""
    if academic_year and term:
        first = int(academic_year[:4])
        when = f"{term} {first if term == 'Autumn' else first + 1}"
        return f"{when}, {'first' if half == 1 else 'second'} half" if half else when
    if academic_year:
        return academic_year
    return f"Since {starts_on.day} {starts_on:%b} {starts_on.year}" if starts_on else "All time"


@dataclass(frozen=True)
class Calendar:
    """A school's half terms as (academic year, term, half, first day, last day), and its school days, both in order.

    `adult_days` are the adults in post on the school days up to each, added up. `dates` are the stretches of all the
    dates that anything may be asked about, as (first date, last date, academic year, term), in order.
    """

    half_terms: tuple[tuple[str, str, int, date, date], ...]
    days: tuple[date, ...]
    adult_days: tuple[int, ...] = ()
    dates: tuple[tuple[date, date, str, str], ...] = ()

    @cached_property
    def _periods(self) -> dict[Kind, tuple[Period, ...]]:
        return {kind: self._of_kind(kind) for kind in ("term", "half_term", "academic_year")}

    def _of_kind(self, kind: Kind) -> tuple[Period, ...]:
        spans: dict[tuple[str, str | None, int | None], tuple[date, date]] = {}
        for year, term, half, first, last in self.half_terms:
            key = (year, None if kind == "academic_year" else term, half if kind == "half_term" else None)
            start, end = spans.get(key, (first, last))
            spans[key] = (min(start, first), max(end, last))
        ordered = sorted(spans.items(), key=lambda item: item[1])
        starts = [span[0] for _, span in ordered]
        lasts = [following - ONE_DAY for following in starts[1:]] + [ordered[-1][1][1] + 60 * ONE_DAY] if starts else []
        return tuple(
            Period(kind, start, end, max(end, last), *key)
            for (key, (start, end)), last in zip(ordered, lasts, strict=True)
        )

    def periods(self, kind: Kind, until: date) -> list[Period]:
        """The periods of a kind that have begun by a day, the newest first."""
        return [period for period in reversed(self._periods[kind]) if period.starts_on <= until]

    def since(self, first_on: date, as_at: date) -> Period:
        """The time from a day on up to the position day; it is always a running one."""
        return Period("since", first_on, as_at + ONE_DAY, as_at)

    def school_days(self, first_on: date, last_on: date) -> int:
        """How many school days lie between two days, both included."""
        return max(0, bisect_right(self.days, last_on) - bisect_left(self.days, first_on))

    def days_so_far(self, on_date: date) -> int:
        """How many school days there were up to a day, the day included."""
        return bisect_right(self.days, on_date)

    @property
    def first_date(self) -> date | None:
        """The first of all the dates."""
        return self.dates[0][0] if self.dates else None

    @property
    def last_date(self) -> date | None:
        """The last of all the dates."""
        return self.dates[-1][1] if self.dates else None

    def term_of(self, on_date: date) -> tuple[str, str] | None:
        """The academic year and term of a date, None outside the calendar; a holiday belongs to the term before it."""
        place = bisect_right(self.dates, on_date, key=itemgetter(0)) - 1
        if place < 0 or on_date > self.dates[place][1]:
            return None
        return self.dates[place][2:]

    def days_between(self, first_on: date, last_on: date) -> int | None:
        """How many school days one date comes after another, None where either lies outside the calendar."""
        if self.term_of(first_on) is None or self.term_of(last_on) is None:
            return None
        return self.days_so_far(last_on) - self.days_so_far(first_on)

    def adult_days_so_far(self, on_date: date) -> int:
        """The adults in post on each school day up to a day, the day included, added up."""
        return self.adult_days[self.days_so_far(on_date) - 1] if self.days_so_far(on_date) else 0

    def week_ends(self, as_at: date) -> tuple[date, ...]:
        """The weeks of the last year that had a school day, each as it ended; the last one ends on the day itself."""
        weeks = (as_at - ONE_WEEK * back for back in reversed(range(52)))
        return tuple(end for end in weeks if self.school_days(end - ONE_WEEK + ONE_DAY, end))

    def term_ends(self, as_at: date) -> tuple[date, ...]:
        """The last days of the terms that have begun by a day, oldest first; the running one is seen on the day."""
        return tuple(min(term.ends_on, as_at) for term in reversed(self.periods("term", as_at)))

    def year_ends(self, as_at: date) -> tuple[date, ...]:
        """The same for academic years."""
        return tuple(min(year.ends_on, as_at) for year in reversed(self.periods("academic_year", as_at)))

    def days_ahead(self, as_at: date, number: int) -> date | None:
        """The last of so many school days after a day, or of as many as there are; None where there is none."""
        ahead = self.days[self.days_so_far(as_at) :][:number]
        return ahead[-1] if ahead else None

    def chosen(self, period: Period, as_at: date) -> dict[str, Any]:
        """What Filters say of a chosen period: its days, and those of the two that it may be set against.

        While it is running, the others end after the same number of school days, and on as many days without school
        after the last of them: a part is never set against a whole. An older period that has fewer school days is seen
        as a whole, and its number of days says so.
        """
        ends_on = min(as_at, period.last_on)
        is_part = as_at < period.ends_on
        days = self.school_days(period.starts_on, ends_on)
        found: dict[str, Any] = {
            "starts_on": period.starts_on,
            "ends_on": ends_on,
            "academic_year": period.academic_year,
            "term": period.term,
            "half": period.half,
            "is_part": is_part,
            "period_days": days,
        }
        is_school_day = bool(self.school_days(as_at, as_at))
        for name, other in (("before", self._before(period, days)), ("year", self._year_ago(period, days))):
            last_on = other.last_on if other else None
            # The days just before a meeting end with it; everything else is cut where the running period stands.
            if other and is_part and (period.kind, name) != ("since", "before"):
                last_on = self._same_point(other, days, is_school_day)
            found[f"{name}_from"] = other.starts_on if other else None
            found[f"{name}_to"] = last_on
            found[f"{name}_days"] = self.school_days(other.starts_on, last_on) if other and last_on else None
        return found

    def _same_point(self, other: Period, days: int, is_school_day: bool) -> date:
        first = bisect_left(self.days, other.starts_on)
        # The last day that is counted, or the day before the next where the position is a day without school.
        place = first + days - (1 if is_school_day else 0)
        if place >= len(self.days):
            return other.last_on
        return min(other.last_on, self.days[place] if is_school_day else self.days[place] - ONE_DAY)

    def _before(self, period: Period, days: int) -> Period | None:
        if period.kind == "since":
            first = bisect_left(self.days, period.starts_on) - days
            if first < 0 or not days:
                return None
            return self.since(self.days[first], period.starts_on - ONE_DAY)
        earlier = [other for other in self._periods[period.kind] if other.starts_on < period.starts_on]
        return earlier[-1] if earlier else None

    def _year_ago(self, period: Period, days: int) -> Period | None:
        if period.kind == "academic_year":
            return None
        if period.kind == "since":
            return self._since_a_year_ago(period, days)
        return self._last_year(period)

    def _last_year(self, period: Period) -> Period | None:
        for other in self._periods[period.kind]:
            is_same = (other.term, other.half) == (period.term, period.half)
            if is_same and int(str(other.academic_year)[:4]) == int(str(period.academic_year)[:4]) - 1:
                return other
        return None

    def _since_a_year_ago(self, period: Period, days: int) -> Period | None:
        terms = self.periods("term", period.starts_on)
        other = self._last_year(terms[0]) if terms else None
        if other is None or not days:
            return None
        # From the same school day of the same term.
        into = self.school_days(terms[0].starts_on, period.starts_on - ONE_DAY)
        place = bisect_left(self.days, other.starts_on) + into
        if place + days > len(self.days):
            return None
        return self.since(self.days[place], period.starts_on - ONE_DAY)


def calendar_of(
    half_terms: list[Mapping[str, Any]], days: Mapping[date, int], dates: Iterable[tuple[date, date, str, str]] = ()
) -> Calendar:
    """A calendar from rows of half_term (academic_year, term, half, starts_on, ends_on) and the school days.

    Each school day comes with the adults in post on all school days up to it, added up; `dates` are Calendar's own.
    """
    rows = [(str(r["academic_year"]), str(r["term"]), int(r["half"]), r["starts_on"], r["ends_on"]) for r in half_terms]
    ordered = sorted(days)
    adult_days = tuple(days[day] for day in ordered)
    return Calendar(tuple(sorted(rows, key=lambda row: row[3])), tuple(ordered), adult_days, tuple(sorted(dates)))
