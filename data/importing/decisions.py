"""The queue: what waits for a person, and what a decision makes of it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from data import clock, contract, store
from data.importing import engine, tidy
from data.importing.desk import decided_key
from data.importing.duties import BY_DATE, version_alias
from data.importing.limits import read_in_child
from data.importing.load import as_json, insert_facts
from data.importing.match import People, policies
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
    def is_canonical(self) -> bool:
        """Whether the record stood in a canonical CSV, whose columns are those of the ledger."""
        return self.kind.startswith("canonical:")

    @property
    def given(self) -> dict[str, str]:
        """What was decided about it already, where one decision was not enough."""
        return next((dict(told["given"]) for told in self.suggestions if "given" in told), {})

    @property
    def policy_id(self) -> str:
        """The policy whose version or date is in question, or ''."""
        return next((str(told["policy_id"]) for told in self.suggestions if "policy_id" in told), "") or (
            self.raw.get("policy_id", "") if self.is_canonical else ""
        )

    @property
    def choices(self) -> tuple[str, ...]:
        """What may be decided besides leaving it out, as fields of a Decision; none where only the file can be mended.

        `on` asks for a day or a month, `value` for what should stand in the column, the others for one of those known.
        """
        if self.reason in _ABOUT_PEOPLE:
            return ("person_id", "new_person") if self.kind == "staff" else ("person_id",)
        if self.reason in ("unknown_version", "before_publication"):
            which = ("version",) if self.policy_id else ()
            return (*which, "on") if self.reason == "before_publication" else which
        if self.reason in _ABOUT_DAYS or (self.reason == "missing_mandatory" and self._is_day):
            return ("on",)
        if self.reason == "cell_not_understood" or (self.reason == "unknown_value" and not self.is_canonical):
            return ("result", "value") if self.kind == "training" else ("value",)
        if self.reason in _CHOICES:
            return _CHOICES[self.reason]
        is_value = self.reason in _ABOUT_VALUES or (self.is_canonical and self.reason.startswith("unknown_"))
        return ("value",) if is_value and self.column else ()

    @property
    def _is_day(self) -> bool:
        columns = contract.tables()[self.kind.partition(":")[2]].columns if self.is_canonical else {}
        return self.column in columns and columns[self.column].type in ("DATE", "TIMESTAMP")

    @property
    def at_fault(self) -> str:
        """The column that a day or a value is written for: by its heading, or by our name where the file has none."""
        own = {"acknowledgement": "acknowledged_at", "training": "completed_at"}.get(self.kind, "")
        return own if self.reason == "missing_date" and own else self.column


_ABOUT_PEOPLE = ("unknown_person", "ambiguous_person", "missing_person", "name_email_conflict")
_ABOUT_DAYS = (
    "missing_date", "bad_date", "future_date", "end_before_start", "transfer_before_taken", "deleted_before_transfer",
)  # fmt: skip
_ABOUT_VALUES = ("missing_mandatory", "bad_value", "unknown_value")
_CHOICES = {
    "unknown_policy": ("policy_id",),
    "unknown_course": ("course_id",),
    "unknown_school": ("school_id",),
    "unclear_answer": ("answer", "value"),
}


@dataclass(frozen=True)
class Decision:
    """What a person decided about one record; exactly one of these is given.

    `person_id`: who it is. `new_person`: of a staff list, somebody who is not known yet. `policy_id` (with `version`
    where the text names one), `course_id` or `school_id`: what the unknown name means. `version`: which version of the
    policy it is, or 'by_date' for the one in force on its day. `answer`: acknowledged or not_acknowledged. `result`:
    what a word says of a course. `on`: the day or the month, as 23/10/2026 or October 2026. `value`: what should stand
    in the column. `leave_out`: it is not ours to keep.
    """

    person_id: str = ""
    new_person: bool = False
    policy_id: str = ""
    version: str = ""
    course_id: str = ""
    school_id: str = ""
    answer: str = ""
    result: str = ""
    on: str = ""
    value: str = ""
    leave_out: bool = False

    def in_words(self, about: dict[str, str]) -> str:
        """How the ledger keeps it; `about` is what it says to whoever reads the record again."""
        if self.leave_out:
            return "leave_out"
        told: dict[str, Any] = {name: value for name, value in asdict(self).items() if value}
        return json.dumps(told | ({"about": about} if about else {}), ensure_ascii=False)


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
            kind=row[11] if str(row[11]).startswith("canonical:") else kinds.get(row[11], ""),
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
        _mark(connection, held, decision.in_words({}), by, "skipped", held.outcome)
        return Settled("skipped", "The record is left out, in this file and in later ones.")
    reference = read_reference(connection)
    people = People(reference)
    if decision.person_id and decision.person_id not in people.by_id:
        raise ValueError(f"Nobody has the id {decision.person_id}.")
    alias = None if held.is_canonical else _alias(held, decision, people, reference)
    if alias:
        insert_facts(connection, held.batch_id, held.source_file, [(Record(held.source_row, "accepted"), alias)])
    about = held.given | ({} if alias and alias.table != "person_alias" else _about(held, decision))
    if held.is_canonical:
        return _settle_canonical(connection, held, decision, about, reference, by)
    understood = _read_again(connection, held, about)
    record = next((r for r in understood.records if r.kept_under == held.source_row), None)
    if record is None:
        raise ValueError("The record still cannot go in: it was not found again.")
    settled = _take(connection, held, record, decision, about, by)
    if alias:
        settled.also_settled = _settle_others(connection, held, understood, by)
    return settled


def _take(
    connection: duckdb.DuckDBPyConnection,
    held: Waiting,
    record: Record,
    decision: Decision,
    about: dict[str, str],
    by: str,
) -> Settled:
    """Puts in what went in; where something else is still open, the record waits on with that."""
    is_open = record.outcome in ("queued", "rejected") or record.is_held_in_part
    if is_open and (record.reason, record.column, record.value) == (held.reason, held.column, held.value):
        raise ValueError(f"The record still cannot go in: {record.advice}")
    if not is_open:
        _put_in(connection, held, record, decision.in_words(about), by)
        return Settled(record.outcome, "The record went in." if record.facts else "The record is settled.")
    insert_facts(connection, held.batch_id, held.source_file, [(record, fact) for fact in record.facts])
    suggestions = [*record.suggestions, *([{"given": about}] if about else [])]
    connection.execute(
        "update import_queue set reason = ?, column_name = ?, value = ?, advice = ?, suggestions = ? "
        "where batch_id = ? and source_row = ?",
        [
            record.reason,
            record.column or None,
            record.value or None,
            record.advice,
            json.dumps(suggestions, ensure_ascii=False) if suggestions else None,
            held.batch_id,
            held.source_row,
        ],
    )
    return Settled("queued", f"That is kept. One thing more about this record: {record.advice}")


def _alias(held: Waiting, decision: Decision, people: People, reference: Reference) -> Fact | None:
    """What is known from now on, so that the same name is not asked about again."""
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
    said_version = next((str(told["version_said"]) for told in held.suggestions if "version_said" in told), "")
    if decision.version and held.reason == "unknown_version" and said_version:
        name = version_alias(policies(reference), held.policy_id, said_version)
        version = None if decision.version == BY_DATE else decision.version
        return Fact("policy_alias", {"alias": name, "policy_id": held.policy_id, "version": version})
    if decision.result:
        said_word = tidy.plain(held.value).casefold()
        return Fact("value_alias", {"field": "completion.result", "alias": said_word, "value": decision.result})
    return None


def _about(held: Waiting, decision: Decision) -> dict[str, str]:
    """The decision as it is looked up while the record is read again (Cells.decided)."""
    found = {}
    if decision.person_id or decision.new_person:
        found["person"] = decision.person_id or "new_person"
        found[f"person:{held.value}"] = found["person"]
    if decision.answer:
        found["answer"] = decision.answer
    if decision.version and held.policy_id:
        found[f"version:{held.policy_id}"] = decision.version
    if decision.on:
        found[f"cell:{held.at_fault}"] = day_in_words(decision.on, held.is_canonical)
    if decision.value:
        # A day that is written by hand must mean the same whatever order the file has.
        is_day = tidy.day_order([decision.value]) != ""
        found[f"cell:{held.at_fault}"] = day_in_words(decision.value) if is_day else decision.value
    if held.is_canonical:
        ids = (decision.person_id, decision.policy_id, decision.course_id, decision.school_id, decision.version)
        if chosen := next(filter(None, ids), ""):
            column = "version" if decision.version else held.column
            return {f"cell:{column}": "" if chosen == BY_DATE else chosen}
    return found


def day_in_words(text: str, is_canonical: bool = False) -> str:
    """A day or month as somebody wrote it, in a form that nobody can misread; raises ValueError where it is neither."""
    found = tidy.moment(text, "dmy", serials=False)
    if found is None or found.precision not in ("second", "minute", "day", "month"):
        raise ValueError("Write a day as 23/10/2026 or a month as October 2026.")
    if is_canonical:
        return found.at.strftime({"month": "%Y-%m", "day": "%Y-%m-%d"}.get(found.precision, "%Y-%m-%d %H:%M:%S"))
    if found.precision == "month":
        return f"{found.day:%B %Y}"
    clock = "" if found.precision == "day" else f" {found.at:%H:%M}"
    return tidy.in_words(found.day) + clock


def _read_again(connection: duckdb.DuckDBPyConnection, held: Waiting, about: dict[str, str]) -> Understood:
    digest, name = connection.execute(
        "select file_sha256, file_name from import_batch where batch_id = ?", [held.batch_id]
    ).fetchall()[0]
    kept = next((path for path in store.raw_files() if path.stem == digest), None)
    if kept is None:
        raise ValueError("The file is not kept any more. Import it again.")
    reference: Reference = read_reference(connection)
    reference.waiting.clear()
    content = Path(kept).read_bytes()
    contents = read_in_child(name, content)
    answers = {decided_key(held.source_row, key): given for key, given in about.items()}
    understood = engine.understand(name, content, reference, answers, contents)
    defaults = {question.key: question.default for question in understood.questions if question.default}
    return engine.understand(name, content, reference, defaults | answers, contents) if defaults else understood


def _settle_canonical(
    connection: duckdb.DuckDBPyConnection,
    held: Waiting,
    decision: Decision,
    about: dict[str, str],
    reference: Reference,
    by: str,
) -> Settled:
    """A row of a canonical CSV is kept whole in the queue: it is checked again without its file, which may be large.

    What an unknown id means is true of every row of the file that waits for it.
    """
    names_somebody = decision.person_id or decision.policy_id or decision.course_id or decision.school_id
    alike = [held]
    if names_somebody:
        alike += [
            other
            for other in waiting(connection, 1_000_000)
            if other.batch_id == held.batch_id and other.source_row != held.source_row
            and (other.reason, other.column, other.value) == (held.reason, held.column, held.value)
        ]  # fmt: skip
    written = {key.partition(":")[2]: given for key, given in about.items()}
    table = held.kind.partition(":")[2]
    given = [name for name in contract.tables()[table].columns if any(name in w.raw for w in alike) or name in written]
    staged = [(w.source_row, "", [(w.raw | written).get(name, "") for name in given]) for w in alike]
    by_row = {record.line: record for record in engine.canonical_records(table, given, staged, reference)}
    settled = _take(connection, held, by_row[held.source_row], decision, about, by)
    for other in alike[1:]:
        record = by_row[other.source_row]
        if record.outcome not in ("queued", "rejected"):
            _put_in(connection, other, record, decision.in_words(about), by)
            settled.also_settled += 1
    return settled


def _put_in(connection: duckdb.DuckDBPyConnection, held: Waiting, record: Record, told: str, by: str) -> None:
    file = connection.execute("select file_name from import_batch where batch_id = ?", [held.batch_id]).fetchall()[0][0]
    insert_facts(connection, held.batch_id, file, [(record, fact) for fact in record.facts])
    _mark(connection, held, told, by, record.outcome, held.outcome)


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
            _put_in(connection, other, record, json.dumps({"as": held.source_row}), by)
            settled += 1
    return settled
