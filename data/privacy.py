"""What the law asks of staff records: how long each is kept, erasure, and a person's own copy."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import duckdb

from data import clock, contract, store

ERASED = "[erased]"
# Copies of imported files serve the queue: a held record is read again when it is decided.
RAW_DAYS = 90


@dataclass(frozen=True)
class Rule:
    """How long a class of columns is kept: years or days after what, and whether a command may act on it by itself."""

    code: str
    words: str
    years: int | None = None
    days: int | None = None
    is_automatic: bool = False


RULES = {
    rule.code: rule
    for rule in (
        Rule("R0", "as long as the school uses the product"),
        Rule("R1", "superseded + 6 years", years=6),
        Rule("R2", "7 years", years=7),
        Rule("R3", "end of employment + 6 years", years=6, is_automatic=True),
        Rule(
            "R4",
            "as the school's safeguarding schedule; allegations about staff: to normal pension age or 10 years, "
            "whichever is longer. A person decides, record by record",
        ),
        Rule("R5", "until decided, then 90 days", days=90, is_automatic=True),
    )
}


class NotFound(Exception):
    """Nobody has this id."""


def columns_kept_by(code: str) -> list[tuple[str, str]]:
    """The (table, column) pairs that a retention class covers, read from the comments of schema.sql."""
    return [(t.name, c.name) for t in contract.tables().values() for c in t.columns.values() if c.keep == code]


def person_columns() -> list[tuple[str, str]]:
    """Columns that hold the id of an adult, whether the row is about them or only names them."""
    named = {
        "person_id",
        "entered_by",
        "reported_by",
        "discussed_with",
        "authorised_by",
        "permission_by",
        "deletion_confirmed_by",
    }
    return [(t.name, c) for t in contract.tables().values() for c in t.columns if c in named]


# --- what is due --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Due:
    """Something whose time is over: an adult, a decided record of the queue or a kept file, and since when."""

    what: str
    key: str
    since: date


def due(today: date | None = None) -> list[Due]:
    """What retention says may go now: leavers of more than six years, decided queue records, old copies of files."""
    day = today or clock.today()
    with store.ledger() as connection:
        leavers = connection.execute(
            """select p.person_id, max(p.left_on) as left_on
            from person p
            group by p.person_id
            having max(p.left_on) + interval 6 years < $day
                and not exists (
                    from post where post.person_id = p.person_id and coalesce(post.end_on, $day) >= max(p.left_on) + 1)
            order by 1""",
            {"day": day},
        ).fetchall()
        decided = connection.execute(
            "select batch_id || ':' || source_row, decided_at::date from import_queue "
            "where decided_at is not null and decided_at::date + 90 < ? order by 1",
            [day],
        ).fetchall()
        waiting = {
            row[0]
            for row in connection.execute(
                "select distinct b.file_sha256 from import_queue q join import_batch b using (batch_id) "
                "where q.outcome = 'queued' and q.decided_at is null"
            ).fetchall()
        }
        imported = dict(
            connection.execute("select file_sha256, max(imported_at)::date from import_batch group by 1").fetchall()
        )
    files = [
        Due("file", file.name, imported[file.stem])
        for file in store.raw_files()
        if file.stem in imported and file.stem not in waiting and (day - imported[file.stem]).days > RAW_DAYS
    ]
    people = [Due("adult", person, left_on) for person, left_on in leavers]
    return [*people, *(Due("queue record", key, since) for key, since in decided), *files]


def apply_due(today: date | None = None) -> list[Due]:
    """Erases everything that is due and says what that was."""
    found = due(today)
    adults = [item.key for item in found if item.what == "adult"]
    queue = [item.key for item in found if item.what == "queue record"]
    if adults or queue:
        _rebuild([_known_as(person) for person in adults], queue)
    for item in found:
        if item.what == "file":
            (store.home() / "raw" / item.key).unlink(missing_ok=True)
    return found


# --- erasure ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Identity:
    """Everything by which an adult may stand in a file: the id, names in either order, addresses, payroll numbers."""

    person_id: str
    names: tuple[tuple[str, str], ...]
    others: tuple[str, ...]

    def stands_in(self, text: str) -> bool:
        """Whether the text names the adult: by id, address or number, or by a forename and surname on one line."""
        if any(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE) for word in self.others):
            return True
        return any(
            re.search(rf"(?<!\w){re.escape(one)}[^\n]{{0,60}}(?<!\w){re.escape(two)}(?!\w)", text, re.IGNORECASE)
            for names in self.names
            for one, two in (names, names[::-1])
        )

    def struck_out(self, text: str) -> str:
        """The text with the adult's full names, addresses and numbers replaced."""
        for word in sorted((*(f"{a} {b}" for a, b in self.names), *(f"{b}, {a}" for a, b in self.names), *self.others)):
            text = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", ERASED, text, flags=re.IGNORECASE)
        return text


def erase(person_id: str) -> str:
    """Removes an adult so that the bytes are gone, and returns the number of the new snapshot.

    The ledger is written anew without them, held records and kept files that name them are removed, a new snapshot is
    built and every older one deleted. Incidents stay, without the adult's id and with the name struck out of their
    text. Publications hold no person and stay. Raises NotFound and store.LedgerBusy; nothing is changed then.
    """
    return _rebuild([_known_as(person_id)], [])


def _known_as(person_id: str) -> Identity:
    with store.ledger() as connection:
        rows = connection.execute(
            "select legal_forename, legal_surname, preferred_forename, preferred_surname, former_surname, work_email, "
            "payroll_no from person where person_id = ?",
            [person_id],
        ).fetchall()
        if not rows:
            raise NotFound(f"Nobody has the id {person_id}.")
        aliases = connection.execute("select alias from person_alias where person_id = ?", [person_id]).fetchall()
    names, others = set(), {person_id}
    for forename, surname, preferred, preferred_surname, former, email, payroll in rows:
        surnames = [s.strip() for s in (surname, preferred_surname, *(former or "").split(";")) if s and s.strip()]
        names |= {(f.strip(), s) for f in (forename, preferred) if f and f.strip() for s in surnames}
        # A short payroll number stands in many files as any other number.
        others |= {word.strip() for word in (email, payroll) if word and len(word.strip()) > 3}
    others |= {alias for (alias,) in aliases if len(alias) > 3}
    return Identity(person_id, tuple(sorted(names)), tuple(sorted(others)))


def _rebuild(people: Iterable[Identity], queue: Iterable[str]) -> str:
    identities = list(people)
    store.rewrite_ledger(lambda connection: _copy_without(connection, identities, set(queue)))
    for file in store.raw_files():
        if any(identity.stands_in(text) for identity in identities for text in _texts_of(file)):
            file.unlink()
    built = store.build_snapshot()
    store.forget_snapshots(before=built.id)
    return built.id


def _copy_without(connection: duckdb.DuckDBPyConnection, people: list[Identity], queue: set[str]) -> None:
    """Copies every table of the attached database `old` into the new one, without the people and the queue records."""
    ids = [identity.person_id for identity in people]
    connection.create_function("struck_out", _striker(people), ["VARCHAR"], "VARCHAR", null_handling="special")  # type: ignore[call-overload]
    about = {table for table, column in person_columns() if column == "person_id"}
    for table in contract.tables().values():
        columns = ", ".join(_copied(table, name) for name in table.columns)
        condition = "where person_id not in (select unnest($ids))" if table.name in about else ""
        values: dict[str, Any] = {"ids": ids}
        if table.name == "import_queue":
            condition = (
                "where batch_id || ':' || source_row not in (select unnest($queue)) "
                "and struck_out(concat_ws(' | ', value, raw_values::varchar, suggestions::varchar, decision)) "
                "is not distinct from concat_ws(' | ', value, raw_values::varchar, suggestions::varchar, decision)"
            )
            values["queue"] = sorted(queue)
        sql = f'insert into "{table.name}" select {columns} from old.main."{table.name}" {condition}'
        needed = {name: value for name, value in values.items() if f"${name}" in sql}
        connection.execute(sql, needed)


def _striker(people: list[Identity]) -> Any:
    def struck_out(text: str | None) -> str | None:
        for identity in people:
            if text:
                text = identity.struck_out(text)
        return text

    return struck_out


# Free text in which an adult may be named; everything else is a code, a date or an id.
_WORDS = {
    ("incident", "description"),
    ("incident", "actions"),
    ("incident", "outcome"),
    ("incident_action", "action"),
    ("declaration", "agreed_safeguards"),
    ("declaration", "reason"),
    ("acknowledgement", "statement"),
    ("challenge", "question"),
    ("challenge", "answer"),
    ("challenge", "action"),
    ("challenge", "evidence"),
    ("closure", "note"),
    ("event", "text"),
    ("import_batch", "file_name"),
}


def _copied(table: contract.Table, name: str) -> str:
    # Left out while copying and not set to nothing afterwards: an update may leave the old bytes in the file.
    if (table.name, name) in person_columns() and name != "person_id":
        return f'case when "{name}" not in (select unnest($ids)) then "{name}" end as "{name}"'
    return f'struck_out("{name}") as "{name}"' if (table.name, name) in _WORDS else f'"{name}"'


def _texts_of(file: Path) -> Iterable[str]:
    """What a kept file says, as text: its own bytes, or those of the parts of a workbook."""
    content = file.read_bytes()
    parts = [content]
    if zipfile.is_zipfile(BytesIO(content)):
        with zipfile.ZipFile(BytesIO(content)) as book:
            parts = [book.read(name) for name in book.namelist() if book.getinfo(name).file_size < 60_000_000]
    for part in parts:
        # In a workbook a row's cells stand apart; without line breaks the whole part counts as one line.
        yield part.decode("utf-8", "replace")
        if b"\x00" in part[:4000]:
            yield part.decode("utf-16-le", "replace")
        yield part.decode("cp1252", "replace")


# --- a person's own copy ------------------------------------------------------------------------------------------


def subject_access(person_id: str) -> dict[str, Any]:
    """Everything held about one adult, table by table, with what each column means and how long it is kept.

    Incidents that the adult reported are listed without their text, which may be about others: the headteacher decides
    about that by hand, and the answer says so. Raises NotFound.
    """
    identity = _known_as(person_id)
    answer: dict[str, Any] = {
        "person_id": person_id,
        "made_on": clock.today().isoformat(),
        "held": {},
        "not_included": (
            "The text of incidents may be about other people; the headteacher goes through it by hand. Copies of "
            f"imported files are kept for {RAW_DAYS} days and are not searched here. The audit log holds ids only."
        ),
    }
    with store.ledger() as connection:
        for table in contract.tables().values():
            rows = _rows_about(connection, table, identity)
            if rows:
                answer["held"][table.name] = {
                    "meaning": table.meaning,
                    "columns": {
                        name: {"meaning": c.meaning, "kept": RULES[c.keep].words} for name, c in table.columns.items()
                    },
                    "rows": rows,
                }
    return answer


def _rows_about(
    connection: duckdb.DuckDBPyConnection, table: contract.Table, identity: Identity
) -> list[dict[str, Any]]:
    columns = [column for name, column in person_columns() if name == table.name]
    if table.name == "import_queue":
        frame = connection.execute('select * from "import_queue"').df()
        rows = [row for row in frame.to_dict("records") if identity.stands_in(json.dumps(row, default=str))]
        return [{str(key): _plain(value) for key, value in row.items()} for row in rows]
    if not columns:
        return []
    condition = " or ".join(f'"{column}" = $person' for column in columns)
    withheld = {"description", "actions", "outcome"} if table.name == "incident" else set()
    shown = ", ".join(f'"{name}"' for name in table.columns if name not in withheld)
    cursor = connection.execute(f'select {shown} from "{table.name}" where {condition}', {"person": identity.person_id})
    names = [name for name, *_ in cursor.description]
    return [dict(zip(names, map(_plain, row), strict=True)) for row in cursor.fetchall()]


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, (bool, int, float, str, list)) else str(value)
