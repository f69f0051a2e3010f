"""Fills a new snapshot: the newest state of every fact in the ledger, then the tables that answers are made of."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import duckdb

from data import contract

BUILDING = Path(__file__).resolve().parent / "building"
CATALOGUE = Path(__file__).resolve().parent / "catalogue"

# Raised when the building steps make other tables or columns than before: older snapshots are then built again.
SHAPE = 10

# What a source lacks and the contract calls derived. Names are columns of the table itself.
_STAFF_GROUP = """coalesce(staff_group, case
    when role_category = 'governor' then 'governor'
    when role_category = 'volunteer' or contract_type = 'volunteer' then 'volunteer'
    when role_category in ('contractor', 'peripatetic') or contract_type = 'contractor' then 'contractor'
    when role_category = 'supply' or contract_type = 'agency' then 'supply'
    when role_category in ('leader', 'teacher', 'trainee') then 'teacher'
    else 'support_staff' end)"""
DERIVED: dict[tuple[str, str], str] = {
    ("person", "email_is_shared"): (
        "coalesce(email_is_shared, false) or (work_email is not null and count(*) over (partition by work_email) > 1)"
    ),
    ("post", "staff_group"): _STAFF_GROUP,
    ("policy", "ack_rule"): "coalesce(ack_rule, 'each_version')",
    ("policy", "scope"): "coalesce(scope, 'trust')",
    ("policy_version", "in_force_from"): "coalesce(in_force_from, published_on)",
    ("policy_version", "material"): "coalesce(material, true)",
    ("requirement", "renewal"): (
        "coalesce(renewal, case when coalesce(frequency_months, 0) = 0 then 'once' else 'months' end)"
    ),
    ("incident", "closed_on"): "case when status = 'open' then null else closed_on end",
    # What the record leaves blank is filled from its own categories: the first one that has a group speaks for it.
    ("incident", "category_group"): (
        "coalesce(category_group, list_filter(list_transform(category, lambda word: "
        "known_incidents(word).category_group), lambda found: found is not null)[1], 'Security, technology and other')"
    ),
    ("incident", "clause"): (
        "coalesce(clause, case when category_group is null then list_sort(list_distinct(flatten(list_filter("
        "list_transform(category, lambda word: known_incidents(word).clauses), lambda found: found is not null)))) end)"
    ),
}
# A fact about a person stands with the person's school, so that a school is one stretch of the file.
_WITH_PERSON = ("acknowledgement", "completion", "declaration")
# Texts that hardly two rows share, of tables that are read for one school at a time: to read one text of a dictionary,
# all of it is unpacked, which takes longer than the rest of a short question.
_WRITTEN_OUT = {"person": ("person_id",), "declaration": ("declaration_id", "person_id")}
# Bookkeeping of the import itself; rows are changed in place there.
_AS_THEY_ARE = ("import_batch", "import_queue")

# A step that works school by school is run for so many schools at a time: a nation then needs no more memory than a
# large authority, and no time for writing to disk what does not fit.
GROUP = 2_000
# Facts about people stand with the school of the adult, who may work at another as well.
_ABOUT_PEOPLE = ("acknowledgement", "completion")
# The steps that do, with the tables of which each is shown the rows of those schools alone.
_BY_SCHOOL = {
    "20_school_date": ("school", "post", "engagement", "incident", "closure"),
    "30_obligation": ("post", "engagement", "person", *_ABOUT_PEOPLE, "school_date", "school_day", "school_year"),
    "40_incidents": ("incident", "school_date"),
}


def fill(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """Fills the attached database `snapshot` from the ledger and returns what the manifest says of it.

    Raises duckdb.Error when a building step fails and ValueError when a key is held twice.
    """
    ledger = str(connection.execute("select current_database()").fetchone()[0])  # type: ignore[index]
    findings = []
    _learn_categories(connection)
    for table in contract.tables().values():
        _copy_newest(connection, ledger, table)
    connection.execute("use snapshot")
    findings += _drop_orphans(connection)
    _check_keys(connection)
    _load_catalogue(connection)
    connection.execute(
        "create table finding "
        "(check_name varchar, table_name varchar, school_id varchar, rows bigint, sentence varchar)"
    )
    for step in sorted((*BUILDING.glob("[0-9]*.sql"), *BUILDING.glob("[0-9]*.py"))):
        _run_step(connection, step)
    if findings:
        connection.executemany("insert into finding values (?, ?, null, ?, ?)", findings)
    return _describe(connection)


def _copy_newest(connection: duckdb.DuckDBPyConnection, ledger: str, table: contract.Table) -> None:
    live = f'(from {ledger}.main."{table.name}")'
    if table.name not in _AS_THEY_ARE:
        undone = f"select batch_id from {ledger}.main.import_batch where undone_at is not null"
        live = f'(from {ledger}.main."{table.name}" where batch_id not in ({undone}))'
        if table.rows == "states" and _has_changes(connection, live, table):
            live = f"({_newest(live, table)})"
    columns = ", ".join(_column(table, name) for name in table.columns)
    source = f"select {columns} from {live}"
    order: list[str] = [c for c in ("school_id", "person_id") if c in table.columns]
    if table.name in _WITH_PERSON:
        # One number sorts millions of facts faster than the two texts it stands for.
        place = "select person_id, school_id, row_number() over (order by school_id, person_id) as place"
        source = f"select p.school_id, f.*, p.place from ({source}) f left join ({place} from snapshot.main.person) p "
        source = f"select * exclude (place) from ({source} using (person_id))"
        order = ["place"]
    order += [c for c in table.key if c not in order]
    _create(connection, table.name, f"{source} order by {', '.join(order)}")
    if table.name == "post":
        _give_people_a_school(connection)


def _create(connection: duckdb.DuckDBPyConnection, name: str, source: str) -> None:
    if name not in _WRITTEN_OUT:
        connection.execute(f'create table snapshot.main."{name}" as {source}')
        return
    columns = ", ".join(
        f'"{column}" {kind}{" using compression uncompressed" if column in _WRITTEN_OUT[name] else ""}'
        for column, kind, *_ in connection.execute(f"describe {source}").fetchall()
    )
    connection.execute(f'create table snapshot.main."{name}" ({columns})')
    connection.execute(f'insert into snapshot.main."{name}" {source}')


def _learn_categories(connection: duckdb.DuckDBPyConnection) -> None:
    """Teaches the connection what the catalogue says of a category of incident: its group and its clauses."""
    where = str(CATALOGUE / "incident_category.csv").replace("'", "''")
    connection.execute(
        f"""set variable incident_categories = (
            select map(list(lower(category)), list({{'category_group': category_group,
                'clauses': string_split(clauses, ';')}}))
            from read_csv('{where}', header = true, all_varchar = true, delim = ','))"""
    )
    connection.execute(
        "create or replace temp macro known_incidents(word) as "
        "getvariable('incident_categories')[replace(lower(trim(word)), '_', ' ')]"
    )


def _give_people_a_school(connection: duckdb.DuckDBPyConnection) -> None:
    # A staff list of one school names the school on the post only.
    connection.execute(
        """update snapshot.main.person set school_id = home.school_id
        from (
            select person_id, arg_min(school_id, start_on) as school_id from snapshot.main.post group by person_id
        ) home
        where person.person_id = home.person_id and person.school_id is null"""
    )


def _column(table: contract.Table, name: str) -> str:
    if (table.name, name) in DERIVED:
        return f'{DERIVED[table.name, name]} as "{name}"'
    if name == "school_id" and table.name not in ("school", "person"):
        # One school need not write its own name on every line.
        only = "select case when count(*) = 1 then any_value(school_id) end from snapshot.main.school"
        return f"coalesce(school_id, ({only})) as school_id"
    return f'"{name}"'


def _has_changes(connection: duckdb.DuckDBPyConnection, live: str, table: contract.Table) -> bool:
    key = ", ".join(table.key)
    return bool(connection.execute(f"select 1 from {live} group by {key} having count(*) > 1 limit 1").fetchone())


def _newest(live: str, table: contract.Table) -> str:
    """Of the rows with one key, the newest value of each column that is not blank."""
    said = "batch_id::bigint * 10000000000 + source_row"
    others = [name for name in table.columns if name not in table.key]
    values = ", ".join(f'arg_max("{name}", {said}) as "{name}"' for name in others)
    keys = ", ".join(table.key)
    return f"select {keys}, {values} from {live} group by {keys}"


def _drop_orphans(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str, int, str]]:
    """Leaves out rows about somebody or something that no import (any more) speaks of, and says how many."""
    findings = []
    for table in contract.tables().values():
        for column, other, other_column in table.refers:
            orphaned = (
                f'"{column}" is not null and "{column}" not in '
                f'(select "{other_column}" from {other} where "{other_column}" is not null)'
            )
            found = connection.execute(f'select count(*) from "{table.name}" where {orphaned}').fetchone()
            if found and found[0]:
                connection.execute(f'delete from "{table.name}" where {orphaned}')
                sentence = (
                    f"{found[0]} rows of {table.name.replace('_', ' ')} are left out: "
                    f"no import names their {other.replace('_', ' ')}."
                )
                findings.append(("reference", table.name, found[0], sentence))
    return findings


def _check_keys(connection: duckdb.DuckDBPyConnection) -> None:
    for table in contract.tables().values():
        key = ", ".join(table.key)
        twice = connection.execute(
            f'select {key}, count(*) from "{table.name}" group by {key} having count(*) > 1 limit 1'
        ).fetchone()
        if twice:
            raise ValueError(f"{table.name} holds the key {key} = {twice[:-1]} {twice[-1]} times.")


def _load_catalogue(connection: duckdb.DuckDBPyConnection) -> None:
    for file, name in (("clauses", "clause"), ("incident_category", "incident_category"), ("settings", "settings")):
        where = str(CATALOGUE / f"{file}.csv").replace("'", "''")
        connection.execute(
            f"create table {name} as from read_csv('{where}', header = true, all_varchar = true, delim = ',')"
        )
    connection.execute("update settings set value = setting.value from setting where setting.name = settings.name")


def _run_step(connection: duckdb.DuckDBPyConnection, step: Path) -> None:
    if step.suffix != ".sql":
        importlib.import_module(f"data.building.{step.stem}").build(connection)
        return
    text = step.read_text(encoding="utf-8")
    tables = _BY_SCHOOL.get(step.stem, ())
    groups = _groups(connection) if tables else []
    if len(groups) < 2:
        connection.execute(text)
        return
    apart = [table for table in tables if table in _ABOUT_PEOPLE]
    for table in apart:
        _set_apart(connection, table)
    for first, last in groups:
        for table in tables:
            connection.execute(f"create or replace temp view {table} as {_of_schools(table, first, last)}")
        connection.execute(text)
    for table in tables:
        connection.execute(f"drop view temp.{table}")
    for table in apart:
        connection.execute(f"drop table temp.elsewhere_{table}")


def _groups(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    schools = [row[0] for row in connection.execute("select school_id from school order by school_id").fetchall()]
    return [(part[0], part[-1]) for place in range(0, len(schools), GROUP) if (part := schools[place : place + GROUP])]


def _set_apart(connection: duckdb.DuckDBPyConnection, table: str) -> None:
    # The facts about adults who work elsewhere too, so that they are looked for among few and not among all each time.
    connection.execute(
        f"""create temp table elsewhere_{table} as from snapshot.main.{table} where person_id in (
            select w.person_id from snapshot.main.post w join snapshot.main.person p using (person_id)
            where p.school_id is distinct from w.school_id)"""
    )


def _of_schools(table: str, first: str, last: str) -> str:
    """The rows of a table that are about some schools or, where they are about people, about whoever works there."""
    inside = f"between '{_quoted(first)}' and '{_quoted(last)}'"
    working = f"select person_id from snapshot.main.post where school_id {inside}"
    if table == "person":
        return f"from snapshot.main.person where person_id in ({working})"
    if table in _ABOUT_PEOPLE:
        return (
            f"from snapshot.main.{table} where school_id {inside} union all "
            f"from temp.elsewhere_{table} where coalesce(school_id not {inside}, true) and person_id in ({working})"
        )
    return f"from snapshot.main.{table} where school_id {inside}"


def _quoted(text: str) -> str:
    return text.replace("'", "''")


def _describe(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    names = connection.execute(
        "select table_name from duckdb_tables() where database_name = 'snapshot' order by 1"
    ).fetchall()
    rows = {name: connection.execute(f'select count(*) from "{name}"').fetchall()[0][0] for (name,) in names}
    batches = connection.execute(
        "select batch_id, file_name, file_sha256, profile_id, imported_at, covers_from, covers_to "
        "from import_batch where undone_at is null order by batch_id"
    ).fetchall()
    labels = ("batch", "file", "sha256", "profile", "imported_at", "covers_from", "covers_to")
    return {
        "schools": [row[0] for row in connection.execute("select school_id from school order by 1").fetchall()],
        "sources": [dict(zip(labels, map(_plain, batch), strict=True)) for batch in batches],
        "rows": rows,
        "findings": [row[0] for row in connection.execute("select sentence from finding").fetchall()],
        "dated": _dated(connection),
    }


def _plain(value: object) -> object:
    return value if value is None or isinstance(value, (str, int, float)) else str(value)


def _dated(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, str]]:
    """For each batch, the earliest day that any fact of it speaks of, by table."""
    found: dict[str, dict[str, str]] = {}
    for table, column in (
        ("acknowledgement", "acknowledged_at"),
        ("completion", "completed_on"),
        ("incident", "occurred_on"),
        ("declaration", "declared_on"),
    ):
        for batch, first in connection.execute(
            f"select batch_id, min({column})::date from {table} group by batch_id order by batch_id"
        ).fetchall():
            found.setdefault(batch, {})[table] = str(first)
    return found


def backdated(dated: dict[str, dict[str, str]], before: dict[str, Any] | None) -> list[str]:
    """Sentences for facts that are new in this snapshot and speak of days before the last one was built."""
    if before is None:
        return []
    day = before["built_at"][:10]
    return [
        f"Batch {batch} brought {table} facts from {first} on: figures for days since then may differ from before."
        for batch, tables in dated.items()
        if batch not in before["dated"]
        for table, first in tables.items()
        if first < day
    ]
