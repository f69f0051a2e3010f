"""Where the data stand: ledger, snapshots and publications, each written so that no reader waits."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import IO, Any

import duckdb

from data import clock, contract, snapshot

ROOT = Path(__file__).resolve().parent
STORAGE = "v1.5.0"
SMALL_GROUP, LARGE_GROUP = 20_480, 61_440
# Steps of planning that take longer than they save where few rows answer a question; and those that only repay
# themselves where a file holds more schools than an authority has.
NOT_WORTH_PLANNING = ("common_subexpressions", "common_subplan", "duplicate_groups", "sum_rewriter")
NOT_WORTH_FOR_FEW = (*NOT_WORTH_PLANNING, "join_order", "statistics_propagation")
# A year of weekly imports can be rolled back to; older ones are swept unless a publication rests on them.
SNAPSHOTS_KEPT = 60


class LedgerBusy(Exception):
    """Another import holds the ledger; the message says so and what to do."""


class SnapshotMissing(Exception):
    """No snapshot can be opened: nothing was imported yet, or every file is damaged."""


@dataclass(frozen=True)
class Snapshot:
    """A finished set of facts: its number, its database file, and what its manifest says of it."""

    id: str
    path: Path
    manifest: dict[str, Any]
    is_fallback: bool = False

    @cached_property
    def schools(self) -> tuple[str, ...]:
        """The schools it holds, in order of their ids."""
        return tuple(sorted(self.manifest["schools"]))


def home() -> Path:
    """The data folder: `GOVERNANCE_HOME`, else data/local."""
    return _folder(os.environ.get("GOVERNANCE_HOME") or "")


# A page asks for these dozens of times.
@cache
def _folder(named: str) -> Path:
    return Path(named) if named else ROOT / "local"


@cache
def _pointer_in(folder: Path) -> Path:
    return folder / "CURRENT"


@lru_cache(maxsize=64)
def full_file(folder: Path, number: str) -> Path:
    """Where a data folder holds the facts of a snapshot."""
    return folder / "snapshots" / number / "full.duckdb"


# --- the ledger ---------------------------------------------------------------------------------------------------


@contextmanager
def ledger(wait_seconds: float = 10) -> Iterator[duckdb.DuckDBPyConnection]:
    """The ledger, open for writing by nobody else; made with its tables when it does not exist yet.

    Raises LedgerBusy when another import, in this process or another, still holds it after `wait_seconds`.
    """
    folder = home()
    folder.mkdir(parents=True, exist_ok=True)
    with alone(folder / "ledger.lock", wait_seconds):
        connection = _open_to_write(folder / "ledger.duckdb")
        try:
            _make_tables(connection)
            yield connection
        finally:
            connection.close()


def rewrite_ledger(copy: Callable[[duckdb.DuckDBPyConnection], None], wait_seconds: float = 10) -> None:
    """Writes the ledger anew: `copy` fills the empty tables of a new file from the old one, attached as `old`.

    What `copy` leaves out is in no byte of the new file, which an update and a vacuum do not promise. The old ledger
    stays as it was when anything fails. Raises LedgerBusy.
    """
    folder = home()
    folder.mkdir(parents=True, exist_ok=True)
    with alone(folder / "ledger.lock", wait_seconds):
        new = folder / "ledger.duckdb.writing"
        new.unlink(missing_ok=True)
        connection = _open_to_write(new)
        try:
            _make_tables(connection)
            old = str(folder / "ledger.duckdb").replace("'", "''")
            connection.execute(f"attach '{old}' as old (read_only)")
            copy(connection)
            connection.execute("detach old")
            connection.execute("checkpoint")
        except BaseException:
            connection.close()
            new.unlink(missing_ok=True)
            raise
        connection.close()
        _sync(new)
        new.replace(folder / "ledger.duckdb")
        (folder / "ledger.duckdb.wal").unlink(missing_ok=True)
        _sync(folder)


def forget_snapshots(before: str) -> None:
    """Deletes every snapshot older than this one, also those that publications were made from."""
    for number in _numbers("snapshots"):
        if number < before:
            shutil.rmtree(home() / "snapshots" / number)
    _sync(home() / "snapshots")


def _open_to_write(path: Path) -> duckdb.DuckDBPyConnection:
    # What does not fit into memory goes to files beside the ledger, as well guarded as it, and is deleted.
    # DuckDB cannot encrypt them without an extension: a large build would fail where it should take longer.
    return duckdb.connect(str(path))


def _make_tables(connection: duckdb.DuckDBPyConnection) -> None:
    found = connection.execute("select count(*) from duckdb_tables() where table_name = 'import_batch'").fetchone()
    if found == (0,):
        connection.execute(f"begin; {contract.statements()}; commit")


@contextmanager
def alone(path: Path, wait_seconds: float) -> Iterator[None]:
    """Holds a lock file that one process or thread may hold at a time; raises LedgerBusy when the wait was in vain."""
    # The lock belongs to the open file, so a killed importer frees it and two threads of one server exclude each other.
    with path.open("a+b") as handle:
        deadline = time.monotonic() + wait_seconds
        while not _try_lock(handle):
            if time.monotonic() >= deadline:
                raise LedgerBusy("Another import is running. Wait until it has finished, then try again.")
            time.sleep(0.05)
        try:
            yield
        finally:
            _unlock(handle)


if os.name == "nt":  # pragma: no cover - Windows only
    import msvcrt

    def _try_lock(handle: IO[bytes]) -> bool:
        handle.seek(0)
        try:
            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        except OSError:
            return False
        return True

    def _unlock(handle: IO[bytes]) -> None:
        handle.seek(0)
        msvcrt.locking(handle.fileno(), msvcrt.LK_UNLCK, 1)  # type: ignore[attr-defined]

else:
    import fcntl

    def _try_lock(handle: IO[bytes]) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _unlock(handle: IO[bytes]) -> None:
        fcntl.flock(handle, fcntl.LOCK_UN)


def keep_raw(content: bytes, suffix: str) -> str:
    """Keeps the bytes of an imported file, named by their SHA-256, and returns that hash; the same bytes once only."""
    digest = hashlib.sha256(content).hexdigest()
    folder = home() / "raw"
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{digest}{suffix.lower()}"
    if not target.exists():
        _write_durably(target, content)
    return digest


def raw_files() -> list[Path]:
    """The kept files, in no particular order."""
    return sorted((home() / "raw").glob("*"))


# --- snapshots ----------------------------------------------------------------------------------------------------


def build_snapshot(connection: duckdb.DuckDBPyConnection | None = None) -> Snapshot:
    """Builds the next snapshot from the ledger and switches to it.

    Give it the ledger's connection when you hold it; it opens the ledger itself otherwise. When anything fails, what
    readers see stays as it was and the half-made files are removed. Raises LedgerBusy and duckdb.Error.
    """
    if connection is None:
        with ledger() as opened:
            return build_snapshot(opened)
    _sweep()
    number = _next_number("snapshots")
    before = _newest_readable()
    with sealed("snapshots", number) as folder:
        path = folder / "full.duckdb"
        facts = _fill(connection, path)
        _write_manifest(folder, _manifest(number, path, facts, before))
    _point_to(number)
    _sweep()
    return Snapshot(number, full_file(home(), number), _read_manifest("snapshots", number))


def _fill(connection: duckdb.DuckDBPyConnection, path: Path) -> dict[str, Any]:
    where = str(path).replace("'", "''")
    own = connection.execute("select current_database()").fetchall()[0][0]
    connection.execute(
        f"attach '{where}' as snapshot (storage_version '{STORAGE}', row_group_size {_rows_in_a_group(connection)})"
    )
    try:
        facts = snapshot.fill(connection)
        connection.execute("checkpoint snapshot")
    finally:
        connection.execute(f"use {own}")
        connection.execute("detach snapshot")
    return facts


def _rows_in_a_group(connection: duckdb.DuckDBPyConnection) -> int:
    """How many rows of a table DuckDB reads at least: the fewer, the sooner a school is found among others.

    In a nation it is not, for there the groups are so many that looking through them takes longer.
    """
    schools = connection.execute("select count(distinct school_id) from school").fetchall()[0][0]
    return SMALL_GROUP if schools <= snapshot.GROUP else LARGE_GROUP


def _manifest(number: str, path: Path, facts: dict[str, Any], before: Snapshot | None) -> dict[str, Any]:
    return {
        "id": number,
        "built_at": clock.now().isoformat(timespec="seconds"),
        "built_after": before.id if before else None,
        "backdated": snapshot.backdated(facts["dated"], before.manifest if before else None),
        **facts,
        "versions": {"duckdb": duckdb.__version__, "storage": STORAGE, "shape": snapshot.SHAPE},
        "bytes": path.stat().st_size,
        "sha256": _sha256(path),
    }


def current_snapshot() -> Snapshot | None:
    """The snapshot that readers are to use, or None when nothing was imported yet.

    When the current one is missing or damaged it is the newest good one before it, marked `is_fallback`.
    """
    wanted = current_number()
    if wanted is None:
        return None
    found = _readable(wanted)
    if found:
        return found
    for number in reversed(_numbers("snapshots")):
        older = _readable(number) if number < wanted else None
        if older:
            return Snapshot(older.id, older.path, older.manifest, is_fallback=True)
    raise SnapshotMissing("No snapshot can be opened. Build one again: python -m data rebuild")


def current_number() -> str | None:
    """The number that the pointer holds; a few microseconds, so that every visit can ask."""
    try:
        with _pointer_in(home()).open("rb", buffering=0) as file:
            return file.read().decode().strip() or None
    except FileNotFoundError:
        return None


def snapshots() -> list[Snapshot]:
    """Every snapshot that can be opened, newest first."""
    return [found for number in reversed(_numbers("snapshots")) if (found := _readable(number))]


def roll_back(number: str) -> Snapshot:
    """Makes an older snapshot the current one, until the next import builds a newer; raises SnapshotMissing."""
    found = _readable(number)
    if found is None:
        raise SnapshotMissing(f"There is no snapshot {number} that can be opened.")
    _point_to(number)
    return found


def _newest_readable() -> Snapshot | None:
    return next(iter(snapshots()), None)


# Reading a whole file to check it is worth it once a process and file: files are never rewritten under their name.
_VERIFIED: dict[tuple[str, float], Snapshot | None] = {}


def _readable(number: str) -> Snapshot | None:
    path = full_file(home(), number)
    try:
        key = (str(path), path.stat().st_mtime)
        if key not in _VERIFIED:
            manifest = _read_manifest("snapshots", number)
            # A snapshot of another shape lacks tables that questions name: it has to be built again.
            is_good = manifest["versions"].get("shape") == snapshot.SHAPE and _sha256(path) == manifest["sha256"]
            _VERIFIED[key] = Snapshot(number, path, manifest) if is_good else None
        return _VERIFIED[key]
    except (OSError, ValueError, KeyError):
        return None


def _point_to(number: str) -> None:
    _write_durably(home() / "CURRENT", f"{number}\n".encode())


def _sweep() -> None:
    """Removes what a killed build left behind, and snapshots too old to roll back to that nothing rests on."""
    for kind in ("snapshots", "publications"):
        for stray in (home() / kind).glob(".*"):
            shutil.rmtree(stray, ignore_errors=True)
    for stray in home().glob("*.writing"):
        stray.unlink(missing_ok=True)
    needed = {manifest.get("snapshot") for manifest in publication_manifests()} | {current_number()}
    for number in _numbers("snapshots")[:-SNAPSHOTS_KEPT]:
        if number not in needed:
            shutil.rmtree(home() / "snapshots" / number, ignore_errors=True)


# --- publications -------------------------------------------------------------------------------------------------


def publication_manifests() -> list[dict[str, Any]]:
    """What the manifest of every publication says, oldest first."""
    found = []
    for number in _numbers("publications"):
        try:
            found.append(_read_manifest("publications", number))
        except (OSError, ValueError):
            continue
    return found


def publication_path(number: str) -> Path:
    """The database file of a publication."""
    return home() / "publications" / number / "board.duckdb"


def next_publication() -> str:
    """The number that the next publication gets."""
    return _next_number("publications")


@contextmanager
def sealed(kind: str, number: str) -> Iterator[Path]:
    """A new folder to write files in; it appears under its number, whole and on disk, or not at all."""
    parent = home() / kind
    parent.mkdir(parents=True, exist_ok=True)
    building = parent / f".{number}.{os.getpid()}"
    shutil.rmtree(building, ignore_errors=True)
    building.mkdir()
    try:
        yield building
        for file in building.iterdir():
            _sync(file)
        _sync(building)
        building.rename(parent / number)
        _sync(parent)
    finally:
        shutil.rmtree(building, ignore_errors=True)


def write_manifest(folder: Path, manifest: dict[str, Any]) -> None:
    """Writes a manifest into a folder that is being sealed."""
    _write_manifest(folder, manifest)


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    return _sha256(path)


# --- reading ------------------------------------------------------------------------------------------------------


def open_read_only(
    path: Path, define: Callable[[duckdb.DuckDBPyConnection], str] | None = None
) -> duckdb.DuckDBPyConnection:
    """A connection that can read this one file and touch nothing else.

    Every table of the file is a view of the same name; the SQL that `define` returns runs before the doors are locked.
    One connection serves a process: take a fresh `.cursor()` for every question, for a connection shared between
    threads gives one reader another's rows. Raises SnapshotMissing when the file cannot be opened.
    """
    where = str(path).replace("'", "''")
    # A question is too short to be worth sharing between processors, and other readers want them.
    connection = duckdb.connect(":memory:", config={"autoinstall_known_extensions": "false", "threads": "1"})
    try:
        connection.execute(f"attach '{where}' as published (read_only)")
    except duckdb.Error as error:
        connection.close()
        raise SnapshotMissing(f"{path.name} cannot be opened.") from error
    rows = connection.execute(
        "select table_name, estimated_size from duckdb_tables() where database_name = 'published' order by 1"
    ).fetchall()
    for table, _ in rows:
        connection.execute(f'create view "{table}" as from published.main."{table}"')
    if define:
        connection.execute(define(connection))
    connection.execute("set enable_external_access = false; set temp_file_encryption = true")
    left_out = NOT_WORTH_PLANNING if dict(rows).get("school", 0) > snapshot.GROUP else NOT_WORTH_FOR_FEW
    connection.execute(f"set disabled_optimizers = '{','.join(left_out)}'")
    connection.execute("set lock_configuration = true")
    return connection


# --- files --------------------------------------------------------------------------------------------------------


def _numbers(kind: str) -> list[str]:
    folder = home() / kind
    return sorted(entry.name for entry in folder.iterdir() if entry.name.isdigit()) if folder.exists() else []


def _next_number(kind: str) -> str:
    numbers = _numbers(kind)
    return f"{int(numbers[-1]) + 1 if numbers else 1:06d}"


def _read_manifest(kind: str, number: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((home() / kind / number / "manifest.json").read_text(encoding="utf-8"))
    return loaded


def _write_manifest(folder: Path, manifest: dict[str, Any]) -> None:
    text = json.dumps(manifest, indent=1, ensure_ascii=False, default=str)
    _write_durably(folder / "manifest.json", text.encode())


def _write_durably(target: Path, content: bytes) -> None:
    writing = target.with_name(f"{target.name}.{os.getpid()}.writing")
    with writing.open("wb") as handle:
        handle.write(content)
        handle.flush()
        os.fsync(handle.fileno())
    writing.replace(target)
    _sync(target.parent)


def _sync(path: Path) -> None:
    if os.name == "nt" and path.is_dir():
        return  # Windows cannot open a folder to sync it; its rename is already in the journal
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sha256(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
