"""Schools put through the real building steps in memory, and asked with the real definitions."""

from __future__ import annotations

import importlib
import inspect
from datetime import datetime
from typing import Any

import duckdb
import pandas as pd

from data import contract, snapshot
from queries import inlining, periods, runner
from tests.metrics.oracle import School

ROLE_OF_GROUP = {
    "teacher": "teacher",
    "support_staff": "teaching_assistant",
    "supply": "supply",
    "governor": "governor",
    "contractor": "contractor",
    "volunteer": "volunteer",
}


def tables_of(schools: list[School]) -> dict[str, list[dict[str, Any]]]:
    """The rows of the ledger that describe the schools; ids carry the school so that schools may share a ledger."""
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in contract.tables()}
    for s in schools:
        own = s.school_id
        rows["school"].append({"school_id": own, "name": f"School {own}"})
        for year, term, half, first, last in s.halves:
            rows["term_calendar"].append(
                {"school_id": own, "academic_year": year, "term": term, "half": half, "start_on": first, "end_on": last}
            )
        for day in s.closures:
            rows["closure"].append({"school_id": own, "closed_on": day, "kind": "inset"})
        _adults(s, rows)
        _duties(s, rows)
        _facts(s, rows)
    return rows


def _adults(s: School, rows: dict[str, list[dict[str, Any]]]) -> None:
    for adult in s.adults:
        leave = adult.leave or (None, None)
        rows["person"].append(
            {
                "person_id": adult.person_id, "school_id": s.school_id, "legal_forename": "Ann",
                "legal_surname": adult.person_id, "left_on": adult.left, "leave_from": leave[0], "leave_to": leave[1],
            }
        )  # fmt: skip
        for post in adult.posts:
            rows["post"].append(
                {
                    "post_id": post.post_id, "person_id": adult.person_id, "school_id": s.school_id,
                    "job_title": post.role, "role_category": post.role, "staff_group": post.group,
                    "start_on": post.start, "end_on": post.end,
                }
            )  # fmt: skip
        for first, last in adult.visits:
            rows["engagement"].append(
                {
                    "person_id": adult.person_id, "school_id": s.school_id, "first_session_on": first,
                    "last_session_on": last,
                }
            )  # fmt: skip


def _duties(s: School, rows: dict[str, list[dict[str, Any]]]) -> None:
    for policy in s.policies:
        rows["policy"].append(
            {
                "policy_id": policy.policy_id, "title": policy.policy_id, "status": "current", "scope": s.school_id,
                "audience": policy.audience, "ack_required": True, "ack_rule": policy.rule,
            }
        )  # fmt: skip
        for v in policy.versions:
            rows["policy_version"].append(
                {
                    "policy_id": policy.policy_id, "version": v.name, "published_on": v.published,
                    "in_force_from": v.in_force, "material": v.material, "ack_due_on": v.due,
                }
            )  # fmt: skip
    for course, months in s.validity.items():
        rows["course"].append({"course_id": course, "title": course, "topic": "other", "validity_months": months})
    for r in s.requirements:
        rows["requirement"].append(
            {
                "requirement_id": r.requirement_id, "course_id": r.course, "audience": [s.school_id, *r.audience],
                "renewal": r.renewal, "frequency_months": r.months, "from_on": r.start,
                "due_within_days_of_start": r.allowed,
            }
        )  # fmt: skip


def _facts(s: School, rows: dict[str, list[dict[str, Any]]]) -> None:
    for number, a in enumerate(s.answers):
        rows["acknowledgement"].append(
            {
                "ack_id": f"{s.school_id}a{number}", "person_id": a.person_id, "policy_id": a.policy_id,
                "version": a.version, "version_basis": "stated", "acknowledged_at": f"{a.on} 12:00",
                "date_precision": "minute", "response": a.response, "method": "system",
            }
        )  # fmt: skip
    for number, c in enumerate(s.completions):
        rows["completion"].append(
            {
                "completion_id": f"{s.school_id}c{number}", "person_id": c.person_id, "course_id": c.course,
                "completed_on": c.on, "date_precision": "day", "expires_on": c.expires, "result": c.result,
            }
        )  # fmt: skip


def built(tables: dict[str, list[dict[str, Any]]]) -> duckdb.DuckDBPyConnection:
    """A connection whose tables are the snapshot of these rows, with the definitions of duties and policies loaded."""
    connection = duckdb.connect(":memory:")
    connection.execute("set threads = 2")
    connection.execute(snapshot.contract.statements())
    connection.execute(
        "insert into import_batch (batch_id, file_name, file_sha256, profile_id, imported_by, imported_at, rows_total,"
        " accepted, negative, duplicate, queued, rejected, skipped)"
        " values ('000001', 'by hand', 'x', 'hand', 'test', ?, 0, 0, 0, 0, 0, 0, 0)",
        [datetime(2027, 1, 31, 12)],
    )
    for table, rows in tables.items():
        _insert(connection, table, rows)
    connection.execute("attach ':memory:' as snapshot")
    snapshot.fill(connection)
    connection.execute(runner.macros())
    return connection


def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: list[dict[str, Any]]) -> None:
    # One statement a table: rows are bound column by column.
    names = list(dict.fromkeys(name for row in rows for name in row))
    if not names:
        return
    kinds = {name: column.type for name, column in contract.tables()[table].columns.items()}
    picks = ", ".join(f'unnest($"{name}"::{kinds[name]}[]) as "{name}"' for name in names)
    values = {name: [row.get(name) for row in rows] for name in names}
    connection.execute(
        f"insert into {table} by name select *, '000001' as batch_id, 'by hand' as source_file, "
        f"row_number() over ()::integer as source_row from (select {picks})",
        values,
    )


def asked(connection: duckdb.DuckDBPyConnection, question: str, **filters: Any) -> list[dict[str, Any]]:
    """The rows of a question of queries/ with the given filters; every other filter is blank."""
    query = runner.queries()[question]
    blank = dict.fromkeys(query.parameters)
    known = {"limit": 10_000, "offset": 0}
    if "as_at_day" in blank:
        days = "select count(*) from school_day where school_id = ? and on_date <= ?"
        known["as_at_day"] = connection.execute(days, [filters["school"], filters["as_at"]]).fetchall()[0][0]
    values = {name: filters.get(name, known.get(name)) for name in blank}
    found = connection.execute(query.sql, values)
    names = [column[0] for column in found.description or []]
    rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    # What takes frames only adds limits and sentences to them.
    return _in_full(connection, query, rows, filters) if query.then and "." in query.then else rows


def _in_full(
    connection: duckdb.DuckDBPyConnection, query: runner.Query, rows: list[dict[str, Any]], filters: dict[str, Any]
) -> list[dict[str, Any]]:
    """What the `then` of a question makes of its rows, with plain days, and blanks as None."""
    module, name = str(query.then).split(".")
    function = getattr(importlib.import_module(f"queries.{module}"), name)
    _, *others = inspect.signature(function).parameters
    beside = {other: filters.get(other) for other in others}
    if "calendar" in beside:
        beside["calendar"] = _calendar(connection, filters["school"])
    if "kept" in beside:
        beside["kept"] = [row for definition in query.kept for row in _kept(connection, definition, filters)]
    answer = function(rows, **beside).astype(object).to_dict("records")
    return [{name: _plain(value) for name, value in row.items()} for row in answer]


def _kept(connection: duckdb.DuckDBPyConnection, definition: str, filters: dict[str, Any]) -> list[dict[str, Any]]:
    given = [filters[name] for name in inlining.definitions(runner.macros())[definition].parameters]
    found = connection.execute(f"from {definition}({', '.join('?' * len(given))})", given)
    rows: list[dict[str, Any]] = found.fetch_arrow_table().to_pylist()
    return rows


def _plain(value: Any) -> Any:
    if pd.isna(value):
        return None
    return value.date() if isinstance(value, datetime) else value


def _calendar(connection: duckdb.DuckDBPyConnection, school: str) -> periods.Calendar:
    """The calendar of a school, from the tables that the building steps made."""
    half_terms = connection.execute("from half_term where school_id = ?", [school]).fetch_arrow_table().to_pylist()
    days = connection.execute(
        "select on_date, adult_days_so_far from school_date where school_id = ? and is_school_day", [school]
    ).fetchall()
    return periods.calendar_of(half_terms, dict(days))
