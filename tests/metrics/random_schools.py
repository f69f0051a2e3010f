"""Random schools: joiners, leavers, versions, grace, absences, visits, several posts, renewals of every kind."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from tests.metrics.build import ROLE_OF_GROUP
from tests.metrics.oracle import (
    GROUPS,
    VISITORS,
    Adult,
    Answer,
    Completion,
    Policy,
    Post,
    Requirement,
    School,
    Version,
)

FIRST, LAST = date(2024, 9, 1), date(2026, 12, 18)
AUDIENCES = (["all"], ["staff"], ["staff", "governor"], ["teacher"], ["teacher", "teaching_assistant"], ["volunteer"])
DAY = timedelta(days=1)


def a_day(r: Random, first: date = FIRST, last: date = LAST) -> date:
    return first + DAY * r.randint(0, max((last - first).days, 0))


def halves(r: Random) -> list[tuple[str, str, int, date, date]]:
    """Six half terms a year for six years; some schools begin in August, and the ends move by a few days."""
    autumn = date(2000, 8, r.choice([20, 24, 27])) if r.random() < 0.3 else date(2000, 9, r.choice([1, 2, 3, 4]))
    found = []
    for year in range(2023, 2029):
        name = f"{year}/{(year + 1) % 100:02d}"
        found += [
            (name, "Autumn", 1, autumn.replace(year=year), date(year, 10, r.choice([20, 23, 25]))),
            (name, "Autumn", 2, date(year, 11, r.choice([1, 3])), date(year, 12, r.choice([17, 19, 21]))),
            (name, "Spring", 1, date(year + 1, 1, r.choice([4, 6])), date(year + 1, 2, r.choice([12, 14]))),
            (name, "Spring", 2, date(year + 1, 2, r.choice([20, 23])), date(year + 1, 3, r.choice([25, 31]))),
            (name, "Summer", 1, date(year + 1, 4, r.choice([13, 20])), date(year + 1, 5, r.choice([22, 26]))),
            (name, "Summer", 2, date(year + 1, 6, r.choice([1, 3])), date(year + 1, 7, r.choice([18, 22]))),
        ]
    return found


def adult(r: Random, person_id: str) -> Adult:
    posts = []
    for number in range(r.choice([1, 1, 1, 2, 3])):
        group = r.choice(GROUPS)
        start = r.choice([date(2023, 6, 1), date(2023, 9, 1), a_day(r), a_day(r)])
        # Some posts follow one another without a gap, or with one of a day.
        if posts and posts[-1].end and r.random() < 0.6:
            start = posts[-1].end + DAY * r.choice([1, 1, 2])
        end = None if r.random() < 0.5 else a_day(r, max(start, FIRST), LAST + DAY * 90)
        posts.append(Post(f"{person_id}p{number}", ROLE_OF_GROUP[group], group, start, end))
    leave = None
    if r.random() < 0.35:
        first = a_day(r)
        leave = (first, None if r.random() < 0.15 else first + DAY * r.choice([0, 1, 7, 40, 150, 300]))
    visits: list[tuple[date, date | None]] = []
    if any(post.group in VISITORS for post in posts) and r.random() < 0.6:
        for _ in range(r.randint(1, 4)):
            first = a_day(r)
            if first not in [visit[0] for visit in visits]:
                visits.append((first, None if r.random() < 0.1 else first + DAY * r.choice([0, 0, 3, 20, 90])))
    left = a_day(r, max(post.start for post in posts), LAST + DAY * 60) if r.random() < 0.2 else None
    return Adult(person_id, posts, left, leave, visits)


def policy(r: Random, policy_id: str) -> Policy:
    versions: list[Version] = []
    published = r.choice([date(2023, 9, 4), date(2024, 9, 2), a_day(r)])
    for number in range(r.randint(1, 4)):
        in_force = published + DAY * r.choice([0, 0, 0, 5, 14, 30])
        due = in_force + DAY * r.choice([0, 14, 30]) if r.random() < 0.3 else None
        versions.append(Version(f"v{number + 1}", published, in_force, r.random() < 0.65, due))
        published += DAY * r.choice([1, 8, 40, 150, 365])
    return Policy(
        policy_id, r.choice(AUDIENCES), r.choice(["each_version", "each_version", "annual", "once"]), versions
    )


def requirement(r: Random, requirement_id: str, course: str) -> Requirement:
    renewal = r.choice(["months", "academic_year", "once"])
    return Requirement(
        requirement_id,
        course,
        r.choice(AUDIENCES),
        renewal,
        r.choice([12, 24, 36]) if renewal == "months" else 0,
        r.choice([None, None, a_day(r)]),
        r.choice([None, 0, 14, 30]),
    )


def school(r: Random, school_id: str) -> School:
    """A school of one to five adults, one to three policies and courses, with answers on and around every boundary."""
    terms = halves(r)
    adults = [adult(r, f"{school_id}-{number}") for number in range(r.randint(1, 5))]
    policies = [policy(r, f"{school_id}-P{number}") for number in range(r.randint(1, 3))]
    validity = {f"{school_id}-C{number}": r.choice([0, 12, 24]) for number in range(r.randint(1, 3))}
    requirements = [
        requirement(r, f"{course}-R{number}", course) for course in validity for number in range(r.choice([1, 1, 2]))
    ]
    requirements[0].audience = [f"named:{adults[0].person_id}"]
    answers, seen = [], set()
    for person in adults:
        for one in policies:
            for version in one.versions:
                for _ in range(r.choice([0, 0, 1, 1, 2])):
                    on = version.published + DAY * r.choice([-3, -1, 0, 1, 5, 9, 10, 14, 15, 16, 40, 200, 400])
                    if r.random() < 0.3:
                        on = person.posts[0].start + DAY * r.choice([-1, 0, 1, 6, 7, 8])
                    if (person.person_id, one.policy_id, version.name, on) not in seen:
                        seen.add((person.person_id, one.policy_id, version.name, on))
                        response = r.choice(["acknowledged"] * 5 + ["declined", "question", "not_acknowledged"])
                        answers.append(Answer(person.person_id, one.policy_id, version.name, on, response))
    completions = []
    for person in adults:
        for course in validity:
            for _ in range(r.choice([0, 1, 1, 2, 3])):
                on = r.choice([date(2024, 2, 29), date(2025, 9, 1), a_day(r, date(2023, 9, 5), LAST)])
                expires = on + DAY * r.choice([30, 365, 700]) if r.random() < 0.3 else None
                result = r.choice(["completed", "passed", "completed", "failed", "booked"])
                completions.append(Completion(person.person_id, course, on, expires, result))
    closures = sorted({a_day(r) for _ in range(r.randint(0, 8))})
    return School(school_id, terms, closures, adults, policies, requirements, answers, completions, validity)


def interesting_days(r: Random, s: School, count: int) -> list[date]:
    """Random days, most of them next to something that happens in the school."""
    turning = [day for a in s.adults for p in a.posts for day in (p.start, p.end) if day]
    turning += [v.in_force for p in s.policies for v in p.versions] + [a.on for a in s.answers]
    turning += [day for a in s.adults for visit in a.visits for day in visit if day]
    turning += [day for a in s.adults if a.leave for day in a.leave if day] + [c.on for c in s.completions]
    turning += [day for *_, first, last in s.halves for day in (first, last)]
    near = [day + DAY * r.choice([-1, 0, 1, 10, 14, 15, 31]) for day in turning]
    inside = [day for day in near if FIRST <= day <= LAST] or [FIRST]
    return [r.choice(inside) if r.random() < 0.8 else a_day(r) for _ in range(count)]
