"""The sample school: invented people and events of three years, as files that schools' systems would hand over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

import duckdb

from data import invented, store
from data.importing import engine
from data.importing.command import confirm
from data.importing.load import load
from data.importing.reference import read_reference, refreshed
from data.sampling import exports, records
from data.sampling.cast import School, table
from data.sampling.governing import meetings
from data.sampling.incidents import incidents
from data.sampling.signing import signatures
from data.sampling.training import completions

# Three years of a school, only its headteacher, or a school before its first list of staff.
Size = Literal["full", "one_person", "empty"]
Layout = Literal["exports", "contract"]
BY = "sample school"
SEED = 15


def write_exports(
    folder: Path, today: date, seed: int = SEED, size: Size = "full", layout: Layout = "exports"
) -> list[Path]:
    """Writes the school's files and returns their paths in the order in which they are to be imported.

    The same `today` and `seed` give the same bytes. `layout` chooses between look-alikes of real exports (with
    canonical CSV for what no system exports) and canonical CSV for everything.
    """
    folder.mkdir(parents=True, exist_ok=True)
    school = School(today, seed, only=frozenset({"WV001"}) if size == "one_person" else None)
    first = exports.write_tables(folder, records.frame(school))
    if size == "empty":
        return first
    first += exports.write_tables(folder, records.registers(school))
    happened = incidents(school) if size == "full" else []
    write = exports.look_alikes if layout == "exports" else exports.as_contract
    facts = write(folder, school, signatures(school), completions(school), happened)
    steps = exports.write_tables(folder, {"incident_action": records.incident_actions(happened)})
    return [*first, *facts, *steps]


def build(
    home: Path,
    today: date,
    publish: Callable[..., object] | None = None,
    seed: int = SEED,
    size: Size = "full",
    layout: Layout = "exports",
) -> None:
    """Imports the sample school the way any school is imported, builds one snapshot, publishes for past meetings.

    `publish` is called with `meeting` and `by`, oldest first: for the newest meeting whose cut-off is reached and
    for the last full boards before it, three in all. The folder is marked as invented. Raises ValueError when `home`
    is not the data folder in use, or when a file does not go in.
    """
    if home.resolve() != store.home().resolve():
        raise ValueError(f"the data folder in use is {store.home()}, not {home}")
    with TemporaryDirectory() as folder, store.ledger() as connection:
        invented.mark(_import(write_exports(Path(folder), today, seed, size, layout), connection))
        (home / "DEMO").write_text("Invented people and events; see data/sample.py.\n", encoding="utf-8")
        store.build_snapshot(connection)
    if publish and size == "full":
        for meeting_id in _published(School(today, seed)):
            publish(meeting=meeting_id, by=BY)


def _published(school: School) -> list[str]:
    due = [meeting for meeting in meetings(school) if meeting.cut_off_on <= school.today]
    boards = [meeting for meeting in due[:-1] if meeting.kind == "full_board"]
    chosen = [*boards[-2:], *due[-1:]]
    return [meeting.meeting_id for meeting in chosen]


def _import(paths: list[Path], connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Imports files in their order, each read against what those before it brought; returns their SHA-256 hashes."""
    reference = read_reference(connection)
    hashes = []
    for path in paths:
        content = path.read_bytes()
        found = engine.understand(path.name, content, reference)
        if found.status == "needs_confirmation":
            # Whoever made the files knows that the proposed columns and the default answers are right.
            found = confirm(found, reference)
        if found.status != "ready":
            raise ValueError(f"{path.name}: {found.message}")
        load(found, BY, connection)
        hashes.append(found.sha256)
        reference = refreshed(reference, connection, found.tables)
    return hashes


def canary_names() -> frozenset[str]:
    """Surnames of the sample's adults that stand for nothing else, for tests that search where no name may be."""
    return frozenset(row["surname"] for row in table("adults"))
