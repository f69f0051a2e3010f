"""What the ledger knows at present: the people, policies, courses and words that new files are read against."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import duckdb
import pyarrow as pa

from data import contract

# Facts are many: of these only what tells one from another is read.
FACT_KEYS = {
    "acknowledgement": "ack_id, person_id, policy_id, version, acknowledged_at",
    "completion": "completion_id, person_id, course_id, completed_on",
    "incident_action": "incident_id, action_on, action",
}


def live(table: str, database: str = "") -> str:
    """SQL for the rows of a ledger table that no undone batch brought."""
    source = f'{database}"{table}"'
    undone = f"select batch_id from {database}import_batch where undone_at is not null"
    return f"(from {source} where batch_id not in ({undone}))"


def newest(table: contract.Table, database: str = "") -> str:
    """SQL for the present state of a `states` table: the newest value that is not blank, by key and column."""
    said = "batch_id::bigint * 10000000000 + source_row"
    others = [name for name in table.columns if name not in (*table.key, *contract.TRAIL)]
    values = ", ".join(f'arg_max("{name}", {said}) as "{name}"' for name in others)
    keys = ", ".join(f'"{name}"' for name in table.key)
    return f"(select {keys}{', ' if values else ''}{values} from {live(table.name, database)} group by {keys})"


@dataclass
class Reference:
    """The present state of every `states` table, and the keys of the facts, as Arrow tables."""

    tables: dict[str, pa.Table] = field(default_factory=dict)
    imported: dict[str, str] = field(default_factory=dict)
    waiting: set[str] = field(default_factory=set)
    left_out: set[str] = field(default_factory=set)
    decided: dict[str, dict[str, str]] = field(default_factory=dict)

    _listed: dict[str, list[dict[str, Any]]] = field(default_factory=dict, repr=False)

    def rows(self, table: str) -> list[dict[str, Any]]:
        """The rows of a table as dictionaries; none when nothing was imported."""
        if table not in self._listed:
            found = self.tables.get(table)
            self._listed[table] = found.to_pylist() if found is not None else []
        return self._listed[table]

    @cached_property
    def known_acknowledgements(self) -> set[tuple[Any, ...]]:
        """Person, policy, version and moment of every acknowledgement."""
        return {
            (r["person_id"], r["policy_id"], r["version"], r["acknowledged_at"]) for r in self.rows("acknowledgement")
        }

    @cached_property
    def known_completions(self) -> set[tuple[Any, ...]]:
        """Person, course and day of every completion."""
        return {(r["person_id"], r["course_id"], r["completed_on"]) for r in self.rows("completion")}

    _by_key: dict[str, dict[tuple[Any, ...], dict[str, Any]]] = field(default_factory=dict, repr=False)

    def states(self, name: str) -> dict[tuple[Any, ...], dict[str, Any]]:
        """The rows of a `states` table by key."""
        if name not in self._by_key:
            key = contract.tables()[name].key
            self._by_key[name] = {tuple(row[k] for k in key): row for row in self.rows(name)}
        return self._by_key[name]

    @cached_property
    def rows_by_person(self) -> dict[str, list[dict[str, Any]]]:
        """The posts of each person."""
        found: dict[str, list[dict[str, Any]]] = {}
        for post in self.rows("post"):
            found.setdefault(post["person_id"], []).append(post)
        return found

    @cached_property
    def only_school(self) -> str | None:
        """The school's id where there is exactly one."""
        schools = [row["school_id"] for row in self.rows("school")]
        return schools[0] if len(schools) == 1 else None


def read_reference(connection: duckdb.DuckDBPyConnection) -> Reference:
    """Reads the present state from an open ledger."""
    names = [name for name in contract.tables() if not name.startswith("import_")]
    return refreshed(Reference(), connection, names)


def refreshed(before: Reference, connection: duckdb.DuckDBPyConnection, changed: Iterable[str]) -> Reference:
    """The present state where it is known already and only these tables have changed since, as after one batch."""
    again = sorted(set(changed))
    empty = _empty(connection, again) if len(again) > 5 else set()
    found = Reference(before.tables | {name: _read(connection, name, name in empty) for name in again})
    found._listed = {name: rows for name, rows in before._listed.items() if name not in again}
    found._by_key = {name: rows for name, rows in before._by_key.items() if name not in again}
    for digest, batch in connection.execute(
        "select file_sha256, max(batch_id) from import_batch where undone_at is null group by 1"
    ).fetchall():
        found.imported[digest] = batch
    for raw, decision in connection.execute(
        "select q.raw_values::varchar, q.decision from import_queue q join import_batch b using (batch_id) "
        "where b.undone_at is null"
    ).fetchall():
        if decision is None:
            found.waiting.add(raw)
        elif decision == "leave_out":
            found.left_out.add(raw)
        else:
            found.decided[raw] = _decided(json.loads(decision))
    return found


def _decided(told: dict[str, Any]) -> dict[str, str]:
    """What was decided about a record, by what it is about; decisions of earlier versions are kept in other words."""
    if "about" in told:
        return dict(told["about"])
    found = {"person": told.get("person_id", ""), "answer": told.get("answer", "")}
    found |= {"person": "new_person"} if told.get("new_person") else {}
    return {about: given for about, given in found.items() if given}


def _empty(connection: duckdb.DuckDBPyConnection, names: list[str]) -> set[str]:
    """Those of the tables that hold no row: a new school's are nearly all empty, and one question tells."""
    union = " union all ".join(f"(select '{name}' from \"{name}\" limit 1)" for name in names)
    return set(names) - {row[0] for row in connection.execute(union).fetchall()}


def _read(connection: duckdb.DuckDBPyConnection, name: str, is_empty: bool) -> pa.Table:
    table = contract.tables()[name]
    if table.rows == "facts":
        query = f"select {FACT_KEYS[name]} from {live(name)}"
    elif is_empty:
        columns = ", ".join(f'"{column}"' for column in table.columns if column not in contract.TRAIL)
        query = f'select {columns} from "{name}" limit 0'
    else:
        query = f"from {newest(table)}"
    return connection.execute(query).to_arrow_table()
