"""The status of every adult on a day, worked out slowly from the written definitions alone, one day at a time.

Nothing here is shared with the SQL: it walks through calendars day by day, and looks at facts, not at intervals.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

import holidays

DAY = timedelta(days=1)
GROUPS = ("teacher", "support_staff", "supply", "governor", "contractor", "volunteer")
VISITORS = ("supply", "contractor", "volunteer")
GRACE_EXISTING, GRACE_EMPLOYEE, GRACE_GOVERNOR, GRACE_VISITOR = 10, 5, 10, 0
ENGAGEMENT_WINDOW, EXPIRING, YEAR_START = 30, 60, 10
BANK_HOLIDAYS = set(holidays.country_holidays("GB", subdiv="ENG", years=range(2020, 2032)))


@dataclass
class Post:
    post_id: str
    role: str
    group: str
    start: date
    end: date | None = None


@dataclass
class Adult:
    person_id: str
    posts: list[Post]
    left: date | None = None
    leave: tuple[date, date | None] | None = None
    visits: list[tuple[date, date | None]] = field(default_factory=list)


@dataclass
class Version:
    name: str
    published: date
    in_force: date
    material: bool = True
    due: date | None = None


@dataclass
class Policy:
    policy_id: str
    audience: list[str]
    rule: str
    versions: list[Version]


@dataclass
class Requirement:
    requirement_id: str
    course: str
    audience: list[str]
    renewal: str
    months: int = 0
    start: date | None = None
    allowed: int | None = None


@dataclass
class Answer:
    person_id: str
    policy_id: str
    version: str
    on: date
    response: str = "acknowledged"


@dataclass
class Completion:
    person_id: str
    course: str
    on: date
    expires: date | None = None
    result: str = "completed"


@dataclass
class School:
    school_id: str
    halves: list[tuple[str, str, int, date, date]]
    closures: list[date]
    adults: list[Adult]
    policies: list[Policy]
    requirements: list[Requirement]
    answers: list[Answer]
    completions: list[Completion]
    validity: dict[str, int]


def days(first: date, last: date) -> list[date]:
    return [first + DAY * n for n in range((last - first).days + 1)]


class Oracle:
    """Answers for one school; `last` is how far calendars are walked."""

    def __init__(self, school: School, last: date = date(2029, 8, 31)):
        self.school = school
        self.last = last
        closed = BANK_HOLIDAYS | set(school.closures)
        self.school_days = {
            day
            for _, _, _, first, final in school.halves
            for day in days(first, final)
            if day.weekday() < 5 and day not in closed
        }

    # School time

    def is_school_day(self, day: date) -> bool:
        return day in self.school_days

    def between(self, after: date, until: date) -> int:
        """School days after one day, up to and including another."""
        return sum(1 for day in days(after + DAY, until) if day in self.school_days) if until > after else 0

    def nth_after(self, day: date, count: int) -> date:
        while count:
            day += DAY
            count -= day in self.school_days
        return day

    def year_starts(self) -> list[tuple[date, date]]:
        """(first day, first day on which an answer counts for it) of each academic year, oldest first."""
        found, before = [], None
        for year in sorted({half[0] for half in self.school.halves}):
            first = min(half[3] for half in self.school.halves if half[0] == year)
            start = min(first, date(int(year[:4]), 9, 1))
            opens = min(start, before + DAY) if before else start
            found.append((start, opens))
            before = max(half[4] for half in self.school.halves if half[0] == year)
        return found

    # Who is in scope

    def counts(self, adult: Adult, post: Post, day: date) -> bool:
        ends = [end for end in (post.end, adult.left) if end]
        if post.start > day or any(end < day for end in ends):
            return False
        if post.group not in VISITORS or not adult.visits:
            return True
        # An engagement touches [D - 30, D].
        return any(
            first <= day and (final is None or final >= day - DAY * ENGAGEMENT_WINDOW) for first, final in adult.visits
        )

    @staticmethod
    def speaks_to(audience: list[str], adult: Adult, post: Post) -> bool:
        for entry in audience:
            if entry == "all" or entry == post.role or entry == f"named:{adult.person_id}":
                return True
            if entry == "staff" and post.role not in ("governor", "volunteer", "contractor"):
                return True
            if entry == post.group and entry != "teacher":
                return True
        return False

    def speaking_post(self, adult: Adult, audience: list[str], day: date) -> Post | None:
        live = [p for p in adult.posts if self.counts(adult, p, day) and self.speaks_to(audience, adult, p)]
        return min(live, key=lambda p: (GROUPS.index(p.group), p.start, p.post_id)) if live else None

    def started(self, adult: Adult, audience: list[str], day: date) -> date:
        while self.speaking_post(adult, audience, day - DAY):
            day -= DAY
        return day

    def on_leave(self, adult: Adult, day: date) -> bool:
        return bool(adult.leave and adult.leave[0] <= day and (adult.leave[1] is None or day <= adult.leave[1]))

    # Acknowledgements

    def in_force(self, policy: Policy, day: date) -> Version | None:
        known = [v for v in policy.versions if v.in_force <= day]
        return max(known, key=lambda v: (v.in_force, v.published, v.name)) if known else None

    def round_of(self, policy: Policy, version: Version) -> list[Version]:
        """The versions an answer to any of which counts: from the last material one on."""
        ordered = sorted(policy.versions, key=lambda v: (v.in_force, v.published, v.name))
        if policy.rule == "once":
            return ordered
        position = ordered.index(version)
        first = position
        while first and not ordered[first].material:
            first -= 1
        last = position
        while last + 1 < len(ordered) and not ordered[last + 1].material:
            last += 1
        return ordered[first : last + 1]

    def duty(self, adult: Adult, policy: Policy, day: date) -> dict[str, object] | None:
        """What is asked of an adult on a day, or None when nothing is."""
        post = self.speaking_post(adult, policy.audience, day)
        version = self.in_force(policy, day)
        if not post or not version:
            return None
        versions = self.round_of(policy, version)
        asked, counts_from, stated = versions[0].in_force, date.min, versions[0].due
        if policy.rule == "annual":
            start, opens = max(year for year in self.year_starts() if year[0] <= day)
            if asked < start:
                asked, counts_from, stated = start, opens, None
        answered = [
            a
            for a in self.school.answers
            if (a.person_id, a.policy_id) == (adult.person_id, policy.policy_id) and a.on >= counts_from
            for v in versions
            if a.version == v.name and a.on >= v.published
        ]
        started = self.started(adult, policy.audience, day)
        first_post = self.speaking_post(adult, policy.audience, started)
        return {
            "version": version.name,
            "group": post.group,
            "due": self.due(adult, first_post, started, asked, stated),
            "yes": min((a.on for a in answered if a.response == "acknowledged"), default=None),
            "no": min((a.on for a in answered if a.response == "declined"), default=None),
        }

    def due(self, adult: Adult, first_post: Post, started: date, asked: date, stated: date | None) -> date | None:
        existing = stated or self.nth_after(asked, GRACE_EXISTING)
        grace = {"governor": GRACE_GOVERNOR}.get(first_post.group, GRACE_EMPLOYEE)
        if first_post.group in VISITORS:
            grace = GRACE_VISITOR
        # Somebody who began before any calendar owes nothing for having begun.
        began_before = started < min(self.school_days)
        new = started if began_before else self.nth_after(started, grace)
        full = new if first_post.group in VISITORS and started >= asked else max(existing, new)
        clock = max(asked, started)
        if not adult.leave:
            return full
        first, final = adult.leave
        if first > full or (final and final < clock):
            return full
        if final is None:
            return None
        # The clock stops: count the days again, skipping those of the absence.
        needed = self.between(clock, full)
        day = clock
        while needed:
            day += DAY
            needed -= self.is_school_day(day) and not self.on_leave(adult, day)
        day = max(day, full)
        return final + DAY if self.on_leave(adult, day) else day

    def acknowledgement(self, adult: Adult, policy: Policy, day: date) -> dict[str, object]:
        duty = self.duty(adult, policy, day)
        if duty is None:
            return {"status": self.after_leaving(adult, policy, day)}
        if duty["yes"] and duty["yes"] <= day:
            status = "acknowledged"
        elif self.on_leave(adult, day):
            status = "paused"
        elif duty["no"] and duty["no"] <= day:
            status = "declined"
        elif duty["due"] is None or day <= duty["due"]:
            status = "within_grace"
        else:
            status = "overdue"
        late = None
        if status in ("overdue", "declined"):
            late = 0
            if duty["due"] and duty["due"] < day:
                late = sum(
                    1 for d in days(duty["due"] + DAY, day) if self.is_school_day(d) and not self.on_leave(adult, d)
                )
        return {"status": status, "version": duty["version"], "group": duty["group"], "due": duty["due"], "late": late}

    def after_leaving(self, adult: Adult, policy: Policy, day: date) -> str:
        """lapsed when the adult's last day in scope was the last day here and the duty was unmet on it."""
        first = min(post.start for post in adult.posts)
        while day >= first:
            day -= DAY
            duty = self.duty(adult, policy, day)
            if duty:
                left = not any(self.counts(adult, post, day + DAY) for post in adult.posts)
                unmet = not (duty["yes"] and duty["yes"] <= day)
                return "lapsed" if left and unmet else "not_applicable"
            if self.speaking_post(adult, policy.audience, day):
                return "not_applicable"
        return "not_applicable"

    # Training

    def training(self, adult: Adult, requirement: Requirement, day: date) -> str:
        post = self.speaking_post(adult, requirement.audience, day)
        if not post or (requirement.start and requirement.start > day):
            return "not_applicable"
        done = [
            c
            for c in self.school.completions
            if (c.person_id, c.course) == (adult.person_id, requirement.course)
            and c.result in ("completed", "passed")
            and c.on <= day
        ]
        if done:
            latest = max(c.on for c in done)
            ends = [self.expiry(requirement, c) for c in done if c.on == latest]
            expiry = None if None in ends else max(ends)
            if expiry is None or day <= expiry:
                return "expiring" if expiry and (expiry - day).days <= EXPIRING else "valid"
        started = self.started(adult, requirement.audience, day)
        due = started + DAY * (requirement.allowed or 0)
        if requirement.start:
            due = max(due, requirement.start)
        if self.on_leave(adult, day) or day <= due:
            return "not_yet_due"
        return "expired" if done else "never"

    def expiry(self, requirement: Requirement, completion: Completion) -> date | None:
        certificate = completion.expires
        if requirement.renewal == "once":
            return certificate
        if requirement.renewal == "months":
            validity = self.school.validity[completion.course]
            if certificate is None and validity:
                certificate = months_later(completion.on, validity)
            renewal = months_later(completion.on, requirement.months)
        else:
            following = min(start for start, opens in self.year_starts() if opens > completion.on)
            renewal = self.nth_after(following - DAY, YEAR_START)
        return min(certificate, renewal) if certificate else renewal


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or its last day: 29 February becomes 28 February."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - DAY).day
    return date(year, month + 1, min(day.day, last))
