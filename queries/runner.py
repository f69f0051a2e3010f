"""Asks a question: reads its header, checks who asks, runs it on the right database, and holds it to its promise."""

from __future__ import annotations

import importlib
import inspect
import re
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import duckdb
import pandas as pd

from data import access, clock, store
from queries import answers, inlining, periods

FOLDER = Path(__file__).resolve().parent
SLOWEST_SECONDS = 5.0
# One connection a file and process; a few files stay open while readers move from one snapshot to the next.
OPEN_FILES = 8
_VECTOR = 2048  # rows that DuckDB hands over at a time
FIELDS = ("grain", "columns", "audience", "published", "counts", "kept", "then")


class BrokenPromise(Exception):
    """A question's file does not keep what its header says."""


class TooSlow(Exception):
    """A question took longer than a visitor should wait and was stopped."""


@dataclass(frozen=True, kw_only=True)
class Filters:
    """Everything a question may depend on: its attributes are the only parameters that a .sql file may name.

    `as_at` is the day the answer describes; `starts_on` and `ends_on` are the first and last day of the chosen period,
    which `is_part` while it is running. `before_…` is the period before it and `year_…` the one a year ago, both cut
    to as many school days while it runs (queries/periods.py).
    A blank field filters nothing. `snapshot` and `publication` say which file is read; blank means the newest.
    """

    as_at: date
    school: str
    schools: tuple[str, ...] = ()
    starts_on: date | None = None
    ends_on: date | None = None
    academic_year: str | None = None
    term: str | None = None
    half: int | None = None
    is_part: bool = False
    period_days: int | None = None
    before_from: date | None = None
    before_to: date | None = None
    before_days: int | None = None
    year_from: date | None = None
    year_to: date | None = None
    year_days: int | None = None
    staff_group: str | None = None
    policy: str | None = None
    version: str | None = None
    course: str | None = None
    category_group: str | None = None
    severity: str | None = None
    place: str | None = None
    platform: str | None = None
    weekday: str | None = None
    part_of_day: str | None = None
    status: str | None = None
    person: str | None = None
    incident: str | None = None
    meeting: str | None = None
    until: date | None = None
    search: str | None = None
    limit: int = 50
    offset: int = 0
    snapshot: str | None = None
    publication: str | None = None

    @property
    def first_school(self) -> str:
        """The first of the schools asked about, in the order in which a file keeps them."""
        return min(self.schools or (self.school,))

    @property
    def last_school(self) -> str:
        """The last of them: a question about many schools reads the stretch between the two."""
        return max(self.schools or (self.school,))

    @property
    def as_at_day(self) -> int:
        """How many school days the school has had up to `as_at`, the day included."""
        return calendar(self).days_so_far(self.as_at)

    @property
    def as_at_point(self) -> float:
        """The same with a half more on a day without school."""
        known = calendar(self)
        return known.days_so_far(self.as_at) + (0 if known.school_days(self.as_at, self.as_at) else 0.5)

    @property
    def dates_from(self) -> date | None:
        """The first date that the school's calendar holds; blank where there is none."""
        return calendar(self).first_date

    @property
    def dates_to(self) -> date | None:
        """The last one."""
        return calendar(self).last_date

    @property
    def as_at_adult_days(self) -> int:
        """The adults in post on each school day up to `as_at`, added up."""
        return calendar(self).adult_days_so_far(self.as_at)

    @property
    def week_ends(self) -> tuple[date, ...]:
        """The days on which the school weeks of the last twelve months ended."""
        return calendar(self).week_ends(self.as_at)

    @property
    def term_ends(self) -> tuple[date, ...]:
        """The days on which the terms that have begun ended; for the running one it is `as_at`."""
        return calendar(self).term_ends(self.as_at)

    @property
    def year_ends(self) -> tuple[date, ...]:
        """The same for academic years."""
        return calendar(self).year_ends(self.as_at)

    @property
    def soon(self) -> date:
        """The tenth school day after `as_at`; where the calendar ends before, its last, or a fortnight after."""
        return calendar(self).days_ahead(self.as_at, 10) or self.as_at + 2 * periods.ONE_WEEK

    @property
    def period_adult_days(self) -> int | None:
        """The adults in post on each school day of the chosen period, added up; blank where there is no period."""
        return self._adult_days(self.starts_on, self.ends_on)

    @property
    def before_adult_days(self) -> int | None:
        """The same for the period before it."""
        return self._adult_days(self.before_from, self.before_to)

    @property
    def year_adult_days(self) -> int | None:
        """The same for the period a year ago."""
        return self._adult_days(self.year_from, self.year_to)

    def _adult_days(self, first_on: date | None, last_on: date | None) -> int | None:
        if first_on is None or last_on is None:
            return None
        known = calendar(self)
        return known.adult_days_so_far(last_on) - known.adult_days_so_far(first_on - periods.ONE_DAY)

    @property
    def log_from(self) -> date | None:
        """From which day the school has handed in its incident log; blank where it never did."""
        return _log(_full_path(self), self.school)[0]

    @property
    def log_to(self) -> date | None:
        """To which day it has."""
        return _log(_full_path(self), self.school)[1]

    def but(self, **changes: Any) -> Filters:
        """The same filters with some of them changed."""
        return replace(self, **changes)


_PARAMETERS = {field.name for field in fields(Filters)} | {
    name for name, held in vars(Filters).items() if isinstance(held, property)
}


@dataclass(frozen=True)
class Query:
    """One question: what its header says, and its SQL."""

    name: str
    title: str
    grain: str
    columns: tuple[str, ...]
    audience: tuple[str, ...]
    is_published: bool
    counts: str | None
    kept: tuple[str, ...]
    then: str | None
    sql: str
    parameters: frozenset[str]


def parse(name: str, text: str) -> Query:
    """Reads the header of a question's file; raises BrokenPromise when a part of it is missing or unknown."""
    comment = [line.removeprefix("--").rstrip() for line in _leading_comment(text)]
    fields: dict[str, str] = {}
    field = None
    for line in comment[1:]:
        word, colon, rest = line.strip().partition(":")
        if colon and word in FIELDS:
            field, fields[word] = word, rest.strip()
        elif field and line.startswith("   ") and line.strip():
            fields[field] += " " + line.strip()
        else:
            field = None
    missing = [needed for needed in ("grain", "columns") if not fields.get(needed)]
    if missing or not comment or not comment[0].strip():
        raise BrokenPromise(f"{name}.sql: its header lacks {', '.join(missing) or 'a title'}.")
    statements = duckdb.extract_statements(text)
    if len(statements) != 1:
        raise BrokenPromise(f"{name}.sql holds {len(statements)} statements; a question is one.")
    unknown = {name for name in statements[0].named_parameters if name not in _PARAMETERS}
    if unknown:
        raise BrokenPromise(f"{name}.sql names {', '.join(sorted(unknown))}, which no filter has.")
    return Query(
        name=name,
        title=comment[0].strip().rstrip("."),
        grain=fields["grain"],
        columns=tuple(column.strip() for column in fields["columns"].split(",")),
        audience=tuple(who.strip() for who in fields.get("audience", "headteacher").split("(")[0].split(",")),
        is_published=fields.get("published", "no").split()[0] == "yes",
        counts=fields.get("counts"),
        kept=tuple(name.strip() for name in fields.get("kept", "").split(",") if name.strip()),
        then=fields.get("then"),
        sql=text,
        parameters=frozenset(statements[0].named_parameters),
    )


def _leading_comment(text: str) -> list[str]:
    lines = []
    for line in text.splitlines():
        if not line.startswith("--"):
            break
        lines.append(line)
    return lines


@cache
def queries() -> dict[str, Query]:
    """Every question, by name."""
    return {file.stem: parse(file.stem, file.read_text(encoding="utf-8")) for file in sorted(FOLDER.glob("*.sql"))}


@cache
def macros() -> str:
    """The definitions that every question may use, as one SQL text."""
    files = sorted((FOLDER / "definitions").glob("*.sql"), key=lambda file: (file.stem != "status", file.stem))
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


@cache
def _macros() -> dict[str, inlining.Definition]:
    return inlining.definitions(macros())


@cache
def statement(sql: str) -> str:
    """The SQL of a question as it is run: definitions about a row are written out in it, and settings are named."""
    return _named_settings(inlining.inlined(sql, _macros()))


@cache
def _parsed(sql: str) -> duckdb.Statement:
    # The text of a long question takes a twentieth of its time to read.
    return duckdb.extract_statements(statement(sql))[0]


# A setting that is named outright; `setting_of` itself looks among all of them wherever it is mentioned.
_NAMED_SETTING = re.compile(r"\b(setting|limit)_of\('(\w+)'(?:,\s*|(?=\)))")


def _named_settings(sql: str) -> str:
    return _NAMED_SETTING.sub(r"\1_\2(", sql)


def definitions(connection: duckdb.DuckDBPyConnection) -> str:
    """The same for one open file, with what cannot change in it written in as constants.

    Looking a setting up anew wherever it is named costs a question more than all the rest of it.
    """
    settings = connection.execute("select name, value from settings order by name").fetchall()
    known = " ".join(f"when {_quoted(name)} then {_quoted(value)}" for name, value in settings)
    named = " ".join(
        f"create macro setting_{name}() as {_quoted(value)}; create macro limit_{name}(otherwise) as "
        f"coalesce(try_cast({_quoted(value)} as integer), otherwise);"
        for name, value in settings
        if name.isidentifier()
    )
    watched = connection.execute("select policy_id from watched_policy").fetchall()
    return f"""{named} {_named_settings(" ".join(macro.statement for macro in _macros().values()))}
        create or replace macro setting_of(wanted) as case wanted {known} end;
        create or replace macro social_media_policy() as {_quoted(watched[0][0])};"""


def _quoted(value: str | None) -> str:
    return "null::varchar" if value is None else "'" + value.replace("'", "''") + "'"


def ask(name: str, filters: Filters, reader: access.Principal | None) -> pd.DataFrame:
    """The answer to a question, for this reader: one row per what the header calls its grain, in the header's columns.

    Asks for permission every time. A published question is read from a publication by everybody, any other is worked
    out on the snapshot. Raises access.Refused, store.SnapshotMissing, TooSlow, BrokenPromise and KeyError (no such
    question).
    """
    query = queries()[name]
    scope = permit(name, filters, reader)
    if scope.source == "board" or query.is_published:
        return _published(query, filters)
    path, filters = _pinned(filters)
    return _checked(query, worked_out(connection_to(path), query, filters))


def ask_in_batches(
    name: str, filters: Filters, reader: access.Principal | None, rows: int = 50_000
) -> Iterator[pd.DataFrame]:
    """The same answer as `ask` in frames of about `rows` rows, so that a long one is never held whole.

    There is at least one frame, with the header's columns. A question with a `then` is worked out as a whole first.
    Asks for permission at once; the patience with slow questions counts for each batch. Raises what `ask` raises.
    """
    query = queries()[name]
    scope = permit(name, filters, reader)
    if scope.source == "board" or query.is_published or query.then:
        return iter([ask(name, filters, reader)])
    return _batches(query, filters, rows)


def _batches(query: Query, filters: Filters, rows: int) -> Iterator[pd.DataFrame]:
    path, filters = _pinned(filters)
    cursor = connection_to(path).cursor()
    with _watched(cursor):
        cursor.execute(_parsed(query.sql), values(query, filters))
        batch = cursor.fetch_df_chunk(max(1, rows // _VECTOR))
    yield _checked(query, batch)
    while len(batch):
        with _watched(cursor):
            batch = cursor.fetch_df_chunk(max(1, rows // _VECTOR))
        if len(batch):
            yield batch


def permit(name: str, filters: Filters, reader: access.Principal | None) -> access.Scope:
    """The scope in which the reader may ask this; raises access.Refused. Who keeps an answer asks before each use."""
    scope = _scope(queries()[name], reader)
    _stay_inside(filters, scope)
    return scope


def may_ask(name: str, reader: access.Principal | None) -> bool:
    """Whether the reader would get an answer to the question at all."""
    query = queries()[name]
    scope = next(filter(None, (access.allowed(reader, f"ask:{who}") for who in query.audience)), None)
    return scope is not None and (scope.source == "full" or query.is_published)


def _scope(query: Query, reader: access.Principal | None) -> access.Scope:
    for who in query.audience:
        scope = access.allowed(reader, f"ask:{who}")
        if scope and (scope.source == "full" or query.is_published):
            # A leader may ask what governors may, and gets it from the facts.
            full = reader is not None and reader.acting_role not in ("governor", "trustee")
            return replace(scope, source="full") if full else scope
    raise access.Refused("You are not authorised to see this.")


def _stay_inside(filters: Filters, scope: access.Scope) -> None:
    wanted, own = filters.schools, scope.schools
    # Who asks about all of their own schools hands over the very same ones, and they may be many thousands.
    is_inside = filters.school in own and (wanted == own or set(wanted) <= set(own))
    if not is_inside:
        raise access.Refused("You are not authorised to see this school.")


def _full_path(filters: Filters) -> Path:
    return _path_of(filters.snapshot)


def _path_of(snapshot: str | None) -> Path:
    if snapshot:
        if not snapshot.isdigit():
            raise store.SnapshotMissing("A snapshot has a number.")
        return store.full_file(store.home(), snapshot)
    found = store.current_snapshot()
    if found is None:
        raise store.SnapshotMissing("Nothing has been imported yet.")
    return found.path


def _pinned(filters: Filters) -> tuple[Path, Filters]:
    """The file to read, and the filters that name it: all that goes into an answer is of one snapshot."""
    path = _full_path(filters)
    named = path.parent.name
    return path, filters if filters.snapshot == named else filters.but(snapshot=named)


def _published(query: Query, filters: Filters) -> pd.DataFrame:
    number = filters.publication or latest_publication(filters.school)
    if number is None:
        raise store.SnapshotMissing("Nothing has been published yet.")
    manifest = next((m for m in store.publication_manifests() if m["id"] == number), None)
    if manifest is None or query.name not in manifest["questions"]:
        raise store.SnapshotMissing("This was not published then.")
    cursor = connection_to(store.publication_path(number)).cursor()
    with _watched(cursor):
        printed = {row[0] for row in cursor.execute(f'describe "{query.name}"').fetchall()}
        # An old publication is never rewritten: a column that is newer than it stays blank.
        columns = ", ".join(f'"{c}"' if c in printed else f'null::varchar as "{c}"' for c in query.columns)
        found = cursor.execute(
            f'select {columns} from "{query.name}" where school_id = $school order by row_number',
            {"school": filters.school},
        )
        return found.df()


def latest_publication(school: str) -> str | None:
    """The number of the newest publication that speaks of the school, or None."""
    found = [(m["cut_off"], m["id"]) for m in store.publication_manifests() if school in m["schools"]]
    return max(found)[1] if found else None


def _run(connection: duckdb.DuckDBPyConnection, query: Query, filters: Filters) -> pd.DataFrame:
    with _cursor(connection) as cursor:
        found = cursor.execute(_parsed(query.sql), values(query, filters))
        if "schools" in query.parameters:
            # The names of very many schools are handed over as they lie; for a short answer that takes longer.
            return found.to_arrow_table().to_pandas()
        types = {name: str(kind) for name, kind, *_ in found.description or ()}
        if not answers.OF_TYPE.keys() >= set(types.values()):
            return found.df()
        return answers.of_plain(found.fetchall(), {name: answers.OF_TYPE[kind] for name, kind in types.items()})


def values(query: Query, filters: Filters) -> dict[str, Any]:
    """What the parameters of a question stand for, as DuckDB takes them."""
    named = {name: getattr(filters, name) for name in query.parameters}
    if "schools" in named:
        asked = filters.schools or (filters.school,)
        # As text, a school a line: DuckDB takes a list value by value, 25 ms for every school of a nation. Who asks for
        # every school of a file names none, for none has to be looked for.
        named["schools"] = None if asked == _every_school(_full_path(filters)) else "\n".join(asked)
    return named


@lru_cache(maxsize=OPEN_FILES)
def _every_school(path: Path) -> tuple[str, ...]:
    rows = connection_to(path).cursor().execute("select school_id from school order by school_id").fetchall()
    return tuple(school for (school,) in rows)


def worked_out(connection: duckdb.DuckDBPyConnection, query: Query, filters: Filters) -> pd.DataFrame:
    """What a question's statement answers, and what its `then` makes of that."""
    if query.then is None:
        return _run(connection, query, filters)
    function = _function(query.then)
    first, *others = _parameters(function)
    # Few plain rows are there long before a frame of them would be.
    given = _rows(connection, query, filters) if first == "rows" else _run(connection, query, filters)
    answer: pd.DataFrame = function(given, **{name: _beside(name, query, filters) for name in others})
    return answer


@cache
def depends_on(name: str) -> tuple[str, ...]:
    """The filters that the answer to a question depends on: those that its text names, and what its `then` asks for."""
    query = queries()[name]
    beside = _parameters(_function(query.then))[1:] if query.then else ()
    named = {"school" if one == "calendar" else one for one in beside if one != "kept"}
    return tuple(
        sorted(query.parameters | named | {field for one in query.kept for field in _macros()[one].parameters})
    )


def _beside(name: str, query: Query, filters: Filters) -> Any:
    """What a `then` is given beside its rows: the school's calendar, what is kept, or a filter of that name."""
    if name == "kept":
        path = _full_path(filters)
        return [row for definition in query.kept for row in _kept(path, definition, *_asked_of(definition, filters))]
    return calendar(filters) if name == "calendar" else getattr(filters, name)


def _asked_of(definition: str, filters: Filters) -> list[Any]:
    return [getattr(filters, field) for field in _macros()[definition].parameters]


# A few lists for each school and day that somebody looks at; up to 0.05 MB each.
@lru_cache(maxsize=512)
def _kept(path: Path, name: str, *asked: Any) -> list[dict[str, Any]]:
    """The rows of a definition that is given the day, the school or neither, the same for every question about it.

    They name nobody, for they may outlive the erasure of an adult's records.
    """
    with _cursor(connection_to(path)) as cursor:
        return _fetched(cursor.execute(statement(f"from {name}({', '.join('?' * len(asked))})"), asked))


@cache
def _function(name: str) -> Any:
    """The function that a `then` names: one of queries/statistics.py, or with its module, as in adults.reminders."""
    *module, function = name.split(".")
    return getattr(importlib.import_module(f"queries.{module[0] if module else 'statistics'}"), function)


@cache
def _parameters(function: Any) -> tuple[str, ...]:
    return tuple(inspect.signature(function).parameters)


def _rows(connection: duckdb.DuckDBPyConnection, query: Query, filters: Filters) -> list[dict[str, Any]]:
    with _cursor(connection) as cursor:
        return _fetched(cursor.execute(_parsed(query.sql), values(query, filters)))


def _fetched(cursor: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    names = [name for name, *_ in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _checked(query: Query, frame: pd.DataFrame) -> pd.DataFrame:
    if tuple(frame.columns) != query.columns:
        raise BrokenPromise(f"{query.name}.sql promises {query.columns} and answers {tuple(frame.columns)}.")
    return frame


# --- connections --------------------------------------------------------------------------------------------------

_CONNECTIONS: OrderedDict[Path, duckdb.DuckDBPyConnection] = OrderedDict()
_OPENING = threading.Lock()


def connection_to(path: Path) -> duckdb.DuckDBPyConnection:
    """The process's one reading connection to a file, with every definition in it; take a cursor for each question."""
    with _OPENING:
        if path not in _CONNECTIONS:
            # A publication holds answers and none of the tables that definitions speak of.
            is_board = path.name == "board.duckdb"
            _CONNECTIONS[path] = store.open_read_only(path, None if is_board else definitions)
            if not is_board:
                _SPARE[_CONNECTIONS[path]] = []
            while len(_CONNECTIONS) > OPEN_FILES:
                _CONNECTIONS.popitem(last=False)  # closed when the last cursor on it is gone
        _CONNECTIONS.move_to_end(path)
        return _CONNECTIONS[path]


# Cursors on the snapshots that this process reads, for whoever asks next.
_SPARE: WeakKeyDictionary[duckdb.DuckDBPyConnection, list[duckdb.DuckDBPyConnection]] = WeakKeyDictionary()


@contextmanager
def _cursor(connection: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    """A watched cursor for one question, whose answer is fetched before it is given back."""
    if connection not in _SPARE:
        with _watched(connection.cursor()) as cursor:
            yield cursor
        return
    try:
        cursor = _SPARE[connection].pop()
    except IndexError:
        cursor = connection.cursor()
        # The tables of the file themselves and not the views of them: planning takes an eighth less.
        cursor.execute("set search_path = 'published.main,memory.main'")
    with _watched(cursor):
        yield cursor
    _SPARE[connection].append(cursor)


# --- the watch ----------------------------------------------------------------------------------------------------

_RUNNING: dict[int, tuple[float, duckdb.DuckDBPyConnection]] = {}
_STOPPED: set[int] = set()
_WATCHING = threading.Lock()
_WATCHMAN: list[threading.Thread] = []


@contextmanager
def _watched(cursor: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    key = id(cursor)
    with _WATCHING:
        _RUNNING[key] = (time.monotonic() + SLOWEST_SECONDS, cursor)
        if not _WATCHMAN:
            _WATCHMAN.append(threading.Thread(target=_watch, daemon=True, name="slow questions"))
            _WATCHMAN[0].start()
    try:
        yield cursor
    except duckdb.InterruptException as error:
        raise TooSlow("This took too long and was stopped. Choose a shorter period or fewer schools.") from error
    finally:
        with _WATCHING:
            _RUNNING.pop(key, None)
            _STOPPED.discard(key)


def _watch() -> None:
    while True:
        time.sleep(0.25)
        with _WATCHING:
            for key, (deadline, cursor) in _RUNNING.items():
                if time.monotonic() > deadline and key not in _STOPPED:
                    _STOPPED.add(key)
                    cursor.interrupt()


# --- filters for a day --------------------------------------------------------------------------------------------


def on_day(school: str, as_at: date | None = None, **chosen: Any) -> Filters:
    """Filters for a school on a day (today when blank), with the term that the day falls in, or the last one before it.

    `ends_on` never lies after the day; a holiday belongs to the term before it. A school without a term calendar gets
    the twelve months before the day.
    """
    day = as_at or clock.today()
    term = _term_of(_path_of(chosen.get("snapshot")), school, day)
    return Filters(**{**chosen, "as_at": day, "school": school, **term})


# The filters of a term for each school and day that somebody looks at.
@lru_cache(maxsize=1024)
def _term_of(path: Path, school: str, day: date) -> dict[str, Any]:
    known = _calendar(path, school)
    terms = known.periods("term", day)
    if not terms:
        return {"starts_on": date(day.year - 1, day.month, min(day.day, 28)), "ends_on": day}
    return known.chosen(terms[0], day)


def calendar(filters: Filters) -> periods.Calendar:
    """The terms and school days of the school that the filters name, read once for each snapshot."""
    return _calendar(_full_path(filters), filters.school)


# As many schools as have somebody at work at once; about 0.1 MB each.
@lru_cache(maxsize=256)
def _calendar(path: Path, school: str) -> periods.Calendar:
    cursor = connection_to(path).cursor()
    half_terms = cursor.execute(
        "select academic_year, term, half, starts_on, ends_on from half_term where school_id = $school",
        {"school": school},
    ).fetchall()
    names = ("academic_year", "term", "half", "starts_on", "ends_on")
    days = cursor.execute(
        "select on_date, adult_days_so_far from school_date where school_id = $school and is_school_day",
        {"school": school},
    ).fetchall()
    dates = cursor.execute(
        "select min(on_date), max(on_date), academic_year, term from school_date where school_id = $school "
        "group by academic_year, term, half",
        {"school": school},
    ).fetchall()
    return periods.calendar_of([dict(zip(names, row, strict=True)) for row in half_terms], dict(days), dates)


@lru_cache(maxsize=64)
def _log(path: Path, school: str) -> tuple[date | None, date | None]:
    cursor = connection_to(path).cursor()
    found = cursor.execute(
        "select returned_from, returned_to from incident_log where school_id = $school", {"school": school}
    ).fetchone()
    return found or (None, None)
