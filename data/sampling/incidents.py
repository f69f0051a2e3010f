"""The online incidents of three years: a steady background, one real rise, and one change that is only noise."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from data.sampling.cast import School, table
from data.sampling.school_year import HalfTerm

RISEN_GROUP = "Abusive or defamatory posts"
NOISY_GROUP = "Contact with pupils or parents"
# Incidents per half term of the first two years and of the present one, oldest first.
_BACKGROUND = {
    "Contact with pupils or parents": (1, 0, 1, 0, 1, 0, 1, 1, 0, 1, 1, 2),
    "Cyberbullying": (0, 1, 0, 0, 1, 0, 0, 1, 0, 1, 0, 0),
    "Abusive or defamatory posts": (0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1),
    "Confidentiality and personal information": (0, 0, 1, 0, 0, 1, 0, 0, 0, 1, 0, 0),
    "Conduct and use of equipment": (1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1, 0),
    "Security, technology and other": (0, 1, 0, 0, 1, 0, 1, 0, 1, 0, 0, 1),
}
_THIS_YEAR = {
    "Contact with pupils or parents": (3, 2, 1, 1, 2, 1),
    "Cyberbullying": (1, 0, 0, 1, 0, 1),
    "Abusive or defamatory posts": (0, 1, 0, 0, 1, 0),
    "Confidentiality and personal information": (1, 0, 1, 0, 0, 0),
    "Conduct and use of equipment": (0, 0, 1, 0, 1, 0),
    "Security, technology and other": (1, 0, 0, 1, 0, 0),
}
_RISE = 9
# School days that may pass from a report until the case is closed.
_CLOSED_AFTER = (1, 2, 3, 3, 4, 5, 6, 7, 8, 9, 12, 15, 21, 34)
_HOURS = {"online_only": (18, 19, 20, 21, 22), "home": (17, 19, 20, 21), "playground": (10, 12, 13), "trip": (14, 15)}
# Who notices: staff first, then parents.
_REPORTERS = ("WV006", "WV018", "WV034", "WV043", "WV007", "WV023", "WV005", "WV008", "WV042", "WV004")
_TWICE = "WV024"
_FIRST_TWO_DAYS = (0, 0, 0, 1, 1, 1, 2, 2, 3, 5)
# Requests that were not turned down in so many words, by their turn.
_NOT_REJECTED = {4: "ignored", 5: "accepted", 13: "ignored"}
_TWICE_IN_A_YEAR = ("Professional boundaries", "Personal phone used in school")
_REOPENED = "Threat or intimidation online"
_BULLYING = "Cyberbullying"
_EVIDENCE = ("evidence_time", "evidence_date", "evidence_place", "evidence_screen_print", "originals_kept")


@dataclass(frozen=True)
class Incident:
    """An online incident as the school's log has it: columns of the contract, none of them naming anybody."""

    incident_id: str
    group: str
    values: dict[str, object]
    steps: tuple[tuple[date, str, str], ...] = field(default=())


def planned(school: School) -> list[tuple[HalfTerm, str, int]]:
    """How many incidents of each group fall into each half term that has begun, the rise included."""
    begun = school.begun
    found = []
    for place, half in enumerate(begun):
        for group, background in _BACKGROUND.items():
            number = background[place] if place < 12 else _THIS_YEAR[group][place - 12]
            if group == RISEN_GROUP and half == school.story_half:
                number = _RISE
            if half == begun[-1] and half != school.story_half:
                number = min(number, 1) if group == NOISY_GROUP else 0
            found.append((half, group, number))
    return found


def incidents(school: School) -> list[Incident]:
    """Every incident reported by today, in the order in which they happened."""
    kinds = {
        group: [kind for kind in table("incident_kinds") if kind["category_group"] == group] for group in _BACKGROUND
    }
    turns: Counter[str] = Counter()
    moments = []
    for half, group, number in planned(school):
        for turn in range(number):
            kind = kinds[group][turns[group] % len(kinds[group])]
            turns[group] += 1
            if occurred := _occurred(school, half, group, turn, number, kind):
                moments.append((occurred, group, kind, turns[group]))
    moments.sort(key=lambda moment: (moment[0], moment[1]))
    numbers: Counter[int] = Counter()
    found = []
    for occurred, group, kind, turn in moments:
        started = occurred.year if occurred.month >= 9 else occurred.year - 1
        numbers[started] += 1
        incident_id = f"ONL-{started % 100:02}{(started + 1) % 100:02}-{numbers[started]:02}"
        found.append(_incident(school, incident_id, occurred, group, kind, turn))
    return found


def _occurred(
    school: School, half: HalfTerm, group: str, turn: int, number: int, kind: dict[str, str]
) -> datetime | None:
    days = school.calendar.days_between(half.starts_on, min(half.ends_on, school.today - timedelta(days=1)))
    if not days:
        return None
    dice = school.chance("incident", half.year - school.year, half.term, half.half, group, turn)
    # Spread over the half term, one in each equal stretch of it.
    place = min(int((turn + dice.random()) * len(days) / number), len(days) - 1)
    day = days[place]
    if kind["place"] in ("online_only", "home") and day.weekday() == 0 and place > 0:
        day -= timedelta(days=1)  # written on the Sunday evening, brought in on the Monday
    hour = dice.choice(_HOURS.get(kind["place"], (9, 10, 11, 14)))
    return datetime.combine(day, time(hour, dice.choice((0, 5, 10, 15, 20, 30, 40, 45, 50))))


def _incident(
    school: School, incident_id: str, occurred: datetime, group: str, kind: dict[str, str], turn: int
) -> Incident:
    dice = school.chance("case", incident_id[-2:], occurred.date() - date(school.year, 9, 1))
    # Brought in on a school day, never later than the last one before today.
    days = school.calendar.days_between(occurred.date(), school.today)
    reported = days[min(dice.choice((0, 0, 0, 1, 1, 2, 3)), len(days) - 1)] if days else school.today
    acted = school.calendar.add(reported, 0 if kind["severity"] == "high" else dice.choice(_FIRST_TWO_DAYS))
    closed = school.calendar.add(reported, dice.choice(_CLOSED_AFTER) + 2)
    # One case of last year is stuck, as they are everywhere.
    is_stuck = kind["category"] == "Defamatory post" and occurred.date() < date(school.year, 9, 1)
    is_open = is_stuck or closed > school.today
    values: dict[str, object] = {
        "occurred_on": occurred.date(),
        "occurred_time": occurred.time(),
        "occurred_precision": "minute",
        "reported_on": reported,
        "platform": kind["platform"],
        "category": kind["category"],
        "severity": kind["severity"],
        "involves": kind["involves"],
        "description": kind["description"],
        "target_role": kind["target"],
        "direction": kind["direction"],
        "relation": kind["relation"],
        "place": kind["place"],
        "device_type": kind["device"],
        "handled_under_policy_id": kind["policy"],
        "first_action_on": acted if acted <= school.today else None,
        "procedure": kind["procedure"] if acted <= school.today else "none_yet",
        "status": "open" if is_open else "closed",
        "closed_on": None if is_open else closed,
        "outcome": None if is_open else "Resolved; record kept",
        **_reporting(kind, group, turn),
        **_evidence(group, kind, dice.random(), turn),
    }
    _leave_gaps(values, turn, group)
    if kind["category"] == _REOPENED and closed <= school.today:
        values["reopened_on"] = school.calendar.add(reported, 2)
    return Incident(incident_id, group, values, _steps(values, kind, school))


def _reporting(kind: dict[str, str], group: str, turn: int) -> dict[str, object]:
    is_about_staff = "staff" in kind["involves"].split(";")
    is_self = is_about_staff and group in (NOISY_GROUP, "Conduct and use of equipment") and turn % 4 != 3
    is_the_same_adult = kind["category"] in _TWICE_IN_A_YEAR or (is_self and turn == 10)
    return {
        "reported_by": _TWICE if is_the_same_adult else _REPORTERS[(turn * 3 + len(group)) % len(_REPORTERS)],
        "reporter_role": "staff" if is_about_staff or turn % 3 else "parent",
        "self_reported": is_self,
        "reported_to": "headteacher" if kind["severity"] != "medium" else "DSL",
        "response": _NOT_REJECTED.get(turn, "rejected") if kind["direction"] == "incoming" else None,
        "formal_action": kind["severity"] == "high" and kind["procedure"] == "disciplinary",
    }


def _evidence(group: str, kind: dict[str, str], luck: float, turn: int) -> dict[str, object]:
    is_online = kind["place"] in ("online_only", "home")
    held = "yes" if is_online and luck > 0.2 else "not_recorded" if is_online else "not_applicable"
    values: dict[str, object] = {
        "evidence_held": held,
        "url_recorded": is_online and luck > 0.45,
        "evidence_ref": None,
        "support_offered": "not_applicable",
    }
    if group == _BULLYING:
        # The screen print is nearly always there; the time of the site hardly ever.
        for place, name in enumerate(_EVIDENCE):
            values[name] = "yes" if (turn + place) % 5 or name == "evidence_screen_print" else "not_recorded"
        values["evidence_time"] = "yes" if turn % 2 else "not_recorded"
        values["support_offered"] = "yes" if kind["target"] == "staff" else "not_applicable"
        values["evidence_held"] = "yes"
    return values


def _leave_gaps(values: dict[str, object], turn: int, group: str) -> None:
    # What busy people leave out: an exact time, a day, a place.
    if turn % 5 == 2:
        values["occurred_time"], values["occurred_precision"] = None, "part_of_day"
    elif turn % 7 == 4:
        values["occurred_time"], values["occurred_precision"] = None, "day"
    if turn % 6 == 3:
        values["place"] = "not_recorded"
    if group == RISEN_GROUP and turn % 3 == 1:
        values["platform_reported_on"] = values["first_action_on"]


def _steps(values: dict[str, object], kind: dict[str, str], school: School) -> tuple[tuple[date, str, str], ...]:
    steps = []
    acted, closed = values["first_action_on"], values["closed_on"]
    if isinstance(acted, date):
        steps.append((acted, kind["first_step"], "headteacher" if values["reported_to"] == "headteacher" else "DSL"))
        review = school.calendar.add(acted, 2)
        if kind["severity"] != "low" and review <= school.today and not (isinstance(closed, date) and closed < review):
            steps.append((review, "Followed up with the adult concerned", "DSL"))
    if isinstance(closed, date):
        steps.append((closed, "Closed: outcome recorded and shared with the person who reported it", "headteacher"))
    return tuple(steps)
