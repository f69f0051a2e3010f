"""The desk a row is read at: what is known, what was answered, what has to be asked, and one row's cells by field."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from rapidfuzz import fuzz, process

from data import clock
from data.importing import tidy
from data.importing.canonical import without_guard
from data.importing.match import Catalogue, People, Who
from data.importing.outcome import Fact, Outcome, Question, Record
from data.importing.profiles import values_of
from data.importing.read import Cell, Row, as_text
from data.importing.recognise import Recognised
from data.importing.reference import Reference

ADVICE = {
    "unknown_person": "Say who this is, or import the staff list that has this person; nobody is added from this file.",
    "ambiguous_person": "More than one person fits. Say which one it is.",
    "missing_person": "The record names nobody. Say who it is, or leave it out.",
    "name_email_conflict": "The name and the address belong to different people. Say who it is.",
    "unknown_policy": "Say which policy this is, or leave it out. It will be known from then on.",
    "unknown_course": "Say which course this is, or leave it out. It will be known from then on.",
    "unknown_version": "Import this version of the policy first, or say which version it is.",
    "before_publication": "The date is earlier than the version's publication. Correct the date or the version.",
    "future_date": "The date is in the future. Correct it in the source and import again.",
    "bad_date": "The date cannot be read. Write it as 23/10/2026 and import again.",
    "date_not_exact": "Nothing to do: it is kept as exact as it was given.",
    "missing_date": "The record has no date. Add it in the source and import again.",
    "missing_mandatory": "Fill in this column in the source and import again.",
    "unclear_answer": "Say whether this counts as read and agreed.",
    "ragged_row": "The row has more or fewer cells than the heading. Correct the row and import again.",
    "extra_cells": "Nothing to do: the cells beyond the last heading were left out.",
    "not_acknowledged": "Nothing to do: the record says that it is not acknowledged.",
    "not_completed": "Nothing to do: the record says that it is not completed.",
    "duplicate_exact": "Nothing to do: the same record is known already.",
    "waits_already": "It waits in the queue already, from an earlier file.",
    "decided_to_leave_out": "A person decided earlier to leave this record out.",
    "blank_row": "Nothing to do: the row is blank.",
    "section_row": "Nothing to do: the row is a heading of its own.",
    "totals_row": "Nothing to do: the row holds a total.",
    "repeated_heading": "Nothing to do: the row repeats the headings.",
    "out_of_scope": "Nothing to do: the record is outside what this dashboard keeps.",
    "cell_too_long": "A cell holds more than a million characters. Shorten it and import again.",
    "too_many_cells": "The row has more than 2,000 cells. Correct it and import again.",
    "unclosed_quote": "A quotation mark is never closed. Correct the row and import again.",
    "unreadable_line": "The line cannot be read. Correct it and import again.",
    "after_leaving": "Kept: the date is after the person's last day. Check that it is right.",
    "end_before_start": "The end comes before the start. Correct the dates and import again.",
    "transfer_before_taken": "The image was moved before it was taken. Correct the dates.",
    "deleted_before_transfer": "The image was deleted before it was moved. Correct the dates.",
    "unknown_value": "Say what this word means. It will be known from then on.",
    "unknown_school": "Say which school this is about.",
    "cell_not_understood": "The other cells went in. Correct this one and import again, or decide in the queue.",
}


DECIDED = "row:"
_NAMES = ("name", "forename", "surname", "preferred_surname", "former_surname")


def decided_key(line: int, about: str) -> str:
    """The key in `answers` of what a person decided about one record."""
    return f"{DECIDED}{line}:{about}"


@dataclass
class Cells:
    """One row by field, with what its person and its facts need."""

    row: Row
    desk: Desk
    extra: bool = False

    def decided(self, about: str) -> str:
        """What a person decided in the queue about this record: 'person', 'answer', 'cell:Heading', 'version:POL01'."""
        desk = self.desk
        return desk.answers.get(decided_key(desk.sheet_line(self.row.line), about), "") if desk.is_decided else ""

    def cell(self, name: str) -> Cell:
        """The cell of a field; '' where the file has no such column and nobody wrote what should stand there."""
        written = self.decided(f"cell:{name}")
        if written:
            return written
        positions = self.desk.found.fields.get(name, [])
        source = self.desk.found.source(name)
        for position in positions:
            cell = self.at(position)
            blank = isinstance(cell, str) and (not cell.strip() or cell.strip().casefold() in source.empty)
            # A database that writes its blanks out. Nobody's name is looked at: there are people called Null.
            blank = blank or (cell == "NULL" and name not in _NAMES)
            if not blank:
                return cell
        return ""

    def at(self, position: int) -> Cell:
        """The cell at a position, or what a person wrote in its place; '' beyond the row's end."""
        headings = self.desk.found.labels
        written = self.decided(f"cell:{headings[position]}") if position < len(headings) else ""
        return written or self._own(position)

    def _own(self, position: int) -> Cell:
        cell = self.row.cells[position] if position < len(self.row.cells) else ""
        return without_guard(cell.strip()) if isinstance(cell, str) else cell

    def text(self, name: str) -> str:
        """A field as tidied text."""
        return tidy.plain(as_text(self.cell(name)))

    def long_text(self, name: str) -> str:
        """A field as it stands, its line breaks kept."""
        cell = self.cell(name)
        return cell.strip() if isinstance(cell, str) else as_text(cell)

    def has(self, name: str) -> bool:
        """Whether the file has the column at all."""
        return name in self.desk.found.fields or bool(self.decided(f"cell:{name}"))

    def heading(self, name: str) -> str:
        """The heading under which a field stands, for messages."""
        positions = self.desk.found.fields.get(name, [])
        return self.desk.found.labels[positions[0]] if positions else ""

    def moment(self, name: str) -> tidy.Moment | None:
        """A field as a moment, in the order of day and month that the column has."""
        return self.desk.moment(name, self.cell(name))

    @property
    def staff_id(self) -> str:
        """The staff id, else the payroll number."""
        return self.text("person_id") or self.text("payroll_no")

    @property
    def name(self) -> str:
        """The person's name in one piece."""
        whole = self.text("name")
        if whole and not (self.has("forename") and self.has("surname")):
            return whole
        return f"{self.text('forename')} {self.text('surname')}".strip() or whole

    @cached_property
    def who(self) -> Who:
        """Who the row is about."""
        decided = self.decided("person")
        if decided in self.desk.people.by_id:
            return Who(decided)
        return self.desk.people.find(self.staff_id, self.text("email"), self.name)

    def raw(self) -> dict[str, str]:
        """The mapped columns only, by heading."""
        positions = {p for listed in self.desk.found.fields.values() for p in listed}
        for column in self.desk.found.items:
            positions |= {column.position} | ({column.date_position} if column.date_position >= 0 else set())
        headings = self.desk.found.labels
        found: dict[str, str] = {}
        for position in sorted(positions):
            label = headings[position] if position < len(headings) else ""
            text = as_text(self._own(position))
            if text:
                found[label if label and label not in found else f"{label or 'column'} ({position + 1})"] = text[:2000]
        return found

    # --- results ---

    def held(
        self,
        reason: str,
        name: str = "",
        value: str = "",
        outcome: Outcome = "queued",
        suggestions: list[dict[str, Any]] | None = None,
        heading: str = "",
    ) -> Record:
        """A record that does not go in, and why."""
        shown = value or (self.text(name) if name else "")
        column = heading or self.heading(name)
        advice = ADVICE.get(reason, "Correct it in the source and import again.")
        return Record(
            self.row.line, outcome, reason, column, shown[:500], advice, raw=self.raw(), suggestions=suggestions or []
        )

    def nobody(self, who: Who) -> Record:
        """A record whose person is not known."""
        parts = [part for part in (self.staff_id, self.text("email"), self.name) if part]
        field_name = next((n for n in ("name", "surname", "email", "person_id", "payroll_no") if self.text(n)), "name")
        return self.held(who.reason, field_name, " · ".join(parts), suggestions=list(who.suggestions))

    def taken(self, facts: list[Fact], reason: str = "", name: str = "", value: str = "") -> Record:
        """A record that goes in; one whose facts are all known already is a duplicate."""
        new = [fact for fact in facts if fact.change != "known"]
        shown = value or (self.text(name) if name else "")
        if facts and not new:
            return Record(
                self.row.line, "duplicate", "duplicate_exact", advice=ADVICE["duplicate_exact"], raw=self.raw()
            )
        advice = ADVICE.get(reason, "Nothing to do, but check that it is right.") if reason else ""
        return Record(self.row.line, "accepted", reason, self.heading(name), shown[:500], advice, new, self.raw())

    def negative(self, reason: str, facts: list[Fact] | None = None) -> Record:
        """A record that was understood and says no."""
        kept = [fact for fact in facts or [] if fact.change != "known"]
        return Record(self.row.line, "negative", reason, advice=ADVICE[reason], facts=kept, raw=self.raw())


@dataclass
class Desk:
    """What the rows of one sheet are read with."""

    found: Recognised
    reference: Reference
    people: People
    policies: Catalogue
    courses: Catalogue
    answers: dict[str, str]
    file_name: str
    sheet_index: int = 0
    # For telling how far a long file is: the rows of earlier sheets, and of all.
    rows_before: int = 0
    rows_in_all: int = 0
    orders: dict[str, str] = field(default_factory=dict)
    questions: dict[str, Question] = field(default_factory=dict)
    learned: list[Fact] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    said: Counter[str] = field(default_factory=Counter)
    fresh: set[tuple[Any, ...]] = field(default_factory=set)
    days: list[date] = field(default_factory=list)
    shared_emails: set[str] = field(default_factory=set)
    bare_names: Counter[str] = field(default_factory=Counter)
    posts_in_file: Counter[str] = field(default_factory=Counter)
    newest_version: dict[str, date] = field(default_factory=dict)

    # Whether anything was decided about single records, which hardly any file needs to look up cell by cell.
    is_decided: bool = False

    def __post_init__(self) -> None:
        self.is_decided = any(key.startswith(DECIDED) for key in self.answers)

    def settle(self, line: int, decided: dict[str, str]) -> None:
        """Takes over what was decided about a record."""
        self.answers.update({decided_key(self.sheet_line(line), about): given for about, given in decided.items()})
        self.is_decided = True

    @cached_property
    def titles_in_ledger(self) -> dict[str, str]:
        """Job titles, tidied, and the category that the ledger's posts give them."""
        return {tidy.words(post["job_title"]): post["role_category"] for post in self.reference.rows("post")}

    @cached_property
    def today(self) -> date:
        """The present day."""
        return clock.today()

    @cached_property
    def value_aliases(self) -> dict[tuple[str, str], str]:
        """Words that a person confirmed, by field and word."""
        return {(row["field"], row["alias"]): row["value"] for row in self.reference.rows("value_alias")}

    def sheet_line(self, line: int) -> int:
        """The number under which a row is kept: rows of later sheets are counted on from 100,000."""
        return line + 100_000 * self.sheet_index

    def moment(self, name: str, cell: Cell) -> tidy.Moment | None:
        """A cell of a date column as a moment."""
        source = self.found.source(name)
        heading = self.found.headings[self.found.fields[name][0]] if name in self.found.fields else ""
        zone = source.zone or ("UTC" if tidy.heading(heading).endswith((" utc", "(utc)")) else "")
        return tidy.moment(cell, self.orders.get(name, "dmy"), zone)

    def is_future(self, moment: tidy.Moment) -> bool:
        """Whether the whole of it lies after today."""
        return moment.day > self.today

    def ask(self, question: Question) -> str:
        """The answer that was given, else the default; an open question is kept."""
        self.questions.setdefault(question.key, question)
        return self.answers.get(question.key, question.default)

    def choose(self, column: str, text: str, words: str, default: str) -> str:
        """One of our words for a word of theirs: known, confirmed earlier, or asked once with a suggestion."""
        said = tidy.plain(text).casefold()
        known = values_of(words)
        if not said:
            return default
        if said in known:
            return known[said]
        confirmed = self.value_aliases.get((column, said))
        if confirmed:
            return confirmed
        near = process.extractOne(said, list(known), scorer=fuzz.token_sort_ratio, score_cutoff=70)
        suggestion = known[near[0]] if near else default
        options = tuple(dict.fromkeys(known.values()))
        question = Question(
            f"value:{column}:{said}", f"What does '{text[:80]}' mean in this column?", suggestion or "", options
        )
        answer = self.ask(question)
        if question.key in self.answers and answer:
            fact = Fact("value_alias", {"field": column, "alias": said, "value": answer})
            if fact not in self.learned:
                self.learned.append(fact)
        return answer

    def school_of(self, text: str = "") -> str | None:
        """The school a text names by id, URN or name, else the only school, else the one that was answered."""
        schools = self.reference.rows("school")
        said = tidy.words(text)
        for school in schools:
            if said and said in (
                tidy.words(school["school_id"]),
                str(school["urn"] or "-"),
                tidy.words(school["name"]),
            ):
                return str(school["school_id"])
        if len(schools) == 1:
            return str(schools[0]["school_id"])
        if not schools:
            return self._first_school()
        options = tuple(str(school["school_id"]) for school in schools)
        answered = self.answers.get("school")
        if answered in options:
            return answered
        self.ask(Question("school", "Which school is this file about?", "", options))
        return None

    def _first_school(self) -> str:
        code = self.ask(Question("new_school", "No school is set up yet. Which short code shall it have?", "SCHOOL"))
        code = tidy.plain(code)[:20] or "SCHOOL"
        fact = Fact("school", {"school_id": code, "name": self.answers.get("new_school_name", "Our school")})
        if fact not in self.learned:
            self.learned.append(fact)
        return code

    def state(self, table: str, key: tuple[Any, ...], values: dict[str, Any]) -> Fact:
        """A row of a `states` table: new, changed or known, with what the ledger knows and the file does not say."""
        now = self.reference.states(table).get(key)
        if now is None:
            return Fact(table, values, "new")
        merged = {name: now.get(name) if value is None else value for name, value in values.items()}
        changed = any(value is not None and value != now.get(name) for name, value in values.items())
        kept = {name: now.get(name) for name in now if name not in merged}
        return Fact(table, kept | merged, "changed" if changed else "known")

    def once(self, kind: str, *key: Any) -> bool:
        """True the first time something is met in this file."""
        if (kind, *key) in self.fresh:
            return False
        self.fresh.add((kind, *key))
        return True
