"""The queue: what waits for a person, and what a decision makes of it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from data import clock, store
from data.importing import engine, tidy
from data.importing.limits import read_in_child
from data.importing.load import as_json, insert_facts
from data.importing.match import People
from data.importing.outcome import Fact, Record, Understood
from data.importing.profiles import KINDS, every
from data.importing.reference import Reference, read_reference


@dataclass(frozen=True)
class Waiting:
    """A record that was held or rejected: where it stands, why, what it says, and what it may be."""

    batch_id: str
    source_file: str
    source_row: int
    outcome: str
    reason: str
    column: str
    value: str
    advice: str
    raw: dict[str, str]
    suggestions: list[dict[str, Any]]
    imported_at: datetime
    kind: str = ""

    @property
    def choices(self) -> tuple[str, ...]:
        """What may be decided besides leaving it out: person_id, new_person, policy_id, course_id or answer."""
        if self.reason in _ABOUT_PEOPLE:
            return ("person_id", "new_person") if self.kind == "staff" else ("person_id",)
        return _CHOICES.get(self.reason, ())


_ABOUT_PEOPLE = ("unknown_person", "ambiguous_person", "missing_person", "name_email_conflict")
_CHOICES = {"unknown_policy": ("policy_id",), "unknown_course": ("course_id",), "unclear_answer": ("answer",)}


@dataclass(frozen=True)
class Decision:
    """What a person decided about one record; exactly one of these is given.

    `person_id`: who it is. `new_person`: of a staff list, somebody who is not known yet. `policy_id` (with `version`
    where the text names one) or `course_id`: what the unknown name means. `answer`: acknowledged or not_acknowledged.
    `leave_out`: it is not ours to keep.
    """

    person_id: str = ""
    new_person: bool = False
    policy_id: str = ""
    version: str = ""
    course_id: str = ""
    answer: str = ""
    leave_out: bool = False

    @property
    def in_words(self) -> str:
        """How the ledger keeps it."""
        if self.leave_out:
            return "leave_out"
        told = {
            "person_id": self.person_id,
            "policy_id": self.policy_id,
            "version": self.version,
            "course_id": self.course_id,
            "answer": self.answer,
            "new_person": "yes" if self.new_person else "",
        }
        return json.dumps({key: value for key, value in told.items() if value})


@dataclass
class Settled:
    """What became of a decision: the record's new outcome, a sentence, and how many others it settled as well."""

    outcome: str
    message: str
    also_settled: int = 0
    records: list[Record] = field(default_factory=list)


def waiting(connection: duckdb.DuckDBPyConnection | None = None, limit: int = 500) -> list[Waiting]:
    """The records that wait for a person, oldest first; batches that were undone are left out."""
    if connection is None:
        with store.ledger() as opened:
            return waiting(opened, limit)
    rows = connection.execute(
        "select q.batch_id, q.source_file, q.source_row, q.outcome, q.reason, q.column_name, q.value, q.advice, "
        "q.raw_values::varchar, q.suggestions::varchar, b.imported_at, b.profile_id from import_queue q "
        "join import_batch b using (batch_id) "
        "where q.decision is null and b.undone_at is null order by q.batch_id, q.source_row limit ?",
        [limit],
    ).fetchall()
    kinds = {profile.id: profile.kind for profile in reversed(every())}
    kinds |= {f"proposed_{kind}": kind for kind in KINDS}
    return [
        Waiting(
            batch_id=row[0],
            source_file=row[1],
            source_row=row[2],
            outcome=row[3],
            reason=row[4],
            column=row[5] or "",
            value=row[6] or "",
            advice=row[7],
            raw=json.loads(row[8]),
            suggestions=json.loads(row[9] or "[]"),
            imported_at=row[10],
            kind=kinds.get(row[11], ""),
        )
        for row in rows
    ]


def decide(batch_id: str, source_row: int, decision: Decision, by: str) -> Settled:
    """Settles one record of the queue, and with it those that the same name holds up; then builds a snapshot.

    Who somebody is becomes an alias only where the name fits nobody else; a choice between two people of one name
    holds for this record alone. The file is read again from where its bytes are kept, so that what goes in is what
    the file says. Raises KeyError when nothing waits there and ValueError when the decision names nobody known.
    """
    with store.ledger() as connection:
        held = next(
            (w for w in waiting(connection, 1_000_000) if (w.batch_id, w.source_row) == (batch_id, source_row)), None
        )
        if held is None:
            raise KeyError("Nothing waits there: it may have been decided in the meantime.")
        connection.execute("begin")
        try:
            settled = _settle(connection, held, decision, by)
            connection.execute("commit")
        except BaseException:
            connection.execute("rollback")
            raise
        store.build_snapshot(connection)
    return settled


def _settle(connection: duckdb.DuckDBPyConnection, held: Waiting, decision: Decision, by: str) -> Settled:
    if decision.leave_out:
        _mark(connection, held, decision.in_words, by, "skipped", held.outcome)
        return Settled("skipped", "The record is left out, in this file and in later ones.")
    reference = read_reference(connection)
    people = People(reference)
    if decision.person_id and decision.person_id not in people.by_id:
        raise ValueError(f"Nobody has the id {decision.person_id}.")
    alias = _alias(held, decision, people)
    if alias:
        insert_facts(connection, held.batch_id, held.source_file, [(Record(held.source_row, "accepted"), alias)])
    answers = _answers(held, decision)
    understood = _read_again(connection, held, answers, bool(alias))
    record = next((r for r in understood.records if r.kept_under == held.source_row), None)
    if record is None or record.outcome in ("queued", "rejected"):
        raise ValueError(f"The record still cannot go in: {record.advice if record else 'it was not found again.'}")
    _put_in(connection, held, record, decision, by)
    also = 0
    if alias:
        also = _settle_others(connection, held, understood, by)
    return Settled(record.outcome, "The record went in." if record.facts else "The record is settled.", also)


def _alias(held: Waiting, decision: Decision, people: People) -> Fact | None:
    if decision.person_id and held.reason == "unknown_person":
        said = [part.strip() for part in held.value.split(" · ")]
        names = [tidy.name_words(part) for part in said if "@" not in part and not any(c.isdigit() for c in part)]
        addresses = [tidy.email(part) for part in said if "@" in part]
        alias = next((word for word in (*names, *addresses) if word and not people.names.get(word)), "")
        return Fact("person_alias", {"alias": alias, "person_id": decision.person_id}) if alias else None
    if decision.policy_id and held.reason == "unknown_policy":
        values = {"alias": held.value, "policy_id": decision.policy_id, "version": decision.version or None}
        return Fact("policy_alias", values)
    if decision.course_id and held.reason == "unknown_course":
        return Fact("course_alias", {"alias": held.value, "course_id": decision.course_id})
    return None


def _answers(held: Waiting, decision: Decision) -> dict[str, str]:
    found = {}
    if decision.person_id:
        found[f"person:{held.source_row}"] = decision.person_id
    if decision.new_person:
        found[f"person:{held.source_row}"] = "new_person"
    if decision.answer:
        found[f"answer:{held.source_row}"] = decision.answer
    return found


def _read_again(
    connection: duckdb.DuckDBPyConnection, held: Waiting, answers: dict[str, str], is_known_now: bool
) -> Understood:
    digest, name = connection.execute(
        "select file_sha256, file_name from import_batch where batch_id = ?", [held.batch_id]
    ).fetchall()[0]
    kept = next((path for path in store.raw_files() if path.stem == digest), None)
    if kept is None:
        raise ValueError("The file is not kept any more. Import it again.")
    reference: Reference = read_reference(connection)
    if is_known_now:
        reference.waiting.clear()
    content = Path(kept).read_bytes()
    contents = read_in_child(name, content)
    understood = engine.understand(name, content, reference, answers, contents)
    defaults = {question.key: question.default for question in understood.questions if question.default}
    return engine.understand(name, content, reference, defaults | answers, contents) if defaults else understood


def _put_in(connection: duckdb.DuckDBPyConnection, held: Waiting, record: Record, decision: Decision, by: str) -> None:
    file = connection.execute("select file_name from import_batch where batch_id = ?", [held.batch_id]).fetchall()[0][0]
    insert_facts(connection, held.batch_id, file, [(record, fact) for fact in record.facts])
    _mark(connection, held, decision.in_words, by, record.outcome, held.outcome)


def _mark(connection: duckdb.DuckDBPyConnection, held: Waiting, decision: str, by: str, now: str, before: str) -> None:
    connection.execute(
        "update import_queue set decision = ?, decided_by = ?, decided_at = ? where batch_id = ? and source_row = ?",
        [decision, by, clock.now().replace(tzinfo=None), held.batch_id, held.source_row],
    )
    counted = {"queued": "queued", "rejected": "rejected"}[before]
    # A record that went in for its greater part was counted as accepted from the start.
    connection.execute(
        f"update import_batch set {counted} = {counted} - 1, {now} = {now} + 1 where batch_id = ? and {counted} > 0",
        [held.batch_id],
    )


def _settle_others(connection: duckdb.DuckDBPyConnection, held: Waiting, understood: Understood, by: str) -> int:
    """Records of the same file that wait for the same name go in with it."""
    by_row = {record.kept_under: record for record in understood.records}
    settled = 0
    for other in waiting(connection, 1_000_000):
        if other.batch_id != held.batch_id or other.source_row == held.source_row or other.value != held.value:
            continue
        record = by_row.get(other.source_row)
        if record and record.outcome not in ("queued", "rejected") and as_json(other.raw) == as_json(record.raw):
            same = Decision(person_id="as_alias")
            _put_in(connection, other, record, same, by)
            settled += 1
    return settled
