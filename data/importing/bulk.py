"""Large canonical CSV files: read and checked by DuckDB in one piece, with the same outcomes as any other file."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import duckdb

from data import contract, store
from data.importing import canonical, outcome
from data.importing.load import next_batch, queue_records, write_batch
from data.importing.outcome import Understood
from data.importing.progress import ask
from data.importing.reference import newest

LARGE = 4_000_000
# What Python takes for blanks, as SQL: DuckDB's own trim takes off spaces only.
_BLANKS = " || ".join(f"chr({n})" for n in range(0x3001) if chr(n).isspace())
# Trimming by a list is slow, so that it is left to cells that do not begin and end with a plain sign.
_PLAIN = "ascii(r_{0}) between 33 and 126 and ascii(right(r_{0}, 1)) between 33 and 126"
_TRIMMED = f"case when {_PLAIN} then r_{{0}} else nullif(trim(r_{{0}}, {_BLANKS}), '') end"


def suits(path: Path) -> bool:
    """Whether the file is large and its first line is that of a canonical CSV."""
    return path.suffix.lower() == ".csv" and path.stat().st_size > LARGE and _table(path) is not None


def place(path: Path) -> int:
    """Where a large canonical CSV stands among files that refer to each other."""
    table = _table(path)
    return canonical.ORDER.index(table) if table else len(canonical.ORDER)


def _table(path: Path) -> str | None:
    with path.open("rb") as handle:
        first = handle.readline(20_000)
    try:
        headings = first.decode("utf-8-sig").rstrip("\r\n").split(",")
    except UnicodeDecodeError:
        return None
    given = [canonical.tidy_heading(heading) for heading in headings]
    table = canonical.table_of(headings, path.stem)
    return (
        table if table and all(heading.isidentifier() for heading in given) and len(set(given)) == len(given) else None
    )


def import_file(path: Path, by: str, connection: duckdb.DuckDBPyConnection) -> dict[str, Any] | None:
    """Imports a large canonical CSV as one batch of an open ledger; returns its report, or None where it is not plain.

    Plain means: UTF-8, one line a record, no line too long or too short. Anything else is for the careful reader.
    """
    table = _table(path)
    digest, lines = _look_through(path)
    if table is None or lines is None:
        return None
    connection.execute("set threads = 2")
    given = _stage(connection, path, table, lines)
    if given is None:
        return None
    examined = canonical.Examination(connection, table, given, canonical.Known(_present))
    found = Understood(path.name, digest, "ready", "", kind=table, profile_id=f"canonical:{table}")
    found.counts = examined.counts()
    found.records = examined.records()
    stored = _store(connection, path, found, examined, by)
    words = [f"{found.counts[key]:,} {key}" for key in outcome.OUTCOMES if found.counts[key]]
    found.message = f"{found.counts['total']:,} records: {', '.join(words)}."
    return found.as_report() | {"file": str(path), "stored": stored}


def _look_through(path: Path) -> tuple[str, int | None]:
    """The file's SHA-256, and its number of lines, or None where it is not plain UTF-8."""
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return digest, None
    if b"\x00" in content:
        return digest, None
    lines = content.count(b"\n") + (not content.endswith(b"\n"))
    return digest, lines


def _stage(connection: duckdb.DuckDBPyConnection, path: Path, table: str, lines: int) -> list[str] | None:
    with path.open("rb") as handle:
        first = handle.readline().decode("utf-8-sig").rstrip("\r\n")
    given = [canonical.tidy_heading(heading) for heading in first.split(",")]
    columns = ", ".join(f"'r_{column}': 'VARCHAR'" for column in given)
    where = str(path).replace("'", "''")
    # Only text can carry a guard. Cells are trimmed of the blanks that the careful reader trims.
    types = contract.tables()[table].columns
    guarded = ", ".join(
        f"case when starts_with(r_{c}, '''') and regexp_matches(r_{c}, '^''\\s*[=+@\\t\\r-]') "
        f"then substr(r_{c}, 2) else {_TRIMMED.format(c)} end as r_{c}"
        if c in types and types[c].type == "VARCHAR"
        else f"{_TRIMMED.format(c)} as r_{c}"
        for c in given
    )
    try:
        ask(
            connection,
            f"create or replace temp table staged as select {guarded} from read_csv('{where}', header = true, "
            "auto_detect = false, "
            f"delim = ',', quote = '\"', escape = '\"', columns = {{{columns}}}, strict_mode = true, nullstr = '')",
            "read",
            lines - 1,
        )
    except duckdb.Error:
        return None
    found = connection.execute("select count(*) from staged").fetchone()
    if found is None or found[0] != lines - 1:
        return None
    connection.execute("create or replace temp view incoming as select rowid + 2 as line, * from staged")
    return given


def _present(table: str) -> str:
    definition = contract.tables()[table]
    if definition.rows == "facts":
        undone = "select batch_id from import_batch where undone_at is not null"
        return f'(from main."{table}" where batch_id not in ({undone}))'
    return newest(definition, "main.")


def _store(
    connection: duckdb.DuckDBPyConnection, path: Path, found: Understood, examined: canonical.Examination, by: str
) -> bool:
    if found.counts["accepted"] + found.counts["negative"] == 0 and not found.records:
        return False
    seen = connection.execute(
        "select 1 from import_batch where file_sha256 = ? and undone_at is null", [found.sha256]
    ).fetchone()
    if seen and found.counts["accepted"] + found.counts["negative"] == 0:
        return False
    store.keep_raw(path.read_bytes(), path.suffix)
    connection.execute("begin")
    try:
        batch = next_batch(connection)
        columns = ", ".join(f'"{c}"' for c in examined.table.columns if c not in contract.TRAIL)
        ask(
            connection,
            f'insert into main."{examined.table.name}" by name select {columns}, ? as batch_id, ? as source_file, '
            f"line::integer as source_row from {examined.accepted()}",
            "stored",
            found.counts["accepted"] + found.counts["negative"],
            [batch, path.name],
        )
        queue_records(connection, batch, path.name, found.records)
        write_batch(connection, batch, path.name, found.sha256, found.profile_id, by, found.counts, (None, None, False))
        connection.execute("commit")
    except BaseException:
        connection.execute("rollback")
        raise
    return True
