"""One batch, one transaction: puts what was understood into the ledger, takes it back, and settles what waits."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb

from data import clock, contract, store
from data.importing.outcome import OUTCOMES, Fact, Record, Understood
from data.importing.progress import tell

# Rows that one statement takes: values given one by one cost memory while it runs.
AT_ONCE = 10_000


def fact_id(letter: str, *parts: object) -> str:
    """An id made from what makes a fact the fact, the same whenever and wherever the fact is met again."""
    told = "|".join("" if part is None else str(part) for part in parts)
    return letter + hashlib.sha256(told.encode()).hexdigest()[:16]


def load(understood: Understood, by: str, connection: duckdb.DuckDBPyConnection | None = None) -> str | None:
    """Stores an understood file as one batch and returns its number, or None when it brought nothing new.

    All of it goes in or none of it. Facts that another import brought since the file was understood are not stored
    again. Raises ValueError when the file still needs confirming, store.LedgerBusy and duckdb.Error.
    """
    if understood.status == "known":
        return None
    if understood.status != "ready":
        raise ValueError(f"{understood.name} is not ready to be loaded: {understood.message}")
    if connection is None:
        with store.ledger() as opened:
            return load(understood, by, opened)
    store.keep_raw(understood.content, Path(understood.name).suffix)
    connection.execute("begin")
    try:
        batch = put(understood, by, connection)
        connection.execute("commit")
    except BaseException:
        connection.execute("rollback")
        raise
    return batch


def put(understood: Understood, by: str, connection: duckdb.DuckDBPyConnection) -> str:
    """Writes the rows of a batch within the transaction that is open, and returns its number."""
    batch = next_batch(connection)
    facts: list[tuple[Record, Fact]] = [(record, fact) for record in understood.records for fact in record.facts]
    learned = [(Record(0, "accepted"), fact) for fact in understood.learned]
    insert_facts(connection, batch, understood.name, [*learned, *facts])
    queue_records(connection, batch, understood.name, understood.records)
    write_batch(
        connection,
        batch,
        understood.name,
        understood.sha256,
        understood.profile_id,
        by,
        understood.counts,
        (understood.covers_from or None, understood.covers_to or None, understood.is_snapshot),
    )
    return batch


def next_batch(connection: duckdb.DuckDBPyConnection) -> str:
    """The number of the next batch."""
    found = connection.execute("select coalesce(max(batch_id)::integer, 0) + 1 from import_batch").fetchone()
    return f"{found[0] if found else 1:06d}"


def write_batch(
    connection: duckdb.DuckDBPyConnection,
    batch: str,
    name: str,
    sha256: str,
    profile: str,
    by: str,
    counts: dict[str, int],
    covers: tuple[Any, Any, bool | None],
) -> None:
    """Adds the line of the import history; its six outcomes must add up."""
    connection.execute(
        "insert into import_batch by name select ? as batch_id, ? as file_name, ? as file_sha256, ? as profile_id, "
        "? as imported_by, ?::timestamp as imported_at, ? as rows_total, "
        + ", ".join(f"? as {outcome}" for outcome in OUTCOMES)
        + ", ?::date as covers_from, ?::date as covers_to, ?::boolean as is_snapshot",
        [
            batch,
            name,
            sha256,
            profile,
            by,
            clock.now().replace(tzinfo=None),
            counts["total"],
            *(counts[outcome] for outcome in OUTCOMES),
            *covers,
        ],
    )


def insert_facts(
    connection: duckdb.DuckDBPyConnection, batch: str, name: str, facts: Iterable[tuple[Record, Fact]]
) -> None:
    """Adds rows with their trail; a row of a `facts` table whose key the ledger holds already is left out."""
    by_table: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for record, fact in facts:
        source = f"{name} [{record.sheet}]" if record.sheet else name
        by_table[fact.table].append(
            fact.values | {"batch_id": batch, "source_file": source, "source_row": record.kept_under}
        )
    stored, in_all = 0, sum(map(len, by_table.values()))
    for table, rows in by_table.items():
        for start in range(0, len(rows), AT_ONCE):
            _insert(connection, contract.tables()[table], rows[start : start + AT_ONCE])
            stored += len(rows[start : start + AT_ONCE])
            tell("stored", stored, in_all)


def _insert(connection: duckdb.DuckDBPyConnection, table: contract.Table, rows: list[dict[str, Any]]) -> None:
    """Adds rows of one table, as lists of values a column: that plans one short statement, whatever their number."""
    columns = [name for name in table.columns if any(row.get(name) is not None for row in rows)]
    listed = ", ".join(f'unnest(?::{table.columns[name].type}[]) as "{name}"' for name in columns)
    query = f'insert into "{table.name}" by name from (select {listed})'
    if table.rows == "facts":
        key = ", ".join(f'"{name}"' for name in table.key)
        undone = "select batch_id from import_batch where undone_at is not null"
        query += (
            f' anti join (from "{table.name}" where batch_id not in ({undone})) using ({key}) '
            f"qualify row_number() over (partition by {key} order by source_row) = 1"
        )
    connection.execute(query, [[row.get(name) for row in rows] for name in columns])


def queue_records(connection: duckdb.DuckDBPyConnection, batch: str, name: str, records: Iterable[Record]) -> None:
    """Keeps the records that were held or rejected, each once: one that waits already is not put there again."""
    rows = []
    for record in records:
        held = record.outcome in ("queued", "rejected") or record.is_held_in_part
        if not held or record.waits_already:
            continue
        rows.append(
            {
                "batch_id": batch,
                "source_file": f"{name} [{record.sheet}]" if record.sheet else name,
                "source_row": record.kept_under,
                "outcome": "queued" if record.is_held_in_part else record.outcome,
                "reason": record.reason,
                "column_name": record.column or None,
                "value": record.value or None,
                "advice": record.advice,
                "raw_values": as_json(record.raw),
                "suggestions": json.dumps(record.suggestions, ensure_ascii=False) if record.suggestions else None,
            }
        )
    for start in range(0, len(rows), AT_ONCE):
        _insert(connection, contract.tables()["import_queue"], rows[start : start + AT_ONCE])


def as_json(raw: dict[str, str]) -> str:
    """The mapped columns of a record in one fixed spelling, so that the same record is recognised."""
    return json.dumps(raw, ensure_ascii=False, sort_keys=True)


def undo(batch_id: str, by: str) -> None:
    """Takes a batch back as a whole: its rows stay for the record and count no more.

    A new snapshot without it is built. Raises KeyError when there is no such batch.
    """
    with store.ledger() as connection:
        found = connection.execute("select undone_at from import_batch where batch_id = ?", [batch_id]).fetchone()
        if found is None:
            raise KeyError(f"There is no batch {batch_id}.")
        if found[0] is None:
            connection.execute(
                "update import_batch set undone_at = ?, undone_by = ? where batch_id = ?",
                [clock.now().replace(tzinfo=None), by, batch_id],
            )
        store.build_snapshot(connection)
