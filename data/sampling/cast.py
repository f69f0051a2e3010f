"""Who and what the invented school consists of: its adults, policies and courses, with dates that move with today."""

from __future__ import annotations

import csv
import random
import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path

from data.sampling.school_year import Calendar, HalfTerm, academic_year_of

HERE = Path(__file__).resolve().parent
SCHOOL_ID = "WBV"
SCHOOL_NAME = "Wrenbeck Vale Community Primary School"
DOMAIN = "wrenbeckvale.example"
YEARS_OF_HISTORY = 3
# Somebody who starts later than this is not on any list yet.
KNOWN_AHEAD = timedelta(days=21)
# Fewer school days than this are too few for a half term to have a story of its own.
ENOUGH_DAYS = 10
_YEAR = re.compile(r"\{Y([+-]\d+)?\}")
_OF_YEAR = re.compile(r"Y([+-]\d+)?-(\d\d)-(\d\d)")


@dataclass(frozen=True)
class Post:
    """A job that an adult holds, as lists of staff name it."""

    job_title: str
    role: str
    contract: str
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True)
class Adult:
    """Somebody who works, governs or helps at the school."""

    person_id: str
    payroll_no: str
    title: str
    forename: str
    surname: str
    preferred: str
    former: str
    email: str
    leave_from: date | None
    leave_to: date | None
    posts: tuple[Post, ...]

    @property
    def name(self) -> str:
        """As the adult signs: the forename in use, then the surname."""
        return f"{self.preferred or self.forename} {self.surname}"

    @property
    def role(self) -> str:
        """The role of the main post."""
        return self.posts[0].role

    @property
    def starts_on(self) -> date:
        """First day at the school."""
        return self.posts[0].starts_on

    @property
    def ends_on(self) -> date | None:
        """Last day at the school, where one is known."""
        return self.posts[0].ends_on

    @property
    def is_visitor(self) -> bool:
        """True for those whose deadline is their first session: supply, contractors, volunteers."""
        return self.role in ("supply", "contractor", "volunteer")

    def is_here(self, day: date) -> bool:
        """True on every day from the first to the last, days of long leave left out."""
        away = self.leave_from and self.leave_from <= day <= (self.leave_to or date.max)
        return self.starts_on <= day <= (self.ends_on or date.max) and not away


@dataclass(frozen=True)
class Version:
    """A published text of a policy."""

    policy_id: str
    version: str
    published_on: date
    is_material: bool
    row: dict[str, str] = field(compare=False, repr=False)


class School:
    """The invented school as it stands on `today`: everything else in this package is worked out from one of these.

    The same `today` and `seed` give the same school. Years are counted from the academic year that `today` lies in.
    """

    def __init__(self, today: date, seed: int = 15, only: frozenset[str] | None = None) -> None:
        self.today = today
        self.seed = seed
        self.year = academic_year_of(today)
        self.first_year = self.year - YEARS_OF_HISTORY + 1
        self.calendar = Calendar(self.first_year, self.year + 1)
        self._only = only

    @property
    def history_starts_on(self) -> date:
        """The first school day of the three years."""
        return self.calendar.half_terms[0].starts_on

    @cached_property
    def begun(self) -> list[HalfTerm]:
        """The half terms that have begun, in order."""
        return [half for half in self.calendar.half_terms if half.starts_on <= self.today]

    @cached_property
    def story_half(self) -> HalfTerm:
        """The half term in which the real rise shows: the present one as soon as it is long enough."""
        begun = self.begun
        is_long_enough = len(self.calendar.days_between(begun[-1].starts_on, self.today)) >= ENOUGH_DAYS
        return begun[-1] if is_long_enough or len(begun) == 1 else begun[-2]

    @cached_property
    def adults(self) -> list[Adult]:
        """Everybody on the school's lists, leavers and those about to start included."""
        everyone = [self._adult(row) for row in table("adults")]
        return [
            adult
            for adult in everyone
            if adult.starts_on <= self.today + KNOWN_AHEAD and (self._only is None or adult.person_id in self._only)
        ]

    @cached_property
    def versions(self) -> list[Version]:
        """The policy versions published by today, in order."""
        rows = [{column: self.text(value) for column, value in row.items()} for row in table("policy_versions")]
        found = [
            Version(row["policy_id"], row["version"], self.day(row["published_on"]), row["material"] == "true", row)
            for row in rows
        ]
        return sorted((v for v in found if v.published_on <= self.today), key=lambda v: (v.published_on, v.policy_id))

    def chance(self, *key: object) -> random.Random:
        """Dice of its own for each thing that happens, so that one more fact does not change all the others."""
        return random.Random("/".join(str(part) for part in (self.seed, self.year, *key)))

    def text(self, value: str) -> str:
        """`{Y-1}/07-06` with the year written out."""
        return _YEAR.sub(lambda found: str(self.year + int(found[1] or 0)), value)

    def day(self, value: str) -> date:
        """A relative day of the tables: `Y-1-09-01` (years from the present one), `T+9` (days from today, then the
        next school day), `H+2` (school days into the story's half term). Raises ValueError for any other text."""
        if found := _OF_YEAR.fullmatch(value):
            return date(self.year + int(found[1] or 0), int(found[2]), int(found[3]))
        if value[:1] == "T":
            return self.calendar.add(self.today + timedelta(days=int(value[1:])), 0)
        if value[:1] == "H":
            return self.calendar.add(self.story_half.starts_on, int(value[1:]))
        raise ValueError(f"not a relative day: {value!r}")

    def optional_day(self, value: str) -> date | None:
        """As `day`, with None for no text."""
        return self.day(value) if value else None

    def _adult(self, row: dict[str, str]) -> Adult:
        starts_on, ends_on = self.day(row["start"]), self.optional_day(row["end"])
        posts = [Post(row["job_title"], row["role"], row["contract"], starts_on, ends_on)]
        if row["second_post"]:
            posts.append(self._second_post(row["second_post"], ends_on))
        email = row["email"] if "@" in row["email"] or not row["email"] else f"{row['email']}@{DOMAIN}"
        names = (row["title"], row["forename"], row["surname"], row["preferred"], row["former"])
        leave = (self.optional_day(row["leave_from"]), self.optional_day(row["leave_to"]))
        return Adult(row["person_id"], row["payroll_no"], *names, email, *leave, tuple(posts))

    def _second_post(self, text: str, ends_on: date | None) -> Post:
        job_title, start = text.split("@")
        is_governor = "Governor" in job_title
        return Post(
            job_title,
            "governor" if is_governor else "midday_supervisor",
            "office_holder" if is_governor else "permanent",
            self.day(start),
            ends_on,
        )


def table(name: str) -> list[dict[str, str]]:
    """The rows of one of this folder's tables, as text."""
    with (HERE / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))
