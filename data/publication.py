"""Freezes what governors may read: decides when a publication may be made, seals it, lists and opens it."""

from __future__ import annotations

import platform
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from data import clock, contract, store
from data.disclosure import Rule

FEWEST_CHANGES = 10
FEWEST_DAYS = 28
# Dates of documents and meetings; any other date could be somebody's.
DATES = (
    "cut_off_on",
    "papers_due_on",
    "held_on",
    "in_force_from",
    "adopted_on",
    "next_review_due",
    "due_on",
    "done_on",
)
WITHHELD = "Withheld: the text names an adult. Reword it and publish again."
# What counts as a changed record, and the day that each is dated by.
_DATED = {
    "acknowledgement": "acknowledged_at::date",
    "completion": "completed_on",
    "declaration": "declared_on",
    "incident": "coalesce(reported_on, occurred_on)",
    "incident_action": "action_on",
    "post": "start_on",
    "engagement": "first_session_on",
}
# Few rows in many tables: with the usual block of 256 kB a publication would be mostly air.
_BLOCK = 16384
_BOOKKEEPING = ("batch_id", "source_file", "source_row")


class PublicationRefused(Exception):
    """A publication may not be made now; the message says why and what to do."""


@dataclass(frozen=True)
class Occasion:
    """Why and for which day figures are frozen: a meeting's cut-off, a half term's end, or an ordinary day."""

    schools: tuple[str, ...]
    cut_off: date
    words: str
    is_scheduled: bool
    meeting: str | None = None


@dataclass(frozen=True)
class Publication:
    """A sealed publication: its number and what its manifest says of it."""

    id: str
    manifest: dict[str, Any]

    @property
    def path(self) -> Path:
        """Its database file."""
        return store.publication_path(self.id)

    @property
    def schools(self) -> tuple[str, ...]:
        """The schools it speaks of."""
        return tuple(self.manifest["schools"])

    @property
    def cut_off(self) -> date:
        """The last day whose facts it counts."""
        return date.fromisoformat(self.manifest["cut_off"])

    @property
    def is_corrected(self) -> bool:
        """Whether a later publication replaces it."""
        return any(other.manifest.get("corrects") == self.id for other in publications())


def publications(school: str | None = None) -> list[Publication]:
    """Every publication (of a school), the latest position first; corrections stand before what they correct."""
    found = [Publication(m["id"], m) for m in store.publication_manifests() if school is None or school in m["schools"]]
    return sorted(found, key=lambda p: (p.cut_off, p.id), reverse=True)


def latest(school: str) -> Publication | None:
    """The publication that a governor of the school reads unless another is asked for."""
    return next(iter(publications(school)), None)


def read(publication: Publication, question: str, school: str) -> pd.DataFrame:
    """The frozen answer to a question, row by row as it was printed; empty when the question was not yet asked then."""
    return read_all(publication, school, [question]).get(question, pd.DataFrame())


def read_all(publication: Publication, school: str, questions: Iterable[str] | None = None) -> dict[str, pd.DataFrame]:
    """The frozen answers to several questions (to all that were asked then, when left out), by question."""
    wanted = [q for q in publication.manifest["questions"] if questions is None or q in set(questions)]
    with duckdb.connect(str(publication.path), read_only=True) as connection:
        return {
            question: connection.execute(
                f'select * exclude (school_id, row_number) from "{question}" where school_id = ? order by row_number',
                [school],
            ).df()
            for question in wanted
        }


def is_intact(publication: Publication) -> bool:
    """Whether the file still has the bytes that were sealed."""
    try:
        return store.sha256_of(publication.path) == publication.manifest["sha256"]
    except OSError:
        return False


# --- when ---------------------------------------------------------------------------------------------------------


def occasion(
    connection: duckdb.DuckDBPyConnection, schools: Iterable[str], meeting: str | None = None, as_at: date | None = None
) -> Occasion:
    """The occasion for a meeting, or for a day (today when left out), read from a snapshot's meetings and half terms.

    Raises PublicationRefused for an unknown meeting and for a cut-off that has not come yet.
    """
    ids = tuple(schools)
    if meeting is not None:
        found = connection.execute(
            "select school_id, cut_off_on, held_on from meeting where meeting_id = ?", [meeting]
        ).fetchone()
        if found is None:
            raise PublicationRefused(f"There is no meeting {meeting}. Import the meeting, then publish.")
        chosen = Occasion(
            (found[0],) if found[0] in ids else ids, found[1], f"the meeting on {_day(found[2])}", True, meeting
        )
    else:
        cut_off = as_at or clock.today()
        ended = connection.execute(
            "select term || ' term, half ' || half from half_term where ends_on = ? and school_id in (select unnest(?))"
            " union all select 'a meeting' from meeting where cut_off_on = ?",
            [cut_off, list(ids), cut_off],
        ).fetchone()
        words = f"the end of {ended[0]}" if ended and ended[0] != "a meeting" else f"the position on {_day(cut_off)}"
        chosen = Occasion(ids, cut_off, words, ended is not None)
    if chosen.cut_off > clock.today():
        raise PublicationRefused(f"The cut-off is {_day(chosen.cut_off)}: figures can be frozen from that day on.")
    return chosen


def may_be_made(wanted: Occasion, snapshot: store.Snapshot, reason: str | None = None) -> dict[str, Any]:
    """Checks the rules that keep one event from being read off two publications, for every school of the occasion.

    Returns what the manifest is to say: the publication that is corrected, and how many records changed since the last.
    Raises PublicationRefused when the last one is too recent or too little has changed, unless the occasion is a
    scheduled one, and when the same occasion was published before and no reason for a correction is given.
    """
    facts: dict[str, Any] = {"corrects": None, "changed_records": {}}
    for school in wanted.schools:
        last = latest(school)
        if last is None:
            continue
        same = next((p for p in publications(school) if _is_same(p, wanted)), None)
        if same is not None:
            if not reason:
                raise PublicationRefused(
                    f"{wanted.words[:1].upper()}{wanted.words[1:]} was published as number {same.id} and stays as it "
                    "is. To correct it, publish again with a reason; late records go into the next one."
                )
            facts["corrects"] = same.id
        elif wanted.cut_off < last.cut_off:
            raise PublicationRefused(
                f"A later position, {_day(last.cut_off)}, is already published; an earlier one cannot follow it."
            )
        changed = changed_records(school, snapshot, wanted.cut_off, same or last)
        facts["changed_records"][school] = changed
        if same is None and not wanted.is_scheduled:
            _refuse_if_too_soon(wanted, last, changed)
    if reason and facts["corrects"] is None:
        raise PublicationRefused("There is nothing to correct: this position was not published before.")
    return facts


def _is_same(published: Publication, wanted: Occasion) -> bool:
    if wanted.meeting or published.manifest["meeting"]:
        return published.manifest["meeting"] == wanted.meeting
    return published.cut_off == wanted.cut_off


def _refuse_if_too_soon(wanted: Occasion, last: Publication, changed: int) -> None:
    days = (wanted.cut_off - last.cut_off).days
    if days < FEWEST_DAYS:
        raise PublicationRefused(
            f"The last publication describes {_day(last.cut_off)}, {days} days before. Another can follow after "
            f"{FEWEST_DAYS} days, at a half term's end or for a meeting: figures that follow each other closely would "
            "show what one person did."
        )
    if changed < FEWEST_CHANGES:
        raise PublicationRefused(
            f"Only {changed} records changed since the last publication. At least {FEWEST_CHANGES} must have, or the "
            "two together would show single events. Publish at the half term's end or for a meeting."
        )


def changed_records(school: str, snapshot: store.Snapshot, cut_off: date, last: Publication) -> int:
    """How many records of the school differ between the last publication's position and this: new, gone or altered."""
    before = store.full_file(store.home(), str(last.manifest["snapshot"]))
    with duckdb.connect(":memory:") as connection:
        connection.execute(f"attach '{_quoted(snapshot.path)}' as now_known (read_only)")
        then = "now_known"
        if before.exists() and before != snapshot.path:
            connection.execute(f"attach '{_quoted(before)}' as then_known (read_only)")
            then = "then_known"
        return sum(_differences(connection, table, then, school, cut_off, last) for table in _DATED)


def _differences(
    connection: duckdb.DuckDBPyConnection, table: str, then: str, school: str, cut_off: date, last: Publication
) -> int:
    columns = _columns(connection, "now_known", table) & _columns(connection, then, table) - set(_BOOKKEEPING)
    if not columns:
        return 0
    chosen = ", ".join(f'"{column}"' for column in sorted(columns))
    day = _DATED[table]
    # A step on an incident stands with the incident's school.
    whose = (
        "incident_id in (select incident_id from {0}.incident where school_id = $school)"
        if table == "incident_action"
        else "school_id = $school"
    )
    now = f"select {chosen} from now_known.{table} where {whose.format('now_known')} and {day} <= $cut_off"
    old = f"select {chosen} from {then}.{table} where {whose.format(then)} and {day} <= $last"
    found = connection.execute(
        f"select (select count(*) from (({now}) except all ({old})))"
        f" + (select count(*) from (({old}) except all ({now})))",
        {"school": school, "cut_off": cut_off, "last": last.cut_off},
    ).fetchone()
    return int(found[0]) if found else 0


def _columns(connection: duckdb.DuckDBPyConnection, database: str, table: str) -> set[str]:
    rows = connection.execute(
        "select column_name from duckdb_columns() where database_name = ? and table_name = ?", [database, table]
    ).fetchall()
    return {row[0] for row in rows}


# --- sealing ------------------------------------------------------------------------------------------------------


def seal(
    answers: Mapping[str, pd.DataFrame],
    wanted: Occasion,
    snapshot: store.Snapshot,
    rule: Rule,
    by: str,
    facts: Mapping[str, Any],
) -> Publication:
    """Writes protected answers (each with its `school_id`, rows in order) into a new publication and seals it.

    `facts` joins the manifest as it stands. Raises PublicationRefused when a column could hold a person, a number that
    was not protected, or a fine date; nothing is written then.
    """
    people = _names(snapshot, wanted.schools)
    fit = {name: _fit(name, frame, people) for name, frame in answers.items()}
    number = store.next_publication()
    with store.sealed("publications", number) as folder:
        path = folder / "board.duckdb"
        with duckdb.connect(":memory:") as connection:
            connection.execute(
                f"attach '{_quoted(path)}' as board (storage_version '{store.STORAGE}', block_size {_BLOCK})"
            )
            for name, frame in fit.items():
                _write(connection, name, frame)
            connection.execute("checkpoint board")
            connection.execute("detach board")
        manifest = {
            "id": number,
            "published_at": clock.now().isoformat(timespec="seconds"),
            "published_by": by,
            "schools": list(wanted.schools),
            "cut_off": wanted.cut_off.isoformat(),
            "occasion": wanted.words,
            "meeting": wanted.meeting,
            "is_scheduled": wanted.is_scheduled,
            "snapshot": snapshot.id,
            "snapshot_sha256": snapshot.manifest["sha256"],
            "thresholds": {
                **{name: getattr(rule, name) for name in rule.__dataclass_fields__},
                "fewest_changed_records": FEWEST_CHANGES,
                "fewest_days": FEWEST_DAYS,
            },
            "note": rule.note,
            **facts,
            "questions": {name: {"rows": len(f), "columns": list(f.columns)} for name, f in fit.items()},
            "versions": {"duckdb": duckdb.__version__, "storage": store.STORAGE, "python": platform.python_version()},
            "bytes": path.stat().st_size,
            "sha256": store.sha256_of(path),
        }
        store.write_manifest(folder, manifest)
    return Publication(number, manifest)


def _fit(name: str, frame: pd.DataFrame, people: re.Pattern[str] | None) -> pd.DataFrame:
    forbidden = personal_columns() & set(frame.columns)
    ids = {column for column in frame.columns if column.endswith("_id") and column != "school_id"}
    if forbidden | ids:
        raise PublicationRefused(f"{name}: {', '.join(sorted(forbidden | ids))} may not be published.")
    fit = frame.copy()
    for column in fit.columns:
        values = [None if pd.isna(v) else v for v in fit[column].tolist()]
        if column in DATES:
            fit[column] = pd.Series([_as_date(v) for v in values], index=fit.index, dtype="object")
        elif all(v is None or isinstance(v, bool) for v in values) and any(v is not None for v in values):
            fit[column] = pd.Series(values, index=fit.index, dtype="object")
        elif all(v is None or isinstance(v, str) for v in values):
            cleaned = [WITHHELD if v and people and people.search(v) else v for v in values]
            fit[column] = pd.Series(cleaned, index=fit.index, dtype="object")
        else:
            raise PublicationRefused(
                f"{name}: {column} holds a number or a date that was not turned into printed text."
            )
    return fit


def _as_date(value: Any) -> date | None:
    return None if value is None else pd.Timestamp(value).date()


def personal_columns() -> set[str]:
    """The column names that always hold personal or safeguarding data in the ledger, and so never in a publication."""
    every = [(name, column) for table in contract.tables().values() for name, column in table.columns.items()]
    harmless = {name for name, column in every if column.pii == "none"}
    return {name for name, _ in every} - harmless - set(DATES) - {"staff_group"}


def _names(snapshot: store.Snapshot, schools: Iterable[str]) -> re.Pattern[str] | None:
    """Full names and addresses of the adults a snapshot knows: free text that holds one is withheld."""
    with duckdb.connect(":memory:") as connection:
        connection.execute(f"attach '{_quoted(snapshot.path)}' as facts (read_only)")
        rows = connection.execute(
            """select distinct unnest([
                legal_forename || ' ' || legal_surname,
                preferred_forename || ' ' || coalesce(preferred_surname, legal_surname),
                legal_forename || ' ' || preferred_surname, title || ' ' || legal_surname, work_email, person_id
            ]) from facts.person"""
        ).fetchall()
    names = sorted({row[0].strip() for row in rows if row[0] and len(row[0].strip()) > 3}, key=len, reverse=True)
    return re.compile(rf"(?i)\b(?:{'|'.join(map(re.escape, names))})\b") if names else None


def _write(connection: duckdb.DuckDBPyConnection, name: str, frame: pd.DataFrame) -> None:
    kinds = {c: _kind(c, frame[c].tolist()) for c in frame.columns}
    columns = ", ".join(f'"{column}"::{kind} as "{column}"' for column, kind in kinds.items())
    numbered = frame.astype("object").assign(row_number=range(1, len(frame) + 1))
    connection.register("answer_to_keep", numbered)
    connection.execute(
        f'create table board.main."{name}" as select row_number::integer as row_number, {columns} from answer_to_keep'
    )
    connection.unregister("answer_to_keep")


def _kind(column: str, values: list[Any]) -> str:
    if column in DATES:
        return "date"
    return "boolean" if any(isinstance(value, bool) for value in values) else "varchar"


def _day(value: date) -> str:
    return f"{value:%a} {value.day} {value:%b %Y}"


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
