"""What the governing body and the office keep: meetings, questions, reviews, lessons, channels, roll, events."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from data.sampling.cast import SCHOOL_ID, Adult, School, table
from data.sampling.school_year import HalfTerm, written

Row = dict[str, object]
# "Seven clear days": neither the day the papers go out nor the day of the meeting counts.
PAPERS_BEFORE = timedelta(days=8)
_YEAR_GROUPS = ("Reception", "Year 1", "Year 2", "Year 3", "Year 4", "Year 5", "Year 6")
_ROLL = {"Reception": 29, "Year 1": 30, "Year 2": 28, "Year 3": 30, "Year 4": 31, "Year 5": 29, "Year 6": 30}
_LESSONS = {
    "Reception": ("Asking a grown-up", "Y-10-06"),
    "Year 1": ("Kind words online", "Y-10-08"),
    "Year 2": ("What we keep private", "Y-10-13"),
    "Year 3": ("Friends and strangers online", "Y-10-15"),
    "Year 4": ("Group chats", "Y-11-10"),
    "Year 5": ("Pictures that are made up", "Y+1-01-20"),
    "Year 6": ("Before I post", "Y+1-02-10"),
}
_ADVICE = (
    ("Y-2-10-14", "A parent coaches the adult's own child", 1),
    ("Y-1-02-03", "A picture for the display by the door", 0),
    ("Y-1-06-11", "A message group for the residential", 1),
    ("Y-1-10-07", "A request to film a class assembly", 1),
    ("Y-01-27", "An app that writes reports with AI", 3),
    ("Y-05-06", "A watch that records sound", 1),
    ("Y-09-22", "A former pupil who wants to volunteer", 0),
    ("Y-11-12", "An AI picture for the school newsletter", 2),
)
_CHANNELS = (
    ("School website", "website", "News and policies", "School Business Manager", "Y-7-09-20", "in use"),
    ("Text and e-mail service", "SMS or phone", "Messages to parents", "Office Manager", "Y-5-01-11", "in use"),
    ("Google Classroom", "Google Classroom", "Homework", "Deputy Headteacher", "Y-5-09-14", "in use"),
    ("Friends of the school group", "Facebook", "Fundraising by parents", "Friends of the school", "", "proposed"),
)
_REVIEWS = (
    ("filtering_and_monitoring", "Y-2-11-13", "Y-1-11-13"),
    ("filtering_and_monitoring", "Y-1-11-12", "Y-11-12"),
    ("online_safety", "Y-1-02-11", "Y-02-11"),
    ("online_safety", "Y-02-10", "Y+1-02-10"),
    ("policy", "Y-1-06-24", "Y-06-24"),
    ("policy", "Y-06-23", "Y+1-06-23"),
)
_EVENTS = (
    ("Y-2-09-02", "", "Version 1.0 of the social-media policy in force", "acknowledgement;incident"),
    ("Y-1-02-11", "Y-1-02-15", "Safer Internet week", "incident"),
    ("Y-01-19", "", "Version 1.1 of the social-media policy (wording only)", "acknowledgement"),
    ("Y-02-10", "Y-02-14", "Safer Internet week", "incident"),
    ("Y-09-14", "", "Version 2.0 of the social-media policy in force", "acknowledgement;incident"),
    ("Y-10-05", "Y-10-16", "Reminder to report friend requests", "incident"),
)


@dataclass(frozen=True)
class Meeting:
    """A meeting of the governing body: the day its figures end, the day its papers go out, the day it is held."""

    meeting_id: str
    kind: str
    cut_off_on: date
    papers_due_on: date
    held_on: date


def meetings(school: School) -> list[Meeting]:
    """A committee in the first half of every term and the full board in the second, next year left out."""
    found = []
    for half in school.calendar.half_terms:
        if half.year <= school.year:
            found.append(_meeting(half))
    return found


def _meeting(half: HalfTerm) -> Meeting:
    is_board = half.half == 2
    # The board meets on a Wednesday, the committee on a Thursday, late enough for a cut-off within the half term.
    monday = half.starts_on - timedelta(days=half.starts_on.weekday())
    length = (half.ends_on - monday).days // 7 + 1
    held_on = monday + timedelta(weeks=min(4, length - 1), days=2 if is_board else 3)
    papers_due_on = held_on - PAPERS_BEFORE
    cut_off_on = papers_due_on - timedelta(days=papers_due_on.weekday() + 3)
    letters = "FGB" if is_board else "COM"
    meeting_id = f"{letters}-{held_on.year}-{held_on.month:02}"
    return Meeting(meeting_id, "full_board" if is_board else "committee", cut_off_on, papers_due_on, held_on)


def challenges(school: School) -> list[Row]:
    """Questions that governors asked at past meetings, with what was promised, done and still to be done."""
    held = [meeting for meeting in meetings(school) if meeting.held_on < school.today]
    rows: list[Row] = []
    boards = [meeting for meeting in held if meeting.kind == "full_board"][-6:]
    for number, row in enumerate(table("challenges"), start=1):
        place = int(row["meeting"])
        meeting = held[-1] if place == 6 and held else boards[place] if place < len(boards) else None
        if meeting:
            rows.append(
                {"challenge_id": f"Q{number:03}", "meeting_id": meeting.meeting_id, **_promise(school, meeting, row)}
            )
    return rows


def _promise(school: School, meeting: Meeting, row: dict[str, str]) -> Row:
    due_on = done_on = None
    if row["due_days"]:
        days = int(row["due_days"])
        # Below nothing: so many days after today, so that something is always due.
        due_on = meeting.held_on + timedelta(days=days) if days > 0 else school.today - timedelta(days=days)
    if row["done_days"]:
        done_on = meeting.held_on + timedelta(days=int(row["done_days"]))
    is_done = done_on is not None and done_on < school.today
    return {
        "question": row["question"],
        "asked_by_role": row["asked_by_role"],
        "answer": row["answer"],
        "action": row["action"],
        "owner_role": row["owner_role"],
        "due_on": due_on,
        "done_on": done_on if is_done else None,
        "evidence": row["evidence"] if is_done else "",
    }


def advice(school: School) -> list[Row]:
    """Advice sought from the headteacher; the newest question may still wait for its answer."""
    rows: list[Row] = []
    for asked, topic, days in _ADVICE:
        asked_on = school.day(asked)
        answered_on = school.calendar.add(asked_on, days)
        if asked_on < school.today:
            rows.append(
                {
                    "asked_on": asked_on,
                    "topic": topic,
                    "answered_on": answered_on if answered_on < school.today else None,
                }
            )
    return rows


def channels(school: School) -> list[Row]:
    """The school's official channels, and one that waits for a decision."""
    return [
        {
            "name": name,
            "platform": platform,
            "purpose": purpose,
            "owner": owner,
            "approved_by_slt_on": school.optional_day(approved),
            "status": status,
        }
        for name, platform, purpose, owner, approved, status in _CHANNELS
    ]


def reviews(school: School) -> list[Row]:
    """Reviews held by today: filtering and monitoring was last reviewed a year ago."""
    return [
        {"kind": kind, "reviewed_on": school.day(held), "next_due": school.day(due)}
        for kind, held, due in _REVIEWS
        if school.day(held) < school.today
    ]


def events(school: School) -> list[Row]:
    """Days worth marking on a chart: versions, campaigns and INSET days."""
    marked = [(school.day(day), school.optional_day(until), text, metrics) for day, until, text, metrics in _EVENTS]
    marked += [
        (closed.on, None, f"INSET: {closed.note}", "") for closed in school.calendar.closures if closed.kind == "inset"
    ]
    return [
        {"on_date": day, "until_date": until, "text": text, "metrics": metrics}
        for day, until, text, metrics in sorted(marked, key=lambda mark: (mark[0], mark[2]))
        if day <= school.today
    ]


def curriculum(school: School) -> list[Row]:
    """Lessons on safe use, a unit a year group and year; those of the present year as far as it has come."""
    rows: list[Row] = []
    for years_ago in (2, 1, 0):
        for year_group, (unit, day) in _LESSONS.items():
            taught_on = school.day(day).replace(year=school.day(day).year - years_ago)
            unit_of_year = f"{unit} ({written(school.year - years_ago)})"
            rows.append(
                {
                    "year_group": year_group,
                    "unit": unit_of_year,
                    "taught_on": school.calendar.add(taught_on, 0) if taught_on < school.today else None,
                }
            )
    return rows


def pupil_roll(school: School) -> list[Row]:
    """Headcounts of the three census days of each year."""
    return [
        {
            "on_date": day,
            "year_group": group,
            "pupils": _ROLL[group] + school.chance("roll", day.month, group).randint(-2, 1),
        }
        for day in _census_days(school)
        for group in _YEAR_GROUPS
    ]


def _census_days(school: School) -> Iterator[date]:
    for year in range(school.first_year, school.year + 1):
        for day in (date(year, 10, 1), date(year + 1, 1, 15), date(year + 1, 5, 15)):
            if day < school.today:
                yield day


def engagements(school: School) -> list[Row]:
    """The runs of visits of supply staff, contractors and volunteers: one a half term, the last one still running."""
    return [row for adult in school.adults if adult.is_visitor for row in _visits(school, adult)]


def _visits(school: School, adult: Adult) -> Iterator[Row]:
    starts_on = max(adult.starts_on, school.history_starts_on)
    for half in school.begun:
        dice = school.chance("visits", adult.person_id, half.year - school.year, half.term, half.half)
        days = school.calendar.days_between(
            max(half.starts_on, starts_on), min(half.ends_on, adult.ends_on or date.max, school.today)
        )
        comes = half == school.begun[-1] or half.starts_on <= starts_on or dice.random() < 0.8
        if days and comes:
            is_running = half == school.begun[-1] and not adult.ends_on
            last = None if is_running else days[-1]
            yield {
                "person_id": adult.person_id,
                "school_id": SCHOOL_ID,
                "first_session_on": days[0],
                "last_session_on": last,
            }
