"""Who completed which course when: yearly rounds, one course that the teaching assistants let lapse."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from data.sampling.cast import Adult, School, table
from data.sampling.signing import is_asked

LAPSED_COURSE = "C03"
LAPSED_ROLE = "teaching_assistant"
# The one teaching assistant who went all the same.
_WENT_ALL_THE_SAME = "WV019"
# Certificates of a few named adults: course, adult, day.
_CERTIFICATES = (
    ("C06", "WV002", "Y-1-03-12"), ("C06", "WV003", "Y-2-11-27"),
    ("C09", "WV018", "Y-1-06-10"), ("C09", "WV019", "Y-2-01-21"), ("C09", "WV023", "Y-1-06-10"),
    ("C09", "WV034", "Y-2-10-08"), ("C09", "WV042", "Y-2-11-12"),
    ("C10", "WV001", "Y-4-02-05"), ("C10", "WV002", "Y-3-11-15"), ("C10", "WV036", "Y-3-11-15"),
    ("C10", "WV047", "Y-4-05-20"), ("C10", "WV051", "Y-2-04-24"),
)  # fmt: skip
# Rounds of a course: months between them, the day of the first, how many days people take, share who come.
_ROUNDS = {
    "C01": (12, "Y-3-09-03", 12, 0.97),
    "C02": (24, "Y-4-10-06", 30, 0.97),
    "C03": (12, "Y-3-10-01", 14, 0.98),
    "C04": (24, "Y-3-02-09", 30, 0.96),
    "C05": (12, "Y-1-01-12", 21, 0.93),
    "C07": (12, "Y-3-10-12", 20, 0.90),
    "C08": (12, "Y-3-09-03", 16, 0.96),
    "C11": (12, "Y-2-12-01", 10, 0.98),
}
# Two who came late last year: their certificates run out in the last week of November.
_LATE_LAST_YEAR = {"WV034", "WV043", "WV017"}
_TOO_SOON = timedelta(days=90)
_NOT_SINCE_LAST_YEAR = {("C07", "WV053"), ("C07", "WV054"), ("C01", "WV039")}


@dataclass(frozen=True)
class Completion:
    """A course that an adult finished on a day."""

    adult: Adult
    course_id: str
    completed_on: date
    expires_on: date | None = None
    certificate_ref: str = ""


def completions(school: School) -> list[Completion]:
    """Every completion before today, in order."""
    found = [*_certificates(school), *_rounds(school), *_inductions(school)]
    found.sort(key=lambda done: (done.completed_on, done.adult.person_id, done.course_id))
    kept: dict[tuple[str, str], list[Completion]] = defaultdict(list)
    for done in found:
        # Nobody takes a course again within weeks of having taken it.
        earlier = kept[done.adult.person_id, done.course_id]
        if not earlier or done.completed_on - earlier[-1].completed_on > _TOO_SOON:
            earlier.append(done)
    return sorted(
        (done for held in kept.values() for done in held),
        key=lambda done: (done.completed_on, done.adult.person_id, done.course_id),
    )


def _certificates(school: School) -> Iterator[Completion]:
    months = {course["course_id"]: int(course["validity_months"]) for course in table("courses")}
    people = {adult.person_id: adult for adult in school.adults}
    for number, (course_id, person_id, day) in enumerate(_CERTIFICATES, start=1):
        done = school.day(day)
        if person_id in people and done < school.today:
            expires = done.replace(year=done.year + months[course_id] // 12)
            yield Completion(people[person_id], course_id, done, expires, f"{course_id}-{done.year}-{number:03}")


def _rounds(school: School) -> Iterator[Completion]:
    for requirement in table("requirements"):
        course_id = requirement["course_id"]
        if course_id not in _ROUNDS:
            continue
        for adult in school.adults:
            if is_asked(adult, requirement["audience"]):
                yield from _rounds_of(school, adult, course_id)


def _rounds_of(school: School, adult: Adult, course_id: str) -> Iterator[Completion]:
    months, first, days, share = _ROUNDS[course_id]
    # Courses that last two years are taken by half the adults each year.
    offset = int(adult.person_id[2:]) % 2 if months == 24 else 0
    start = school.day(first)
    year = start.year + offset
    while (opens := start.replace(year=year)) < school.today:
        dice = school.chance("round", course_id, adult.person_id, year - school.year)
        comes, day = dice.random() < share, opens + timedelta(days=dice.randint(0, days))
        if course_id == "C03" and adult.person_id in _LATE_LAST_YEAR and year == school.year - 1:
            day = opens + timedelta(days=dice.randint(53, 58))
        day = school.calendar.add(day, 0) if day >= school.history_starts_on else day
        if comes and day < school.today and adult.is_here(day) and _takes_part(school, adult, course_id, year):
            yield Completion(adult, course_id, day)
        year += months // 12


def _takes_part(school: School, adult: Adult, course_id: str, year: int) -> bool:
    if year < school.year:
        return True
    is_lapsed = course_id == LAPSED_COURSE and adult.role == LAPSED_ROLE and adult.person_id != _WENT_ALL_THE_SAME
    is_late = course_id == LAPSED_COURSE and adult.person_id in _LATE_LAST_YEAR
    return not (is_lapsed or is_late or (course_id, adult.person_id) in _NOT_SINCE_LAST_YEAR)


def _inductions(school: School) -> Iterator[Completion]:
    # Whoever joins between two rounds takes the courses in the first weeks; visitors often do not.
    for requirement in table("requirements"):
        course_id = requirement["course_id"]
        if course_id not in _ROUNDS:
            continue
        for adult in school.adults:
            dice = school.chance("induction", course_id, adult.person_id)
            day = adult.starts_on + timedelta(days=dice.randint(1, 24))
            comes = dice.random() < (0.5 if adult.is_visitor else 0.93)
            is_known = school.day("Y-4-09-01") <= day < school.today and adult.is_here(day)
            if (
                comes
                and is_known
                and is_asked(adult, requirement["audience"])
                and not _was_late(school, adult, course_id)
            ):
                yield Completion(adult, course_id, day)


def _was_late(school: School, adult: Adult, course_id: str) -> bool:
    # The newest teaching assistants missed the lapsed course as well, and a new governor has yet to begin.
    is_new = adult.starts_on >= school.day("Y-09-01")
    return is_new and (
        (course_id == LAPSED_COURSE and adult.role == LAPSED_ROLE)
        or (course_id, adult.person_id) in _NOT_SINCE_LAST_YEAR
    )
