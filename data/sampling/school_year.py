"""The calendar of an invented English primary school, worked out for any year: half terms, closures, school days."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import holidays

WEEK = timedelta(days=7)
DAY = timedelta(days=1)
# Contracts of English teachers: 190 days with pupils and 5 without.
DAYS_WITH_STAFF = 195
FIRST_MONTH = 9


@dataclass(frozen=True)
class HalfTerm:
    """Half a term: its academic year by the year it starts in, and its first and last day."""

    year: int
    term: str
    half: int
    starts_on: date
    ends_on: date

    @property
    def academic_year(self) -> str:
        """Written as schools write it: 2026/27."""
        return written(self.year)


@dataclass(frozen=True)
class Closure:
    """A weekday within a term on which the school has no pupils."""

    on: date
    kind: str
    note: str


def written(year: int) -> str:
    """2026 as 2026/27."""
    return f"{year}/{(year + 1) % 100:02}"


def academic_year_of(day: date) -> int:
    """The year in which the academic year of `day` started, on 1 September."""
    return day.year if day.month >= FIRST_MONTH else day.year - 1


class Calendar:
    """Half terms and school days of the academic years that start in `first` to `last`."""

    def __init__(self, first: int, last: int) -> None:
        self._bank_holidays = holidays.country_holidays("GB", subdiv="ENG", years=range(first, last + 2))
        self.half_terms = [half for year in range(first, last + 1) for half in self._half_terms(year)]
        self.closures = [closed for year in range(first, last + 1) for closed in self._closures(year)]

    @cached_property
    def school_days(self) -> list[date]:
        """Every day with pupils, in order."""
        closed = {closure.on for closure in self.closures}
        return [
            day for half in self.half_terms for day in self._weekdays(half.starts_on, half.ends_on) if day not in closed
        ]

    def days_between(self, starts_on: date, ends_on: date) -> list[date]:
        """The school days from `starts_on` to `ends_on`, both included."""
        return self.school_days[bisect_left(self.school_days, starts_on) : bisect_right(self.school_days, ends_on)]

    def add(self, day: date, school_days: int) -> date:
        """The school day that is `school_days` after `day`; 0 gives the first one on or after `day`."""
        place = bisect_left(self.school_days, day) if school_days == 0 else bisect_right(self.school_days, day) - 1
        return self.school_days[min(max(place, 0) + school_days, len(self.school_days) - 1)]

    def of_year(self, year: int) -> list[HalfTerm]:
        """The six half terms of an academic year."""
        return [half for half in self.half_terms if half.year == year]

    def _half_terms(self, year: int) -> list[HalfTerm]:
        autumn = date(year, 9, 1)
        autumn_break = _last_monday(year, 10)
        spring = _monday_on_or_after(date(year + 1, 1, 3))
        spring_break = _monday_on_or_after(date(year + 1, 2, 1)) + 2 * WEEK
        easter_break = self._easter_break(year + 1)
        summer = easter_break + 2 * WEEK
        summer_break = _last_monday(year + 1, 5)
        halves = [
            ("Autumn", 1, autumn, autumn_break - 3 * DAY),
            ("Autumn", 2, autumn_break + WEEK, _friday_on_or_before(date(year, 12, 20))),
            ("Spring", 1, spring, spring_break - 3 * DAY),
            ("Spring", 2, spring_break + WEEK, easter_break - 3 * DAY),
            ("Summer", 1, summer, summer_break - 3 * DAY),
        ]
        worked = sum(len(self._weekdays(starts_on, ends_on)) for _, _, starts_on, ends_on in halves)
        last_half = self._weekdays(summer_break + WEEK, summer_break + 12 * WEEK)
        halves.append(("Summer", 2, last_half[0], last_half[DAYS_WITH_STAFF - worked - 1]))
        return [HalfTerm(year, term, half, self._on_weekday(start), end) for term, half, start, end in halves]

    def _closures(self, year: int) -> list[Closure]:
        halves = self.of_year(year)
        inset = [
            Closure(halves[0].starts_on, "inset", "Safeguarding update for all staff"),
            Closure(self._weekdays(halves[0].starts_on, halves[0].ends_on)[1], "inset", "Curriculum planning"),
            Closure(halves[1].starts_on, "inset", "Behaviour and anti-bullying"),
            Closure(halves[2].starts_on, "inset", "Online safety and safer working practice"),
            Closure(halves[5].ends_on, "inset", "Handover"),
        ]
        off = [
            Closure(day, "bank_holiday", str(self._bank_holidays[day]))
            for half in halves
            for day in _days(half.starts_on, half.ends_on)
            if day.weekday() < 5 and day in self._bank_holidays
        ]
        # One burst pipe every third year, so that the count of school days is not the same in all of them.
        burst = [Closure(halves[2].starts_on + 9 * DAY, "closure", "Burst water main")] if year % 3 == 0 else []
        return sorted(inset + off + burst, key=lambda closure: closure.on)

    def _weekdays(self, starts_on: date, ends_on: date) -> list[date]:
        return [day for day in _days(starts_on, ends_on) if day.weekday() < 5 and day not in self._bank_holidays]

    def _on_weekday(self, day: date) -> date:
        while day.weekday() > 4 or day in self._bank_holidays:
            day += DAY
        return day

    def _easter_break(self, year: int) -> date:
        # Two weeks that hold Good Friday, or that end with it when Easter is late.
        good_friday = next(
            day for day, name in self._bank_holidays.items() if name == "Good Friday" and day.year == year
        )
        monday = good_friday - 4 * DAY
        return monday if good_friday <= date(year, 4, 11) else monday - WEEK


def _days(starts_on: date, ends_on: date) -> list[date]:
    return [starts_on + number * DAY for number in range((ends_on - starts_on).days + 1)]


def _monday_on_or_after(day: date) -> date:
    return day + timedelta(days=-day.weekday() % 7)


def _last_monday(year: int, month: int) -> date:
    end = date(year, month, 31)
    return end - timedelta(days=end.weekday())


def _friday_on_or_before(day: date) -> date:
    return day - timedelta(days=(day.weekday() - 4) % 7)
