"""What became of a file and of each of its records: the words that every step of an import shares."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from data.importing.read import Contents

Outcome = Literal["accepted", "negative", "duplicate", "queued", "rejected", "skipped"]
OUTCOMES: tuple[Outcome, ...] = ("accepted", "negative", "duplicate", "queued", "rejected", "skipped")
Change = Literal["new", "changed", "known"]


class Refused(Exception):
    """The file as a whole cannot be read; the message says what it is and what to do."""


@dataclass(frozen=True)
class Fact:
    """One row for one table of the ledger, without its trail; `change` says whether the ledger knows it already."""

    table: str
    values: dict[str, Any]
    change: Change = "new"


@dataclass
class Record:
    """One record of a file: where it stands, what became of it, and in words what to do about it.

    `line` is the physical line of a CSV or the row of a sheet; `raw` holds the mapped columns only.
    """

    line: int
    outcome: Outcome
    reason: str = ""
    column: str = ""
    value: str = ""
    advice: str = ""
    facts: list[Fact] = field(default_factory=list)
    raw: dict[str, str] = field(default_factory=dict)
    suggestions: list[dict[str, Any]] = field(default_factory=list)
    sheet: str = ""
    is_held_in_part: bool = False
    waits_already: bool = False
    sheet_index: int = 0

    @property
    def kept_under(self) -> int:
        """The number of the row in the ledger: rows of a workbook's later sheets are counted on from 100,000."""
        return self.line + 100_000 * self.sheet_index

    @property
    def is_plain(self) -> bool:
        """Accepted without anything to say about it."""
        return self.outcome == "accepted" and not self.reason

    def as_report(self) -> dict[str, Any]:
        """The record as report.json states it."""
        said = {
            "line": self.line,
            "outcome": self.outcome,
            "reason": self.reason,
            "column": self.column,
            "value": self.value,
            "advice": self.advice,
        }
        return said | ({"sheet": self.sheet} if self.sheet else {})


@dataclass(frozen=True)
class Question:
    """Something a person confirms once: its key in `answers`, the question, the choices and the default."""

    key: str
    text: str
    default: str
    options: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()


@dataclass(frozen=True)
class Mapped:
    """A heading of the file and what it is taken for; `how` is profile, name, suggestion, dropped or unused.

    `item` is the policy or course that the column is about, or '*' where its cells name several. A column without a
    heading is called by its number, and `first_values` says what stands in it.
    """

    heading: str
    field: str
    how: str
    position: int
    item: str = ""
    first_values: str = ""


@dataclass
class Understood:
    """A file as the importer understands it; nothing is stored until it is loaded.

    `status` is ready, needs_confirmation, refused or known (the same bytes were imported before and bring nothing).
    """

    name: str
    sha256: str
    status: str
    message: str
    kind: str = ""
    profile_id: str = ""
    profile_title: str = ""
    is_confirmed_layout: bool = True
    is_proposed: bool = False
    mapping: list[Mapped] = field(default_factory=list)
    sample: list[dict[str, str]] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    changes: dict[str, int] = field(default_factory=dict)
    covers_from: str = ""
    covers_to: str = ""
    is_snapshot: bool = False
    profiles: list[Any] = field(default_factory=list)
    learned: list[Fact] = field(default_factory=list)
    # The policies or courses that a column of the file may be about, by id.
    items: dict[str, str] = field(default_factory=dict)
    content: bytes = b""
    contents: Contents | None = None

    @property
    def tables(self) -> set[str]:
        """The tables of the ledger that it brings rows to."""
        facts = (fact for record in self.records for fact in record.facts)
        return {fact.table for fact in (*self.learned, *facts)}

    @property
    def problems(self) -> list[Record]:
        """Every record that was not plainly accepted, in the order of the file."""
        return [record for record in self.records if not record.is_plain]

    def as_report(self) -> dict[str, Any]:
        """The file as report.json states it."""
        outcome = {"ready": "imported", "known": "imported"}.get(self.status, self.status)
        return {
            "file": self.name,
            "outcome": outcome,
            "message": self.message,
            "profile": self.profile_id,
            "counts": self.counts or count([]),
            "records": [record.as_report() for record in self.problems],
            "questions": [question.text for question in self.questions],
            "notes": self.notes,
        }


def count(records: list[Record]) -> dict[str, int]:
    """How many records ended in each of the six outcomes, and the total that they add up to."""
    found = dict.fromkeys(OUTCOMES, 0)
    for record in records:
        found[record.outcome] += 1
    return found | {"total": len(records)}


def changes(records: list[Record]) -> dict[str, int]:
    """How many facts are new, change something, or were known already."""
    found = {"new": 0, "changed": 0, "known": 0}
    for record in records:
        if record.outcome == "duplicate":
            found["known"] += 1
        for fact in record.facts:
            found[fact.change] += 1
    return found
