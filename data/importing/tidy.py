"""Tidies single values: headings, names, addresses, days and moments, answers. Explicit forms only, no guesses."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from data.clock import LONDON
from data.importing.read import Cell, as_text

# --- text ---------------------------------------------------------------------------------------------------------


def plain(text: object) -> str:
    """Text with its blanks tidied: no-break spaces, line breaks and runs become one space; what has no shape goes."""
    shaped = str(text)
    if not shaped.isascii():
        shaped = unicodedata.normalize("NFKC", shaped)
        shaped = "".join(sign for sign in shaped if unicodedata.category(sign) != "Cf")
    return " ".join(shaped.split())


def heading(text: object) -> str:
    """A heading as it is compared: tidied, lower case, underscores as spaces, without marks at its end."""
    tidied = plain(text).casefold().replace("_", " ").strip("\"'\u201c\u201d ")
    shorter = tidied.rstrip(" :*?.")
    return shorter or tidied


_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ß": "ss", "ħ": "h"}
)
TITLES = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "miss",
        "mx",
        "dr",
        "rev",
        "revd",
        "reverend",
        "prof",
        "professor",
        "sir",
        "dame",
        "lady",
        "lord",
        "fr",
        "father",
        "sr",
        "sister",
        "cllr",
        "canon",
    ]
)


def words(text: object) -> str:
    """Text as words that can be compared: no accents, no apostrophes, hyphens as spaces, lower case."""
    spelt = unicodedata.normalize("NFKD", plain(text).casefold().translate(_LETTERS))
    spelt = "".join(letter for letter in spelt if not unicodedata.combining(letter))
    spelt = re.sub(r"['\u2018\u2019\u201b\u02bc`\u00b4]", "", spelt)
    return " ".join(re.sub(r"[^\w]+", " ", spelt).split())


def name_words(name: object) -> str:
    """A person's name as words: without titles and brackets, and with 'Surname, Forename' turned round."""
    # SharePoint writes a person as a number and a name: 12;#Helena Marchbank.
    text = re.sub(r"\([^)]*\)", " ", re.sub(r"^\d+;#", "", plain(name)))
    if text.count(",") == 1:
        surname, forename = text.split(",")
        if forename.strip() and surname.strip():
            text = f"{forename} {surname}"
    tokens = words(text).split()
    while len(tokens) > 1 and tokens[0] in TITLES:
        tokens = tokens[1:]
    return " ".join(token for token in tokens if token not in TITLES) if len(tokens) > 2 else " ".join(tokens)


def email(text: object) -> str:
    """An address in lower case without blanks, or '' where the text is no address."""
    found = re.search(r"[^\s<>;,()\"'|:#]+@[^\s<>;,()\"'|]+", plain(text).casefold())
    return found.group(0).strip(".") if found else ""


def payroll(text: object) -> str:
    """A payroll number as it is compared: lower case, leading zeros off."""
    number = plain(text).casefold()
    return number.lstrip("0") or number


def version_words(text: object) -> str:
    """A version as it is compared: without a leading 'v' and a trailing '.0'."""
    tidied = re.sub(r"^(v|ver|version|issue|rev|revision)\.?\s*(?=\d)", "", plain(text).casefold())
    return re.sub(r"\.0+$", "", tidied)


# --- days and moments ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Moment:
    """A point in school time, as London's clocks show it, and how exact it is.

    `precision` is second, minute, day, week, month, term or year; day and longer stand at their first day, and `last`
    is the last day they may mean.
    """

    at: datetime
    precision: str
    last: date

    @property
    def day(self) -> date:
        """Its day, the first of those it may mean."""
        return self.at.date()


_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january",
            "feb february",
            "mar march",
            "apr april",
            "may",
            "jun june",
            "jul july",
            "aug august",
            "sep sept september",
            "oct october",
            "nov november",
            "dec december",
        ),
        1,
    )
    for name in names.split()
}
_CLOCK = (
    r"(?:[t ,]+(?:at )?(?P<hour>\d{1,2})[:.](?P<minute>\d\d)(?:[:.](?P<second>\d\d)(?:\.\d+)?)?"
    r"\s*(?P<half>[ap]\.?m\.?)?)?"
)
_ZONE = r"\s*(?P<zone>z|utc|gmt|bst|(?:gmt|utc)?\s?[+-]\d{1,2}:?(?:\d\d)?)?"
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?"
_MONTH = r"(?P<name>[a-z]{3,9})\.?"
_FORMS = (
    ("iso", re.compile(r"(?P<year>20\d\d)(?P<month>\d\d)(?P<day>\d\d)")),
    ("iso", re.compile(rf"(?P<year>\d{{4}})[-/.](?P<month>\d{{1,2}})[-/.](?P<day>\d{{1,2}}){_CLOCK}{_ZONE}")),
    (
        "numbers",
        re.compile(
            rf"{_WEEKDAY}(?P<first>\d{{1,2}})(?P<sign>[/.-])(?P<next>\d{{1,2}})(?P=sign)(?P<year>\d{{4}}|\d\d){_CLOCK}{_ZONE}"
        ),
    ),
    (
        "named",
        re.compile(
            rf"{_WEEKDAY}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)?[\s-]*{_MONTH}[\s,-]*"
            rf"(?P<year>\d{{4}}|\d\d){_CLOCK}{_ZONE}"
        ),
    ),
    (
        "named",
        re.compile(rf"{_WEEKDAY}{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}}){_CLOCK}{_ZONE}"),
    ),
    ("month", re.compile(rf"{_MONTH}[\s'/-]*(?P<year>\d{{4}}|\d\d)")),
    ("month", re.compile(r"(?P<month>\d{1,2})[/-](?P<year>\d{4})")),
    ("month", re.compile(r"(?P<year>\d{4})-(?P<month>\d\d)")),
    (
        "term",
        re.compile(
            r"(?P<term>autumn|spring|summer)(?: term)?,?\s*(?P<half>1|2)?\s*(?P<year>\d{4})(?:[/-]\d\d(?:\d\d)?)?"
        ),
    ),
    ("year", re.compile(r"(?P<year>20\d\d)")),
)
_TERMS = {"spring": (1, 4), "summer": (4, 7), "autumn": (9, 12)}


def moment(cell: Cell, order: str = "dmy", zone: str = "", serials: bool = True) -> Moment | None:
    """A cell as a moment, or None where it has none of the known forms.

    `order` says whether 03/09/2026 is day first (dmy) or month first (mdy). `zone` is UTC where the source keeps UTC;
    a stated offset always counts. `serials` lets bare numbers be spreadsheet days.
    """
    if isinstance(cell, bool):
        return None
    if isinstance(cell, datetime):
        exact = "second" if cell.second else "minute" if (cell.hour or cell.minute) else "day"
        return _moment(_local(cell, zone) if exact != "day" else cell, exact)
    if isinstance(cell, date):
        return _moment(datetime.combine(cell, time()), "day")
    if isinstance(cell, (int, float)):
        return _serial(float(cell)) if serials else None
    # An apostrophe keeps a spreadsheet from making a day of a text, and comes along when the text is copied.
    text = plain(cell).casefold().removeprefix("'") if isinstance(cell, str) and len(cell) < 60 else ""
    if not text:
        return None
    if serials and re.fullmatch(r"[3-6]\d{4}(\.\d+)?", text):
        return _serial(float(text))
    week = re.fullmatch(r"(?:w/c|w\.c\.?|wc|week (?:commencing|beginning|of)|w/b)\s*:?\s*(.+)", text)
    if week:
        found = moment(week.group(1), order, serials=False)
        is_day = found is not None and found.precision == "day"
        return Moment(found.at, "week", found.day + timedelta(days=6)) if found and is_day else None
    for form, pattern in _FORMS:
        match = pattern.fullmatch(text)
        if match:
            try:
                found = _from_form(form, match.groupdict(), order, zone)
            except (ValueError, OverflowError):
                found = None
            if found:
                return found
    return None


def _from_form(form: str, part: dict[str, str | None], order: str, zone: str) -> Moment | None:
    year = int(part["year"] or 0)
    year += 2000 if year < 80 else 1900 if year < 100 else 0
    if form == "year":
        return Moment(datetime(year, 1, 1), "year", date(year, 12, 31))
    if form == "term":
        first, last = _TERMS[str(part["term"])]
        return Moment(datetime(year, first, 1), "term", _month_end(year, last))
    month = _MONTHS.get(str(part.get("name") or ""), 0) if part.get("name") else int(part.get("month") or 0)
    if form == "month":
        return Moment(datetime(year, month, 1), "month", _month_end(year, month)) if month else None
    day = int(part.get("day") or 0)
    if form == "numbers":
        first, second = int(part["first"] or 0), int(part["next"] or 0)
        day, month = (first, second) if order == "dmy" else (second, first)
    if not 1980 <= year <= 2100:
        return None
    clock = _clock(part)
    if clock is None:
        return _moment(datetime(year, month, day), "day")
    found = _local(datetime.combine(date(year, month, day), clock[0]), part.get("zone") or zone)
    return _moment(found, clock[1])


def _clock(part: dict[str, str | None]) -> tuple[time, str] | None:
    if not part.get("hour"):
        return None
    hour = int(part["hour"] or 0)
    half = (part.get("half") or "")[:1]
    if half and not 1 <= hour <= 12:
        raise ValueError("no such hour")
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    exact = "second" if part.get("second") else "minute"
    return time(hour, int(part["minute"] or 0), int(part.get("second") or 0)), exact


def _local(at: datetime, zone: str) -> datetime:
    """London wall-clock time of a moment in the zone it was written in; without a zone it is London's already."""
    zone = zone.casefold().replace(" ", "")
    if zone in ("z", "utc", "gmt"):
        return at.replace(tzinfo=UTC).astimezone(LONDON).replace(tzinfo=None)
    offset = re.fullmatch(r"(?:gmt|utc)?([+-])(\d{1,2}):?(\d\d)?", zone)
    if offset:
        shift = timedelta(hours=int(offset.group(2)), minutes=int(offset.group(3) or 0))
        there = at - shift if offset.group(1) == "+" else at + shift
        return there.replace(tzinfo=UTC).astimezone(LONDON).replace(tzinfo=None)
    return at


def _moment(at: datetime, precision: str) -> Moment | None:
    at = at.replace(microsecond=0, tzinfo=None)
    return Moment(at, precision, at.date()) if 1980 <= at.year <= 2100 else None


def _serial(number: float) -> Moment | None:
    """A spreadsheet's day number: days since 30 December 1899."""
    if not 29_000 <= number < 74_000:
        return None
    at = datetime(1899, 12, 30) + timedelta(seconds=round(number * 86_400))
    return _moment(at, "day" if number == int(number) else "second")


def _month_end(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def day_order(cells: Iterable[Cell]) -> str:
    """What a column's values show: 'dmy', 'mdy', 'both', 'open' (each could be either) or '' (none is such)."""
    seen: set[str] = set()
    any_open = False
    pattern = dict(_FORMS)["numbers"]
    for cell in cells:
        text = plain(cell).casefold() if isinstance(cell, str) and len(cell) < 60 else ""
        match = pattern.fullmatch(text) if text else None
        if not match:
            continue
        first, second = int(match["first"]), int(match["next"])
        if first > 12 >= second:
            seen.add("dmy")
        elif second > 12 >= first:
            seen.add("mdy")
        elif first != second:
            any_open = True
    if len(seen) == 2:
        return "both"
    return seen.pop() if seen else "open" if any_open else ""


def in_words(day: date) -> str:
    """A day written out so that nobody can misread it: 3 September 2026."""
    return f"{day.day} {day:%B %Y}"


PARTS_OF_DAY = frozenset(
    "am pm lunch lunchtime break breaktime morning afternoon evening night registration assembly "
    "before school|after school|form time|morning break|during lesson|lesson|overnight|weekend".replace(
        "|", " | "
    ).split(" ")
) | {"before school", "after school", "form time", "morning break", "during lesson", "lunch time", "break time"}


def time_of_day(cell: Cell) -> tuple[time | None, str] | None:
    """A time and its precision: (10:30, minute), or (10:30 or None, part_of_day) for 'approx 10.30' and 'lunch'.

    None where the text is blank or no time of day.
    """
    if isinstance(cell, datetime):
        cell = cell.time()
    if isinstance(cell, time):
        return cell.replace(microsecond=0), "minute"
    if isinstance(cell, float) and 0 <= cell < 1:
        return (datetime(2000, 1, 1) + timedelta(seconds=round(cell * 86_400))).time(), "minute"
    text = plain(as_text(cell)).casefold()
    about = re.match(r"(approx(imately|\.)?|about|around|c\.?|circa|~)\s*", text)
    rest = text[about.end() :] if about else text
    match = re.fullmatch(
        r"(\d{1,2})(?:[:.h](\d\d))?(?:[:.]\d\d)?\s*([ap])\.?m\.?|(\d{1,2})[:.h](\d\d)(?:[:.]\d\d)?|(\d\d)(\d\d)(?:h|hrs)?",
        rest,
    )
    if match:
        hour = int(match[1] or match[4] or match[6])
        minute = int(match[2] or match[5] or match[7] or 0)
        if match[3]:
            hour = hour % 12 + (12 if match[3] == "p" else 0)
        if hour < 24 and minute < 60:
            return time(hour, minute), "part_of_day" if about else "minute"
        return None
    first = re.split(r"[\s/(,-]", text)[0] if text else ""
    if text in PARTS_OF_DAY or first in PARTS_OF_DAY or re.fullmatch(r"(period|lesson|p)\s?\d", text):
        return None, "part_of_day"
    return None


# --- answers ------------------------------------------------------------------------------------------------------

_YES = frozenset(
    words(w) or w
    for w in [
        "yes",
        "y",
        "true",
        "1",
        "i agree",
        "agree",
        "agreed",
        "acknowledged",
        "acknowledge",
        "read",
        "signed",
        "accepted",
        "accept",
        "confirmed",
        "confirm",
        "complete",
        "completed",
        "done",
        "i confirm",
        "i have read and understood",
        "read and understood",
        "i have read",
        "understood",
        "affirmative",
        "i have read this policy",
        "i have read and agree",
        "yes i agree",
        "yes i confirm",
        "attested",
        "ok",
        "positive",
        "i acknowledge",
    ]
) | {"✓", "✔", "☑", "✅", "√", "🗹"}
_NO = frozenset(
    words(w) or w
    for w in [
        "no",
        "n",
        "false",
        "0",
        "not yet",
        "pending",
        "overdue",
        "not assigned",
        "not acknowledged",
        "outstanding",
        "unread",
        "not read",
        "incomplete",
        "not completed",
        "in progress",
        "not started",
        "awaiting",
        "not signed",
        "none",
        "adverse",
        "unsigned",
        "expired",
        "due",
        "sent",
        "opened",
        "viewed",
        "task deleted",
        "left audience",
        "-",
        "na not assigned",
        "late",
        "missing",
        "required",
        "to do",
        "negative",
        "exempt",
        "tbc",
        "tba",
        "on leave",
        "maternity",
        "maternity leave",
        "long term sick",
        "sick",
        "left",
        "leaver",
        "absent",
    ]
) | {"✗", "✘", "☐", "❌", "-", "–"}
_DECLINED = frozenset(
    words(w) for w in ("declined", "refused", "decline", "rejected", "i do not agree", "disagree", "do not agree")
)


def answer(cell: Cell) -> str:
    """What an answer says: acknowledged, not_acknowledged, declined, '' for a blank, ask where a person decides."""
    if isinstance(cell, bool):
        return "acknowledged" if cell else "not_acknowledged"
    text = plain(as_text(cell))
    if not text:
        return ""
    said = words(text) or text
    if said in _YES or text in _YES:
        return "acknowledged"
    if said in _DECLINED:
        return "declined"
    if said in _NO or text in _NO or said.startswith("negative "):
        return "not_acknowledged"
    if len(said) > 12 and re.match(
        r"(yes )?(i|we) (have |can |hereby )?(confirm|read|agree|acknowledge|understood|understand)", said
    ):
        return "ask" if re.search(r"\b(not|but|except|however)\b", said) else "acknowledged"
    return "ask"


def yes_no(cell: Cell) -> bool | None:
    """True, False, or None for a blank and for anything that is neither."""
    if isinstance(cell, str):
        text = plain(cell).casefold()
        if text in ("s", "statutory", "required", "x"):
            return True
        if text in ("n/a", "na", "not applicable", "tbc", "tba"):
            return None
    said = answer(cell)
    return True if said == "acknowledged" else False if said in ("not_acknowledged", "declined") else None


def evidence(cell: Cell) -> str:
    """yes, no, not_applicable or not_recorded."""
    text = plain(as_text(cell)).casefold()
    if not text or text in ("unknown", "?", "not recorded"):
        return "not_recorded"
    if text in ("n/a", "na", "not applicable", "none needed"):
        return "not_applicable"
    said = yes_no(cell)
    if said is None:
        starts = re.match(r"(y(es)?|no?)\b", text)
        if starts:
            return "yes" if starts.group(1).startswith("y") else "no"
        return "yes" if re.search(r"screenshot|screen print|saved|held|kept|photo", text) else "not_recorded"
    return "yes" if said else "no"


def parts(cell: Any, signs: str = ";\n") -> list[str]:
    """The values of a cell that holds several."""
    found = [plain(part) for part in re.split(f"[{re.escape(signs)}]", str(cell))]
    return [part for part in found if part]
