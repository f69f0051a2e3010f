"""Canonical CSV: headings are the columns of a ledger table, and schema.sql's own rules check the rows, in SQL."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

import duckdb

from data import clock, contract
from data.importing.outcome import OUTCOMES, Fact, Outcome, Record
from data.importing.progress import ask
from data.importing.reference import Reference

# The order in which files of one command line go in, so that what others refer to is there first.
ORDER = [
    "school",
    "term_calendar",
    "closure",
    "pupil_roll",
    "setting",
    "person",
    "post",
    "engagement",
    "person_alias",
    "role_alias",
    "value_alias",
    "policy",
    "policy_version",
    "policy_link",
    "policy_alias",
    "course",
    "course_alias",
    "requirement",
    "acknowledgement",
    "completion",
    "declaration",
    "incident",
    "incident_action",
    "channel",
    "advice",
    "curriculum",
    "review",
    "meeting",
    "challenge",
    "event",
]

# An id that a file does not give is made from what makes the fact the fact, so that it is the same next time.
MADE_FROM: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "acknowledgement": ("ack_id", "A", ("person_id", "policy_id", "version", "acknowledged_at")),
    "completion": ("completion_id", "C", ("person_id", "course_id", "completed_on")),
    "declaration": ("declaration_id", "D", ("person_id", "type", "declared_on", "reason", "nature")),
    "incident": ("incident_id", "I", ("occurred_on", "occurred_time", "platform", "description")),
    "post": ("post_id", "P", ("person_id", "school_id", "job_title", "start_on")),
    "requirement": ("requirement_id", "R", ("course_id", "topic", "frequency_months")),
    "meeting": ("meeting_id", "M", ("school_id", "held_on", "kind")),
    "challenge": ("challenge_id", "Q", ("meeting_id", "question")),
}

# What a blank means where the contract asks for a value and silence has one sensible reading.
_SILENCE: dict[tuple[str, str], str] = {
    ("acknowledgement", "version_basis"): "case when r_version is null then 'derived' else 'stated' end",
    ("acknowledgement", "date_precision"): (
        "case when length(r_acknowledged_at) <= 10 then 'day' when length(r_acknowledged_at) <= 16 then 'minute' "
        "else 'second' end"
    ),
    ("acknowledgement", "response"): "'acknowledged'",
    ("acknowledgement", "method"): "'system'",
    ("completion", "date_precision"): "case when length(r_completed_on) = 7 then 'month' else 'day' end",
    ("completion", "result"): "'completed'",
    ("declaration", "status"): "'active'",
    ("incident", "occurred_precision"): "case when r_occurred_time is null then 'day' else 'minute' end",
    ("incident", "platform"): "'not_recorded'",
    ("incident", "evidence_held"): "'not_recorded'",
    ("incident", "category"): "['not_recorded']",
    ("incident", "involves"): "['unknown']",
    ("incident", "reported_to"): "['not_recorded']",
    ("incident", "status"): "'open'",
    ("policy", "status"): "'current'",
}
_NOT_IN_FUTURE = {
    ("acknowledgement", "acknowledged_at"),
    ("completion", "completed_on"),
    ("incident", "occurred_on"),
    ("incident", "reported_on"),
    ("declaration", "declared_on"),
    ("declaration", "taken_on"),
    ("pupil_roll", "on_date"),
}
_NEGATIVE = {
    "acknowledgement": "response <> 'acknowledged'",
    "completion": "result not in ('completed', 'passed')",
}
_KINDS_OF_REFERENCE = {"person": "unknown_person", "policy": "unknown_policy", "course": "unknown_course"}
_ADVICE = {
    "missing_mandatory": "Fill in this column and import the file again.",
    "bad_date": "Write the date as 2026-10-23 and import the file again.",
    "bad_value": "Correct this value and import the file again.",
    "unknown_value": "Use one of the words that the contract allows for this column.",
    "end_before_start": "Correct the dates: the end comes before the start.",
    "future_date": "The date is in the future. Correct it and import the file again.",
    "before_publication": "The version was not published yet on that day. Check the date and the version.",
    "unknown_version": "Import the policy's versions first, or correct the version.",
    "unknown_person": "Import the staff list first, or say who this is.",
    "unknown_policy": "Import the policy register first, or say which policy this is.",
    "unknown_course": "Import the course list first, or say which course this is.",
    "duplicate_exact": "Nothing to do: the same record is known already.",
    "not_acknowledged": "Nothing to do: the record says no, and is kept as such.",
    "ragged_row": "The row has too few or too many cells. Correct it and import the file again.",
}
_BOOLEAN = (
    "case when lower(trim({0})) in ('true', 'yes', 'y', '1', 't') then true "
    "when lower(trim({0})) in ('false', 'no', 'n', '0', 'f') then false end"
)
_TYPED = {
    "VARCHAR": "{0}",
    "BOOLEAN": _BOOLEAN,
    "DATE": (
        "coalesce(case when length({0}) >= 10 then try_cast({0} as date) end, try_strptime({0}, '%d/%m/%Y')::date, "
        "try_strptime({0}, '%d/%m/%Y %H:%M:%S')::date, try_strptime({0}, '%Y-%m')::date)"
    ),
    "TIMESTAMP": (
        "case when length({0}) <= 19 or not regexp_matches({0}, '(Z|[+-][0-9]{{2}}:?[0-9]{{2}})$') then "
        "coalesce(case when length({0}) >= 10 then try_cast({0} as timestamp) end, "
        "try_strptime({0}, '%d/%m/%Y %H:%M:%S'),"
        " try_strptime({0}, '%d/%m/%Y %H:%M'), try_strptime({0}, '%d/%m/%Y')) "
        "else timezone('Europe/London', try_cast({0} as timestamptz)) end"
    ),
    "TIME": "try_cast({0} as time)",
    "INTEGER": "try_cast({0} as integer)",
    "DOUBLE": "try_cast({0} as double)",
    "VARCHAR[]": "list_filter(list_transform(string_split({0}, ';'), part -> trim(part)), part -> part <> '')",
}


@dataclass(frozen=True)
class Problem:
    """One way in which a row can fail: what it is called, the column, and the SQL that is true of such rows."""

    reason: str
    column: str
    test: str
    outcome: Outcome = "rejected"


def table_of(headings: Iterable[str], stem: str = "") -> str | None:
    """The ledger table whose columns these headings are, or None; `stem` is the file's name without its ending."""
    given = [tidy_heading(heading) for heading in headings]
    names = {name for name in given if name}
    found = []
    for name, table in contract.tables().items():
        if name.startswith("import_"):
            continue
        needed = {column for column in table.columns if _must_be_given(table, column)}
        known = names & set(table.columns)
        if not needed <= names or len(known) < 2:
            continue
        strange = names - set(table.columns)
        is_named_so = stem.lower().endswith(name)
        if (not strange or (is_named_so and len(strange) < len(known))) and (
            is_named_so or any("_" in column for column in known)
        ):
            found.append((is_named_so, len(known), name))
    return max(found)[2] if found else None


def tidy_heading(heading: str) -> str:
    """A heading as a column name: trimmed, lower case, blanks as underscores."""
    return "_".join(str(heading).replace("\xa0", " ").strip().lower().split())


def _must_be_given(table: contract.Table, column: str) -> bool:
    made = MADE_FROM.get(table.name, ("",))[0]
    if column in contract.TRAIL or column == made or (table.name, column) in _SILENCE:
        return False
    if (table.name, column) == ("acknowledgement", "version") or (column == "school_id" and table.name != "school"):
        return False
    return table.columns[column].is_required


@cache
def _checks(table: str) -> tuple[tuple[str, str, str], ...]:
    """Every check of schema.sql on a table: reason, column, and the text of the check."""
    checks = []
    for text in contract.checks().get(table, []):
        body = text.removeprefix("CHECK")
        columns = sorted((c for c in contract.tables()[table].columns if c in body), key=lambda c: body.index(c))
        columns = [c for c in columns if not any(c != other and c in other for other in columns)]
        is_list = " IN (" in body or "list_has_all" in body
        reason = (
            "unknown_value" if is_list else "end_before_start" if ">=" in body and len(columns) > 1 else "bad_value"
        )
        checks.append((reason, columns[0] if columns else "", body))
    return tuple(checks)


class Examination:
    """A staged canonical file, checked: counts, the records with something to say, and the SQL of what goes in.

    The staged rows stand in the temporary view `incoming`: `line`, `r_<column>` as text, blanks as null.
    """

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, table: str, given: list[str], known: Known, is_small: bool = False
    ) -> None:
        self.connection = connection
        self.table = contract.tables()[table]
        # The long statement that types and checks is planned once for a small file, and run twice for a large one,
        # whose rows would not fit into memory in both forms.
        self.is_small = is_small
        self.given = [column for column in given if column in self.table.columns and column not in contract.TRAIL]
        self.known = known
        self.rows_staged = self._one("select count(*) from incoming")
        self._stage_versions()
        self._find_problems()

    # --- values ---

    def _stage_versions(self) -> None:
        """For acknowledgements: which known version each stated one is, and where none is stated, the one in force."""
        if self.table.name != "acknowledgement":
            return
        stated, policy = self._raw("version"), self._raw("policy_id")
        plain = "regexp_replace(regexp_replace(lower(trim({0})), '^v(ersion)?\\s*', ''), '\\.0$', '')"
        self.connection.execute(
            f"""create or replace temp table stated_version as
            with said as (select distinct {policy} as said_policy, {stated} as said_version from incoming i)
            select s.said_policy, s.said_version,
                coalesce(min(v.version) filter (v.version = s.said_version), min(v.version)) as version_meant,
                min(v.published_on) as published_on
            from said s join {self.known.relation("policy_version")} v on v.policy_id = s.said_policy
                and {plain.format("v.version")} = {plain.format("s.said_version")}
            group by 1, 2"""
        )

    def _raw(self, column: str) -> str:
        return f"i.r_{column}" if column in self.given else "null::varchar"

    def _value(self, column: str) -> str:
        """SQL for a column's value from the staged text, silence filled in where it has a reading."""
        kind = self.table.columns[column].type
        raw = self._raw(column)
        value = _TYPED[kind].format(raw) if column in self.given else f"null::{kind}"
        if (self.table.name, column) == ("acknowledgement", "version"):
            return f"coalesce(sv.version_meant, case when {raw} is null then vf.version_then end, {raw})"
        if column == "work_email":
            value = f"lower(trim({value}))"
        if (self.table.name, column) in _SILENCE:
            silence = _SILENCE[self.table.name, column]
            for other in self.table.columns:
                if f"r_{other} " in silence or f"r_{other})" in silence:
                    silence = silence.replace(f"r_{other}", self._raw(other))
            value = f"coalesce({value}, {silence})"
        if column == "school_id" and self.table.name != "school" and self.table.columns[column].is_required:
            value = f"coalesce({value}, {self._only_school()})"
        made = MADE_FROM.get(self.table.name)
        if made and column == made[0]:
            parts = ", ".join(f"coalesce({part}::varchar, '')" for part in made[2])
            value = f"coalesce({value}, '{made[1]}' || substr(sha256(concat_ws('|', {parts})), 1, 16))"
        return value

    def _columns(self) -> list[str]:
        made = MADE_FROM.get(self.table.name, ("",))[0]
        names = [c for c in self.table.columns if c not in contract.TRAIL]
        return [c for c in names if c != made] + ([made] if made else [])

    def _typed(self, columns: Iterable[str]) -> str:
        """SQL for the staged rows with typed columns; the raw text stays beside them."""
        listed = ", ".join(f'{self._value(column)} as "{column}"' for column in columns)
        source = "incoming i"
        if self.table.name == "acknowledgement":
            stated = self._raw("version")
            source += (
                f" left join stated_version sv on sv.said_policy = {self._raw('policy_id')} and "
                f"sv.said_version = {stated}"
                if "version" in self.given
                else " left join (select null::varchar as version_meant, null::date as published_on limit 0) sv on true"
            )
            if self._some_versions_missing():
                moment = _TYPED["TIMESTAMP"].format(self._raw("acknowledged_at"))
                source += (
                    f" asof left join (select policy_id as of_policy, version as version_then, "
                    f"published_on::timestamp as published_at from "
                    f"{self.known.relation('policy_version')} where published_on is not null) vf "
                    f"on vf.of_policy = {self._raw('policy_id')} and {moment} >= vf.published_at"
                )
            else:
                source += " left join (select null::varchar as version_then limit 0) vf on true"
        extra = ", sv.published_on as stated_published_on" if self.table.name == "acknowledgement" else ""
        return f"(select i.*{extra}, {listed} from {source})"

    def _some_versions_missing(self) -> bool:
        if "version" not in self.given:
            return True
        found = self.connection.execute("select 1 from incoming where r_version is null limit 1").fetchone()
        return found is not None

    def _only_school(self) -> str:
        """SQL for the school's id where there is exactly one: one school need not name itself on each row."""
        found = self.connection.execute(
            f"select min(school_id) from {self.known.relation('school')} having count(*) = 1"
        )
        school = found.fetchone()
        return "'" + school[0].replace("'", "''") + "'" if school else "null"

    # --- problems ---

    def _problems(self) -> list[Problem]:
        found: list[Problem] = []
        if "fault" in self.known.extra:
            found.append(Problem("ragged_row", "", "fault <> ''"))
        for column in self.given:
            kind = self.table.columns[column].type
            if kind not in ("VARCHAR", "VARCHAR[]"):
                reason = "bad_date" if kind in ("DATE", "TIMESTAMP", "TIME") else "bad_value"
                found.append(Problem(reason, column, f'r_{column} is not null and "{column}" is null'))
        for column, definition in self.table.columns.items():
            if definition.is_required and column not in contract.TRAIL and column not in self._always_there():
                reason = "missing_mandatory"
                if (self.table.name, column) == ("acknowledgement", "version"):
                    reason = "before_publication"
                found.append(Problem(reason, column, f'"{column}" is null'))
        found += [Problem(reason, column, f"not {body}") for reason, column, body in _checks(self.table.name)]
        for column, other, other_column in self.table.refers:
            relation = self.known.relation(other)
            test = f'"{column}" not in (select "{other_column}" from {relation} where "{other_column}" is not null)'
            reason = _KINDS_OF_REFERENCE.get(other, f"unknown_{other}")
            if column in self.given:
                found.append(Problem(reason, column, test, "queued"))
        today = clock.today().isoformat()
        for table, column in sorted(_NOT_IN_FUTURE):
            if table == self.table.name and column in self.given:
                found.append(Problem("future_date", column, f"\"{column}\" >= date '{today}' + interval 1 day"))
        if self.table.name == "acknowledgement" and "version" in self.given:
            has_versions = f"policy_id in (select policy_id from {self.known.relation('policy_version')})"
            unknown = f"r_version is not null and stated_published_on is null and {has_versions}"
            found.append(Problem("unknown_version", "version", unknown, "queued"))
            early = "stated_published_on is not null and acknowledged_at < stated_published_on"
            found.append(Problem("before_publication", "acknowledged_at", early))
        return found

    def _always_there(self) -> set[str]:
        return {made[0] for table, made in MADE_FROM.items() if table == self.table.name} | {
            column for table, column in _SILENCE if table == self.table.name
        }

    def _find_problems(self) -> None:
        problems = self._problems()
        branches = " ".join(f"when {problem.test} then {code}" for code, problem in enumerate(problems, 1))
        code = f"case {branches} else 0 end" if branches else "0"
        columns = self._columns()
        key, content = ", ".join(f'"{c}"' for c in self.table.key), self._content_key()
        if self.table.rows == "states":  # a state may come twice with other values: the same row twice is a duplicate
            key = content = ", ".join(f'"{c}"' for c in self.table.columns if c not in contract.TRAIL)
        no = _NEGATIVE.get(self.table.name, "false")
        self.rows, checked = self._typed(columns), f"(select *, {code} as code from {self._typed(columns)})"
        if self.is_small:
            ask(self.connection, f"create temp table checked as from {checked}", "checked", self.rows_staged)
            self.rows = checked = "checked"
        # One pass tells whether anything needs a closer look; a clean file needs no other.
        counted = ask(
            self.connection,
            f"""select count(*), count(*) filter (code > 0), count(*) filter (code = 0 and ({no})),
                count(distinct hash({key})) filter (code = 0), count(distinct hash({content})) filter (code = 0)
            from {checked}""",
            "compared" if self.is_small else "checked",
            self.rows_staged,
        ).fetchall()[0]
        self.problems = problems
        self.total, self.failed, self.negative, keys, contents = map(int, counted)
        self.stands_twice = min(keys, contents) < self.total - self.failed
        if self.failed:
            query = f"create or replace temp table problem as select line, code from {checked} where code > 0"
            ask(self.connection, query, "sorted", self.rows_staged)
        self._find_duplicates()

    def _good(self) -> str:
        """SQL for typed rows without a problem."""
        return f"(from {self.rows} where line not in (select line from problem))" if self.failed else self.rows

    def _find_duplicates(self) -> None:
        """Rows that are in the ledger already, and rows that stand twice in the file."""
        key = ", ".join(f'"{column}"' for column in self.table.key)
        self.again = 0
        known = self.known.relation(self.table.name)
        has_known = self.connection.execute(f"from {known} limit 1").fetchone() is not None
        if not has_known and not self.stands_twice:
            return
        self.connection.execute("create or replace temp table again (line bigint)")
        if self.table.rows == "states":
            self._find_known_states(known if has_known else "")
        else:
            self._find_known_facts(known if has_known else "", key)
        self.again = self._one("select count(*) from again")

    def _find_known_facts(self, known: str, key: str) -> None:
        if known:
            query = f"insert into again select line from {self._good()} semi join {known} using ({key})"
            ask(self.connection, query, "compared", self.rows_staged)
        for columns in dict.fromkeys((key, self._content_key())) if self.stands_twice else ():
            self.connection.execute(
                f"""insert into again select line from (
                    select line, row_number() over (partition by {columns} order by line) as nth
                    from {self._good()} semi join (
                        select {columns} from {self._good()} group by {columns} having count(*) > 1
                    ) using ({columns}))
                where nth > 1 and line not in (from again)"""
            )

    def _content_key(self) -> str:
        made = MADE_FROM.get(self.table.name)
        return ", ".join(f'"{c}"' for c in (made[2] if made else self.table.key))

    def _find_known_states(self, known: str) -> None:
        if known:
            others = [c for c in self.given if c not in self.table.key]
            same = " and ".join(f'(g."{c}" is null or g."{c}" is not distinct from k."{c}")' for c in others) or "true"
            on = " and ".join(f'g."{c}" is not distinct from k."{c}"' for c in self.table.key)
            self.connection.execute(
                f"insert into again select line from {self._good()} g join {known} k on {on} where {same}"
            )
        columns = ", ".join(f'"{c}"' for c in self.table.columns if c not in contract.TRAIL)
        if self.stands_twice:
            self.connection.execute(
                f"""insert into again select line from (
                    select line, row_number() over (partition by {columns} order by line) as nth from {self._good()})
                where nth > 1 and line not in (from again)"""
            )

    def _one(self, query: str) -> int:
        found = self.connection.execute(query).fetchone()
        return int(found[0]) if found else 0

    # --- results ---

    def accepted(self) -> str:
        """SQL for the rows that go in: the table's columns without the trail, and `line`."""
        columns = ", ".join(f'"{c}"' for c in self.table.columns if c not in contract.TRAIL)
        left = " where line not in (from again)" if self.again else ""
        return f"(select line, {columns} from {self._good()}{left})"

    def counts(self) -> dict[str, int]:
        """Records by outcome, and their total."""
        found: dict[str, int] = dict.fromkeys(OUTCOMES, 0)
        if self.failed:
            for code, rows in self.connection.execute("select code, count(*) from problem group by 1").fetchall():
                found[self.problems[code - 1].outcome] += rows
        found["duplicate"] = self.again
        if self.table.name in _NEGATIVE:
            found["negative"] = self.negative
            if self.again and self.negative:
                query = f"select count(*) from {self.accepted()} where {_NEGATIVE[self.table.name]}"
                found["negative"] = self._one(query)
        found["accepted"] = self.total - sum(found.values())
        return found | {"total": self.total}

    def records(self, limit: int = 100_000) -> list[Record]:
        """Every record that was not plainly accepted, in the order of the file, at most `limit` of them."""
        found = []
        if self.failed:
            raw = "".join(f", i.r_{column}" for column in self.given)
            query = f"select i.line, p.code{raw} from problem p join incoming i using (line) order by 1 limit {limit}"
            for line, code, *values in self.connection.execute(query).fetchall():
                problem = self.problems[code - 1]
                texts = {c: v for c, v in zip(self.given, values, strict=True) if v is not None}
                found.append(_record(line, problem.outcome, problem.reason, problem.column, texts))
        if self.again:
            for (line,) in self.connection.execute(f"select line from again order by 1 limit {limit}").fetchall():
                found.append(_record(line, "duplicate", "duplicate_exact", "", {}))
        if self.negative:
            negative = self.connection.execute(
                f"select line from {self.accepted()} where {_NEGATIVE[self.table.name]} order by 1 limit {limit}"
            ).fetchall()
            found += [_record(line, "negative", "not_acknowledged", "", {}) for (line,) in negative]
        return sorted(found, key=lambda record: record.line)[:limit]

    def facts(self) -> list[tuple[int, Fact]]:
        """The rows that go in, with their lines; for files small enough to be held as objects."""
        found = self.connection.execute(f"from {self.accepted()} order by line")
        names = [column[0] for column in found.description][1:]
        rows = found.fetchall()
        key = [names.index(column) for column in self.table.key]
        known: set[tuple[Any, ...]] = set()
        if self.table.rows == "states":
            columns = ", ".join(f'"{c}"' for c in self.table.key)
            query = f"select {columns} from {self.known.relation(self.table.name)}"
            known = set(self.connection.execute(query).fetchall())
        facts = []
        for line, *values in rows:
            change = "changed" if tuple(values[k] for k in key) in known else "new"
            facts.append((line, Fact(self.table.name, dict(zip(names, values, strict=True)), change)))  # type: ignore[arg-type]
        return facts


def _record(line: int, outcome: Outcome, reason: str, column: str, texts: dict[str, str]) -> Record:
    advice = _ADVICE.get(reason, "Import what this row refers to first, or correct it.")
    return Record(line, outcome, reason, column, texts.get(column, "")[:500], advice, raw=texts)


class Known:
    """Where the present state of the ledger's tables can be read from: relations of one connection."""

    def __init__(self, relation: Callable[[str], str], extra: tuple[str, ...] = ()) -> None:
        # SQL for the present rows of a table.
        self.relation = relation
        self.extra = extra


def examine(table: str, given: list[str], rows: list[tuple[int, str, list[str]]], reference: Reference) -> Examination:
    """Checks rows that are held in memory: (line, fault, cells as text in the order of `given`).

    The caller closes the examination's connection.
    """
    connection = _memory().cursor()
    columns: dict[str, list[Any]] = {"line": [row[0] for row in rows], "fault": [row[1] for row in rows]}
    for position, column in enumerate(given):
        if column in contract.tables()[table].columns:
            columns[f"r_{column}"] = [_text(row[2], position) for row in rows]
    listed = ", ".join(f'unnest(?::{"bigint" if name == "line" else "varchar"}[]) as "{name}"' for name in columns)
    connection.execute(f"create temp table incoming as select {listed}", list(columns.values()))

    @cache
    def relation(name: str) -> str:
        connection.register(f"known_{name}", reference.tables[name])
        return f"known_{name}"

    return Examination(connection, table, given, Known(relation, ("fault",)), is_small=True)


@cache
def _memory() -> duckdb.DuckDBPyConnection:
    """A database in memory; each cursor of it has temporary tables that no other sees."""
    connection = duckdb.connect(":memory:")
    connection.execute("set threads = 2; set enable_external_access = false; set global TimeZone = 'UTC'")
    return connection


def _text(cells: list[str], position: int) -> str | None:
    text = cells[position].strip() if position < len(cells) else ""
    return without_guard(text) or None


def without_guard(text: str) -> str:
    """Takes off the one apostrophe that our own exports put before text a spreadsheet would run as a formula."""
    if text.startswith("'") and text[1:].lstrip()[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return text[1:]
    return text
