"""What schema.sql says of its tables, read from the comments that it sets."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb

SCHEMA = Path(__file__).resolve().parent / "schema.sql"
TRAIL = ("batch_id", "source_file", "source_row")
_COMMENT = re.compile(r"^comment on (?:table|column) ([\w.]+) is '((?:[^']|'')*)';$", re.MULTILINE)


@dataclass(frozen=True)
class Column:
    """A column: type, meaning, class of personal data, how long it is kept, and whether it may be derived."""

    name: str
    type: str
    meaning: str
    pii: str
    keep: str
    is_required: bool
    is_derived: bool


@dataclass(frozen=True)
class Table:
    """A table: its columns, its key, and the columns of other tables that its own refer to."""

    name: str
    meaning: str
    rows: str
    key: tuple[str, ...]
    refers: tuple[tuple[str, str, str], ...]
    columns: dict[str, Column]


@cache
def tables() -> dict[str, Table]:
    """Every table of the ledger, in the order of schema.sql."""
    comments = _comments()
    connection = _schema().cursor()
    columns: dict[str, dict[str, Column]] = {}
    for table, name, kind, nullable in connection.execute(
        "select table_name, column_name, data_type, is_nullable from duckdb_columns() where not internal "
        "order by table_oid, column_index"
    ).fetchall():
        columns.setdefault(table, {})[name] = _column(name, kind, comments[f"{table}.{name}"], nullable)
    found = connection.execute("select table_name from duckdb_tables() order by table_oid").fetchall()
    connection.close()
    return {table: _table(table, comments[table], columns[table]) for (table,) in found}


@cache
def checks() -> dict[str, list[str]]:
    """The text of every check, by table."""
    found: dict[str, list[str]] = {}
    query = "select table_name, constraint_text from duckdb_constraints() where constraint_type = 'CHECK'"
    with _schema().cursor() as connection:
        for table, text in connection.execute(query).fetchall():
            found.setdefault(table, []).append(text)
    return found


@cache
def _schema() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(":memory:")
    connection.execute(statements())
    return connection


@cache
def statements() -> str:
    """The statements of schema.sql that make the tables.

    Without its comments, which are read as text here: to set hundreds of them takes five times as long.
    """
    return _COMMENT.sub("", SCHEMA.read_text(encoding="utf-8"))


def _comments() -> dict[str, str]:
    """What schema.sql says of each table and of each column, by `table` and `table.column`."""
    text = SCHEMA.read_text(encoding="utf-8")
    return {named: said.replace("''", "'") for named, said in _COMMENT.findall(text)}


def _column(name: str, kind: str, comment: str, nullable: bool) -> Column:
    parts = [part.strip() for part in comment.split("|")]
    named = dict(part.split(": ", 1) for part in parts if part.startswith(("pii: ", "keep: ")))
    return Column(name, kind, parts[0], named["pii"], named["keep"], not nullable, "derived" in " ".join(parts[1:]))


def _table(name: str, comment: str, columns: dict[str, Column]) -> Table:
    parts = [part.strip() for part in comment.split(" | ")]
    named = dict(part.split(": ", 1) for part in parts[1:])
    refers = []
    for reference in filter(None, named.get("refers", "").split("; ")):
        column, target = reference.split(" -> ")
        other, other_column = target.split(".")
        refers.append((column, other, other_column))
    key = tuple(named["key"].split(", "))
    return Table(name, parts[0], named["rows"], key, tuple(refers), columns)
