"""Who agreed which policy when: prompt teachers, a slow few, and visitors who came before they had signed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from data.sampling.cast import Adult, School, Version, table

SOCIAL_MEDIA = "POL04"
YEARLY = "POL10"
OUTSIDE_STAFF = ("governor", "volunteer", "contractor")
# Chance never to sign, chance to sign in good time, and the days that the others take. Supply and contractors are slow.
_HABITS = {
    "teacher": (0.01, 0.90, (1, 9), (12, 24)),
    "support_staff": (0.03, 0.78, (1, 11), (14, 32)),
    "governor": (0.05, 0.72, (2, 13), (16, 40)),
    "volunteer": (0.08, 0.68, (-6, -1), (4, 30)),
    "supply": (0.34, 0.40, (-2, 0), (8, 50)),
    "contractor": (0.40, 0.34, (-3, 0), (12, 60)),
}
# Answers that are not an agreement: who, and which answer to the social-media policy.
_OTHER_ANSWERS = {"WV064": "declined", "WV059": "question"}
# Still to sign this year's version: two without a desk, two of the kitchen, one governor.
_NOT_THIS_YEAR = {"WV031", "WV039", "WV041", "WV052", "WV073"}


@dataclass(frozen=True)
class Signature:
    """What an adult answered about one version of a policy; `asked_on` is the day the duty began."""

    adult: Adult
    policy_id: str
    version: str
    asked_on: date
    at: datetime
    response: str = "acknowledged"


def habit_of(adult: Adult) -> str:
    """The staff group whose habits an adult follows."""
    if adult.role in _HABITS:
        return adult.role
    return "teacher" if adult.role in ("leader", "teacher", "trainee") else "support_staff"


def is_asked(adult: Adult, audience: str) -> bool:
    """True where one of the adult's posts belongs to an audience such as `staff;governor`."""
    wanted = audience.split(";")
    roles = {post.role for post in adult.posts}
    return "all" in wanted or bool(roles & set(wanted)) or ("staff" in wanted and bool(roles - set(OUTSIDE_STAFF)))


def signatures(school: School) -> list[Signature]:
    """Every answer given before today, in the order of the answers."""
    found = [
        signature
        for policy in table("policies")
        if policy["ack_required"] == "true"
        for adult in school.adults
        if is_asked(adult, policy["audience"])
        for version, asked_on in _asked(school, adult, policy["policy_id"])
        if (signature := _signature(school, adult, version, asked_on))
    ]
    found.sort(key=lambda signature: (signature.at, signature.adult.person_id, signature.policy_id))
    return list({(s.adult.person_id, s.policy_id, s.version, s.at.date()): s for s in found}.values())


def _asked(school: School, adult: Adult, policy_id: str) -> Iterator[tuple[Version, date]]:
    versions = [version for version in school.versions if version.policy_id == policy_id]
    held = [version for version in versions if version.published_on <= adult.starts_on]
    if held:
        yield held[-1], adult.starts_on
    for version in versions:
        is_seen = version.is_material and adult.starts_on < version.published_on
        if is_seen and version.published_on <= (adult.ends_on or date.max):
            yield version, version.published_on
    if policy_id == YEARLY:
        yield from _asked_again(school, adult, versions)


def _asked_again(school: School, adult: Adult, versions: list[Version]) -> Iterator[tuple[Version, date]]:
    for year in range(school.first_year + 1, school.year + 1):
        first_day = school.calendar.of_year(year)[0].starts_on
        held = [version for version in versions if version.published_on < first_day]
        is_new = any(version.published_on.year == year for version in versions)
        if held and not is_new and adult.starts_on < first_day <= min(adult.ends_on or date.max, school.today):
            yield held[-1], first_day


def _signature(school: School, adult: Adult, version: Version, asked_on: date) -> Signature | None:
    if adult.leave_from and adult.leave_to and adult.leave_from <= asked_on <= adult.leave_to:
        asked_on = adult.leave_to
    if adult.person_id in _OTHER_ANSWERS and version.policy_id == SOCIAL_MEDIA and version.is_material:
        day = max(asked_on, version.published_on) + timedelta(days=6)
        response = _OTHER_ANSWERS[adult.person_id]
    else:
        found = _signing_day(school, adult, version, asked_on)
        if found is None:
            return None
        day, response = found, "acknowledged"
    if day >= school.today or day > (adult.ends_on or date.max):
        return None
    # Whoever comes late is handed the text that is in force by then.
    text = max(
        (v for v in school.versions if v.policy_id == version.policy_id and v.published_on <= day), key=_published
    )
    return Signature(adult, text.policy_id, text.version, asked_on, _moment(school, adult, day), response)


def _published(version: Version) -> date:
    return version.published_on


def _signing_day(school: School, adult: Adult, version: Version, asked_on: date) -> date | None:
    # One sitting for all that is asked on a day, now and then with one policy left for later.
    never, in_time, soon, late = _HABITS[habit_of(adult)]
    sitting = school.chance("sitting", adult.person_id, asked_on - date(school.year, 9, 1))
    # By a new school year everybody who works in the building has been asked often enough.
    is_chased = asked_on < date(school.year, 9, 1) and habit_of(adult) in ("teacher", "support_staff")
    is_never, is_in_time = sitting.random() < never and not is_chased, sitting.random() < in_time
    days = sitting.randint(*(soon if is_in_time else late))
    forgotten = school.chance("forgotten", adult.person_id, version.policy_id, version.version[-2:])
    is_new_text = version.policy_id == SOCIAL_MEDIA and version.published_on >= date(school.year, 9, 1)
    if is_never or (is_new_text and adult.person_id in _NOT_THIS_YEAR):
        return None
    if forgotten.random() < 0.04:
        days += forgotten.randint(15, 45)
    day = max(asked_on + timedelta(days=days), version.published_on)
    is_any_day = adult.is_visitor or day < school.history_starts_on
    return day if is_any_day else school.calendar.add(day, 0)


def _moment(school: School, adult: Adult, day: date) -> datetime:
    clock = school.chance("moment", adult.person_id, day - date(school.year, 9, 1))
    hour = clock.choice((7, 8, 8, 12, 13, 15, 15, 16, 16, 17, 19, 20, 21))
    return datetime.combine(day, time(hour, clock.randint(0, 59), clock.randint(0, 59)))
