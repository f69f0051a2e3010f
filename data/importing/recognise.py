"""Finds the headings of a sheet and what each column means: by a profile, or by plain names for a person to confirm."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from rapidfuzz import fuzz, process

from data.importing import tidy
from data.importing.match import Catalogue, Item
from data.importing.outcome import Mapped
from data.importing.profiles import KINDS, Profile, Source, headings_of, never
from data.importing.read import Cell, Row, Sheet, as_text

ROWS_LOOKED_AT = 20
MOST_SUGGESTED = 60
# A column without a heading counts where these rows have something in it.
MOST_LABELLED = 200
ROWS_LABELLED = 60


_NO_SOURCE = Source()


@dataclass(frozen=True)
class ItemColumn:
    """A column that is about one policy or course, or (item None) whose cells list several of them."""

    position: int
    heading: str
    item: Item | None
    date_position: int = -1


@dataclass
class Recognised:
    """A sheet whose columns are known: fields by position, item columns, and what is left out."""

    sheet: str
    kind: str
    profile: Profile
    is_proposed: bool
    first_row: int
    headings: list[str]
    fields: dict[str, list[int]]
    items: list[ItemColumn] = field(default_factory=list)
    mapping: list[Mapped] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)
    unknown_items: list[str] = field(default_factory=list)
    suggested: dict[str, str] = field(default_factory=dict)
    blank_means_no: bool = False
    labels: list[str] = field(default_factory=list)
    # The one policy or course that the whole sheet is about, where no column says which.
    whole: Item | None = None

    def source(self, name: str) -> Source:
        """How the profile reads a field."""
        return self._sources.get(name) or _NO_SOURCE

    @cached_property
    def _sources(self) -> dict[str, Source]:
        return dict(self.profile.columns)


@dataclass(frozen=True)
class Knowledge:
    """What recognising needs to know: profiles, the policies and the courses, and what a person answered."""

    profiles: tuple[Profile, ...]
    policies: Catalogue
    courses: Catalogue
    answers: dict[str, str]
    file_name: str = ""
    # Columns that were looked into: the readings that are tried ask the same again and again.
    lists: dict[tuple[str, int, int, str], bool] = field(default_factory=dict, compare=False, repr=False)

    def catalogue(self, kind: str) -> Catalogue:
        """The policies or the courses, as the kind of file asks."""
        return self.courses if kind == "training" else self.policies


def recognise(sheet: Sheet, knowledge: Knowledge) -> Recognised | None:
    """What a sheet is, or None where neither a profile nor plain headings say so."""
    best: tuple[tuple[float, ...], Recognised] | None = None
    for first_row, headings in _candidates(sheet):
        if best is not None and best[0][0] > 0 and first_row > best[1].first_row + 1:
            break  # a profile fits already, and below its headings there are only records
        for found, weight in _readings(sheet, first_row, headings, knowledge):
            score = (*weight, -first_row)
            if best is None or score > best[0]:
                best = (score, found)
    return best[1] if best else None


def labels_of(headings: list[str], rows: list[Row]) -> list[str]:
    """What each column is called: its heading, or 'Column 4 (no heading)' where it has none but values below.

    A column beyond the last heading counts as one only where most rows have it; else it is a slip of single rows.
    """
    few, width = rows[:ROWS_LABELLED], len(headings)
    bare = [at for at, heading in enumerate(headings[:MOST_LABELLED]) if not heading]
    filled: Counter[int] = Counter()
    for row in few:
        looked_at = [at for at in bare if at < len(row.cells)] + list(range(width, min(len(row.cells), MOST_LABELLED)))
        filled.update(at for at in looked_at if as_text(row.cells[at]).strip())
    beyond = [at for at, number in filled.items() if at >= width and number > len(few) / 2]
    padded = headings + [""] * (max(beyond, default=width - 1) + 1 - width)
    return [
        heading or (f"Column {at + 1} (no heading)" if filled[at] and (at < width or at in beyond) else "")
        for at, heading in enumerate(padded)
    ]


def is_record(row: Row) -> bool:
    """Whether a row can be no row of headings, because an address or a day stands in it among other cells."""
    filled = [cell for cell in row.cells[:MOST_LABELLED] if as_text(cell).strip()]
    if row.fault or len(filled) < 2:
        return False
    known = {heading for kind in KINDS for heading in headings_of(kind)}
    if any(isinstance(cell, str) and tidy.heading(cell[:200]) in known for cell in filled):
        return False
    texts = [tidy.plain(cell) for cell in filled if isinstance(cell, str) and len(cell) < 200]
    moments = [tidy.moment(cell, serials=False) for cell in filled]
    days = sum(1 for found in moments if found and found.precision in ("second", "minute", "day"))
    return any(re.fullmatch(r"\S+@\S+\.\w+", text) for text in texts) or 0 < days < len(filled) / 2


def _candidates(sheet: Sheet) -> Iterator[tuple[int, list[str]]]:
    """Rows that may hold the headings, and pairs of rows that may hold them together."""
    rows = sheet.rows[: ROWS_LOOKED_AT + 1]
    first = next((at for at, row in enumerate(rows) if not row.is_blank), 0)
    if rows and is_record(rows[first]):
        yield first, [""] * min(len(rows[first].cells), MOST_LABELLED)
    for at, row in enumerate(rows[:ROWS_LOOKED_AT]):
        if row.fault:
            continue
        cells = [tidy.plain(as_text(cell)[:2000])[:500] for cell in row.cells]
        filled = [cell for cell in cells if cell]
        if len(filled) < 2:
            continue
        yield at + 1, cells
        if at + 1 < len(rows) and "" in cells:
            yield at + 2, _joined(cells, rows[at + 1])


def _joined(upper: list[str], below: Row) -> list[str]:
    lower = [tidy.plain(as_text(cell))[:500] for cell in below.cells]
    joined, over = [], ""
    for position in range(max(len(upper), len(lower))):
        top = upper[position] if position < len(upper) else ""
        bottom = lower[position] if position < len(lower) else ""
        over = top or over
        joined.append(f"{over} {bottom}".strip() if bottom else top)
    return joined


def _readings(
    sheet: Sheet, first_row: int, headings: list[str], knowledge: Knowledge
) -> Iterator[tuple[Recognised, tuple[float, ...]]]:
    labels = labels_of(headings, sheet.rows[first_row : first_row + ROWS_LABELLED])
    headings = headings + [""] * (len(labels) - len(headings))
    tidied = [tidy.heading(heading) for heading in headings]
    known = {heading or tidy.heading(label) for heading, label in zip(tidied, labels, strict=True)} - {""}
    kind_wanted = knowledge.answers.get("kind", "")
    for profile in knowledge.profiles:
        if kind_wanted and profile.kind != kind_wanted:
            continue
        if _fits(profile, tidied, known, sheet, first_row):
            found = _resolve(sheet, first_row, headings, labels, profile.kind, profile, knowledge)
            if _is_enough(found, sheet, first_row):
                weight = 2 if profile.is_saved else 1
                detail = len(profile.must) + len(known & set(profile.any)) + 2 * bool(profile.sample[1])
                yield found, (weight, detail + 2 * profile.first_heading_empty, len(found.fields))
    for kind in KINDS:
        if kind_wanted and kind != kind_wanted:
            continue
        is_answered = bool(kind_wanted) or any(f"column:{label}" in knowledge.answers for label in labels)
        is_bare = not any(headings) and kind in ("acknowledgement", "training")
        if not is_answered and not is_bare and known.isdisjoint(headings_of(kind)):
            continue  # a row without one plain heading of this kind is no row of headings: most rows end here
        plain = Profile(f"proposed_{kind}", "Proposed mapping", kind)
        found = _resolve(sheet, first_row, headings, labels, kind, plain, knowledge)
        if _is_enough(found, sheet, first_row):
            found.is_proposed = True
            yield found, (0, len(found.fields) + min(len(found.items), 3), -len(found.unused))


def _fits(profile: Profile, tidied: list[str], known: set[str], sheet: Sheet, first_row: int) -> bool:
    if profile.first_heading_empty and (not tidied or tidied[0]):
        return False
    if not set(profile.must) <= known or set(profile.none) & known:
        return False
    if profile.any and not set(profile.any) & known:
        return False
    if not profile.must and not profile.first_heading_empty:
        return False
    column, pattern = profile.sample
    if pattern:
        at = tidied.index(column) if column in tidied else -1
        cells = [as_text(row.cells[at]) for row in sheet.rows[first_row : first_row + 5] if 0 <= at < len(row.cells)]
        return any(re.search(pattern, cell) for cell in cells)
    return True


def _resolve(
    sheet: Sheet,
    first_row: int,
    headings: list[str],
    labels: list[str],
    kind: str,
    profile: Profile,
    knowledge: Knowledge,
) -> Recognised:
    found = Recognised(sheet.name, kind, profile, False, first_row, headings, {}, labels=labels)
    tidied = [tidy.heading(heading) for heading in headings]
    named = [heading or tidy.heading(label) for heading, label in zip(tidied, labels, strict=True)]
    taken: dict[int, str] = {}
    how: dict[int, str] = {}

    def take(name: str, position: int, by: str) -> None:
        found.fields.setdefault(name, []).append(position)
        taken[position], how[position] = name, by

    confirmed_items = dict(profile.items)
    for position, heading in enumerate(named):
        answered = knowledge.answers.get(f"column:{labels[position]}")
        if answered is not None and heading:
            if answered in ("", "leave_out"):
                taken[position], how[position] = "", "unused"
                found.unused.append(labels[position])
            else:
                take(answered, position, "profile")
    # What a person said a column is about comes before what a profile or its heading says.
    itemised = {p for p, label in enumerate(labels) if label and f"item:{label}" in knowledge.answers}
    forbidden = never(kind) | set(profile.never_import)
    claimed = {heading for _, source in profile.columns for heading in source.headings}
    for position, heading in enumerate(tidied):
        is_about_pupils = kind == "incident" and _ABOUT_A_PUPIL.match(heading) is not None
        is_forbidden = heading in forbidden or is_about_pupils
        if position not in taken and is_forbidden and heading not in (claimed - set(profile.never_import)):
            taken[position], how[position] = "", "dropped"
            found.dropped.append(headings[position])
    for name, source in profile.columns:
        if source.position and source.position <= len(tidied) and source.position - 1 not in taken.keys() | itemised:
            take(name, source.position - 1, "profile")
        for heading in source.headings:
            for position, other in enumerate(named):
                is_free = position not in taken and position not in itemised
                if other == heading and is_free and (name not in found.fields or source.first_non_empty):
                    take(name, position, "profile")
    if dict(profile.shape).get("pairs"):
        _pairs(found, tidied, taken, knowledge)
    ignored = set(profile.ignore)
    names = headings_of(kind)
    for position, heading in sorted(enumerate(tidied), key=lambda pair: pair[1] in _WEAK):
        if position in taken or not heading or heading in ignored or heading in confirmed_items or position in itemised:
            continue
        # What stands in brackets explains a heading: Where did it happen? (app or site).
        plain_name = names.get(heading) or names.get(tidy.heading(re.sub(r"\([^)]*\)", " ", heading)))
        if plain_name and (
            plain_name not in found.fields or (plain_name == "name" and _is_blankish(found, sheet, first_row))
        ):
            take(plain_name, position, "name")
    if kind in ("acknowledgement", "training"):
        _find_items(found, sheet, named, taken, ignored, confirmed_items, knowledge)
    if kind in ("acknowledgement", "training"):
        _answers_and_days(found, sheet, tidied, taken, how)
    if kind in ("acknowledgement", "training"):
        _find_whole(found, sheet, knowledge)
    _suggest(found, tidied, taken, ignored, how)
    _suggest_bare(found, sheet, taken, how)
    for position, heading in enumerate(labels):
        if heading and position not in taken:
            found.unused.append(heading)
        is_item = any(column.position == position for column in found.items)
        name = taken.get(position, "")
        item = next((_named(column) for column in found.items if column.position == position), "")
        found.mapping.append(
            Mapped(
                heading,
                name,
                how.get(position, "profile" if is_item or name else "unused"),
                position + 1,
                item,
                "" if headings[position] else first_values(sheet.rows[first_row : first_row + 60], position),
            )
        )
    return found


def first_values(rows: list[Row], position: int) -> str:
    """The first values of a column, which say what it holds where no heading does."""
    cells = [row.cells[position] for row in rows[:60] if position < len(row.cells)]
    return ", ".join([text[:40] for cell in cells if (text := tidy.plain(as_text(cell)))][:3])


_ABOUT_A_PUPIL = re.compile(
    r"(pupil|student|child|victim|learner)('?s)?('s)? ?"
    r"(name|dob|date of birth|id|upn|class|form|year|number|age|sen|initials)"
)
# When a form was sent: it stands in for a day only where no question asked for the day.
_WEAK = ("completion time", "timestamp", "submitted", "submitted at", "created")


def _named(column: ItemColumn) -> str:
    """What a column is about, as answers and profiles write it: an id, with its version where one is named, or '*'."""
    return "*" if column.item is None else "@".join(filter(None, (column.item.id, column.item.version)))


def _is_blankish(found: Recognised, sheet: Sheet, first_row: int) -> bool:
    """Whether the name column so far is mostly blank, as in a form that some answer without signing in."""
    positions = found.fields.get("name", [])
    rows = sheet.rows[first_row : first_row + 50]
    filled = sum(1 for row in rows for p in positions if p < len(row.cells) and as_text(row.cells[p]).strip())
    return filled < len(rows) / 2


def _pairs(found: Recognised, tidied: list[str], taken: dict[int, str], knowledge: Knowledge) -> None:
    """Moodle: after the identity columns come an activity and its date, in turn."""
    start = 0
    while start < len(tidied) and (start == 0 or tidied[start] in _MOODLE_IDENTITY or start in taken):
        start += 1
    for position in range(start, len(tidied) - 1, 2):
        heading = found.headings[position]
        item = knowledge.courses.find(heading)
        taken[position] = taken[position + 1] = "course"
        if item:
            found.items.append(ItemColumn(position, heading, item, position + 1))
        elif heading:
            found.unknown_items.append(heading)


_MOODLE_IDENTITY = {
    "id number",
    "email address",
    "username",
    "institution",
    "department",
    "phone",
    "mobile phone",
    "city/town",
    "country",
}


def _find_items(
    found: Recognised,
    sheet: Sheet,
    tidied: list[str],
    taken: dict[int, str],
    ignored: set[str],
    confirmed: dict[str, str],
    knowledge: Knowledge,
) -> None:
    """Columns that are about one policy or course each, or whose cells name several."""
    catalogue = knowledge.catalogue(found.kind)
    own = "course" if found.kind == "training" else "policy"
    one_each = own in found.fields
    date_field = "completed_at" if found.kind == "training" else "acknowledged_at"
    for position, heading in enumerate(tidied):
        stated = knowledge.answers.get(f"item:{found.labels[position]}") or confirmed.get(heading)
        if position in taken or not heading or (heading in ignored and not stated):
            continue
        if stated:
            name, _, version = stated.partition("@")
            found.items.append(
                ItemColumn(position, found.labels[position], None if name == "*" else Item(name, version or None))
            )
        elif not one_each and (item := catalogue.find_in(found.headings[position])):
            found.items.append(ItemColumn(position, found.labels[position], item))
        elif not one_each and _lists_items(sheet, found.first_row, position, knowledge, found.kind):
            found.items.append(ItemColumn(position, found.labels[position], None))
        elif one_each and found.kind == "acknowledgement" and "response" not in found.fields and _is_question(heading):
            found.fields["response"] = [position]
            taken[position] = "response"
            continue
        elif (
            not one_each
            and found.headings[position]
            and _looks_like_matrix(sheet, found.first_row, position, date_field in found.fields)
        ):
            found.unknown_items.append(found.labels[position])
            continue
        else:
            continue
        taken[position] = own


def _find_whole(found: Recognised, sheet: Sheet, knowledge: Knowledge) -> None:
    """A signing sheet names its policy in the lines above the table, or in the name of the sheet or of the file."""
    own = "course" if found.kind == "training" else "policy"
    shape = dict(found.profile.shape)
    if own in found.fields or found.items or shape.get("pairs") or shape.get("course_from_file_name"):
        return
    catalogue = knowledge.catalogue(found.kind)
    answered = knowledge.answers.get("whole_item")
    if answered is not None:
        found.whole = catalogue.find(answered)
        return
    above = sheet.rows[max(0, found.first_row - ROWS_LOOKED_AT) : max(0, found.first_row - 1)]
    said = [as_text(cell)[:300] for row in above for cell in row.cells if as_text(cell).strip()]
    named = [item for text in (*said, sheet.name, knowledge.file_name) if (item := catalogue.find_in(text))]
    if len({item.id for item in named}) == 1:
        found.whole = named[0]


def _answers_and_days(
    found: Recognised, sheet: Sheet, tidied: list[str], taken: dict[int, str], how: dict[int, str]
) -> None:
    """A column called 'Signed' may hold days, and one called 'Completed' a yes: what stands in it says which it is."""
    is_training = found.kind == "training"
    day, answer = ("completed_at", "result") if is_training else ("acknowledged_at", "response")

    def move(position: int, name: str) -> None:
        found.fields[name] = [position]
        taken[position] = name

    if day not in found.fields and answer in found.fields:
        position = found.fields[answer][0]
        if _share_of_days(sheet, found.first_row, position) >= 0.6:
            del found.fields[answer]
            move(position, day)
            found.blank_means_no = True
    elif day in found.fields and answer not in found.fields:
        position = found.fields[day][0]
        if how.get(position) != "name" or _share_of_days(sheet, found.first_row, position) != 0:
            return
        names = headings_of(found.kind)
        others = [p for p, heading in enumerate(tidied) if p not in taken and names.get(heading) == day]
        other = next((p for p in others if _share_of_days(sheet, found.first_row, p) >= 0.6), None)
        if other is not None:
            move(position, answer)
            move(other, day)
            how[other] = "name"


def _share_of_days(sheet: Sheet, first_row: int, position: int) -> float:
    """How many of a column's filled cells are days; -1 where none is filled."""
    cells = [row.cells[position] for row in sheet.rows[first_row : first_row + 60] if position < len(row.cells)]
    filled = [cell for cell in cells if as_text(cell).strip()]
    return sum(tidy.moment(cell) is not None for cell in filled) / len(filled) if filled else -1


def _is_question(heading: str) -> bool:
    return re.search(r"\b(i have|i confirm|read|understood|agree|acknowledge|sign)", heading) is not None


def _lists_items(sheet: Sheet, first_row: int, position: int, knowledge: Knowledge, kind: str) -> bool:
    """Whether most filled cells of a column list policies or courses."""
    catalogue = knowledge.catalogue(kind)
    key = (sheet.name, first_row, position, catalogue.kind)
    if key not in knowledge.lists:
        cells = [row.cells[position] for row in sheet.rows[first_row : first_row + 60] if position < len(row.cells)]
        filled = [text for cell in cells if (text := as_text(cell)).strip()]
        hits = sum(catalogue.is_named_in(text) for text in filled)
        knowledge.lists[key] = bool(filled) and hits >= len(filled) * 0.6
    return knowledge.lists[key]


def _looks_like_matrix(sheet: Sheet, first_row: int, position: int, has_date: bool) -> bool:
    if has_date:
        return False
    cells = [row.cells[position] for row in sheet.rows[first_row : first_row + 60] if position < len(row.cells)]
    filled = [cell for cell in cells if as_text(cell).strip()]
    dated = sum(_is_dated(cell) for cell in filled)
    return len(filled) > 1 and dated >= len(filled) * 0.4


@lru_cache(maxsize=20_000)
def _is_dated(cell: Cell) -> bool:
    # The windows of rows that are tried overlap, so the same cells come back many times.
    return tidy.moment(cell, serials=False) is not None or as_text(cell).lower().startswith("acknowledged")


def _suggest(
    found: Recognised, tidied: list[str], taken: dict[int, str], ignored: set[str], how: dict[int, str]
) -> None:
    """For essential fields that are missing, the heading that comes nearest; a person confirms it."""
    wanted = {
        "acknowledgement": ("acknowledged_at", "policy", "name", "email"),
        "training": ("completed_at", "course", "name", "email"),
        "incident": ("occurred_at", "description", "category"),
        "staff": ("job_title", "name", "email", "start_on"),
        "policy_register": ("title", "next_review", "approved_on"),
        "declaration": ("taken_on", "used_on", "reviewed_on"),
    }[found.kind]
    if found.items:
        wanted = tuple(name for name in wanted if name not in ("policy", "course"))
    names = headings_of(found.kind)
    if len(tidied) > MOST_SUGGESTED or all(name in found.fields for name in wanted):
        return
    for position, heading in enumerate(tidied):
        if position in taken or not heading or heading in ignored or len(heading) > 60:
            continue
        best = process.extractOne(heading, list(names), scorer=fuzz.token_sort_ratio, score_cutoff=85)
        name = names[best[0]] if best else ""
        if name in wanted and name not in found.fields:
            found.fields[name] = [position]
            found.suggested[found.headings[position]] = name
            taken[position], how[position] = name, "suggestion"


_DAY_OF = {
    "acknowledgement": "acknowledged_at", "training": "completed_at", "incident": "occurred_at", "staff": "start_on",
}  # fmt: skip


def _suggest_bare(found: Recognised, sheet: Sheet, taken: dict[int, str], how: dict[int, str]) -> None:
    """Columns without a heading whose cells say what they are: addresses, days, and answers. A person confirms them."""
    day = _DAY_OF.get(found.kind, "")
    answer = {"acknowledgement": "response", "training": "result"}.get(found.kind, "")
    open_ones = {name for name in ("email", day, answer) if name and name not in found.fields}
    fits: dict[str, list[int]] = {name: [] for name in open_ones}
    for position, label in enumerate(found.labels):
        if not label or position in taken or not open_ones:
            continue
        is_bare = not found.headings[position]
        if not is_bare and answer not in open_ones:
            continue
        texts = _texts(sheet, found.first_row, position)
        if is_bare and "email" in open_ones and found.kind != "incident" and _share(texts, _is_address) >= 0.6:
            fits["email"].append(position)
        elif is_bare and day in open_ones and _share_of_days(sheet, found.first_row, position) >= 0.6:
            fits[day].append(position)
        elif answer in open_ones and _share(texts, _is_answer) >= 0.8 and any(map(_is_no, texts)):
            # What says no in some rows is no mere remark, whatever its heading.
            fits[answer].append(position)
    names_one = any(column.item for column in found.items)
    for name, places in fits.items():
        if len(places) == 1 and (name == "email" or not names_one):
            found.fields[name] = places
            taken[places[0]], how[places[0]] = name, "suggestion"
            found.suggested[found.labels[places[0]]] = name


def _share(texts: list[str], test: Callable[[str], bool]) -> float:
    """How many of a column's filled cells pass; -1 where none is filled or the first ones all fail."""
    if not texts or not any(map(test, texts[:5])):
        return -1
    return sum(map(test, texts)) / len(texts)


def _texts(sheet: Sheet, first_row: int, position: int) -> list[str]:
    rows = sheet.rows[first_row : first_row + ROWS_LABELLED]
    cells = [row.cells[position] for row in rows if position < len(row.cells)]
    return [text for cell in cells if (text := as_text(cell)[:300].strip())]


def _is_address(text: str) -> bool:
    return re.fullmatch(r"\S+@\S+\.\w+", text) is not None


# The windows of rows that are tried overlap, so the same cells come back many times.
@lru_cache(maxsize=20_000)
def _is_answer(text: str) -> bool:
    return tidy.answer(text) in ("acknowledged", "not_acknowledged", "declined") and not text[:1].isdigit()


@lru_cache(maxsize=20_000)
def _is_no(text: str) -> bool:
    return text[:1].isalpha() and tidy.answer(text) in ("not_acknowledged", "declined")


# What a file of each kind must have columns for, in words.
NEEDS = {
    "acknowledgement": "who (name, email or staff id), which policy, and the day or the answer",
    "training": "who (name, email or staff id), which course, and the day or the result",
    "incident": "the day, what happened, and one column more",
    "staff": "the name (or forename and surname) and the job title",
    "policy_register": "the title, and two of: approved on, next review, cycle, owner, audience, statutory",
    "declaration": "who (name, email or staff id), and the days that the declaration is about",
}


def _is_enough(found: Recognised, sheet: Sheet, first_row: int) -> bool:
    """Whether the columns found make records of this kind."""
    has = found.fields
    who = any(name in has for name in ("person_id", "payroll_no", "email", "name", "people", "surname"))
    named = "name" in has or ("forename" in has and "surname" in has)
    if found.kind == "acknowledgement":
        what = "policy" in has or bool(found.items) or found.whole is not None
        when = "acknowledged_at" in has or "response" in has or bool(found.items)
        return bool(who and what and when) and "course" not in has
    if found.kind == "training":
        pairs = bool(dict(found.profile.shape).get("pairs"))
        from_name = bool(dict(found.profile.shape).get("course_from_file_name"))
        what = "course" in has or bool(found.items) or from_name or pairs or found.whole is not None
        return bool(who and what and ("completed_at" in has or "result" in has or found.items or pairs))
    if found.kind == "incident":
        return "occurred_at" in has and ("description" in has or ("category" in has and len(has) > 3)) and len(has) >= 3
    if found.kind == "staff":
        return bool(named and "job_title" in has)
    if found.kind == "policy_register":
        about = {"next_review", "approved_on", "cycle", "owner", "audience", "published_on", "statutory"} & set(has)
        return "title" in has and len(about) >= 2
    kinds = (
        {"taken_on", "transferred_on"} <= set(has),
        {"taken_on", "deleted_on"} <= set(has),
        "used_on" in has,
        "nature" in has,
        "privacy_checked" in has,
    )
    return bool(who) and any(kinds)
