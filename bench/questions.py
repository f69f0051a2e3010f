"""How long each question of the pages takes, as a ratio to bare DuckDB on the same file."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import duckdb

from data import access, store
from queries import runner

# What a visitor waits for at most, in milliseconds of process time.
BUDGETS = {"school": 10.0, "trust": 30.0, "nation": 50.0}
TRUST = 10


@dataclass(frozen=True)
class Timing:
    """One question at one scope: median CPU and wall milliseconds through the product, and bare; how often asked."""

    question: str
    scope: str
    milliseconds: float
    wall: float
    bare: float
    times: int

    @property
    def is_over(self) -> bool:
        """Whether it takes longer than a visitor should wait."""
        return self.milliseconds > BUDGETS[self.scope]


@dataclass
class _Asking:
    """A question on its way to a timing: who asks it of which schools, and what was spent on it so far."""

    question: str
    scope: str
    schools: tuple[str, ...]
    asked: list[tuple[float, float]] = field(default_factory=list)
    floor: list[tuple[float, float]] = field(default_factory=list)
    is_too_slow: bool = False

    def once_more(self, bare: duckdb.DuckDBPyConnection) -> None:
        """Asks it through the product and of bare DuckDB; one that was stopped is not asked again."""
        if self.is_too_slow:
            return
        reader = access.Principal("bench", "headteacher", self.schools)
        filters = runner.on_day(self.schools[0], schools=self.schools)
        query = runner.queries()[self.question]
        values = runner.values(query, filters)
        try:
            self.asked.append(_spent(lambda: runner.ask(self.question, filters, reader)))
        except runner.TooSlow:
            self.is_too_slow = True
        self.floor.append(_spent(lambda: bare.cursor().execute(query.sql, values).fetchall()))

    def timing(self) -> Timing:
        """What came of it; a question that was stopped took as long as it was given."""
        if self.is_too_slow:
            limit = runner.SLOWEST_SECONDS * 1000
            return Timing(self.question, self.scope, limit, limit, limit, 1)
        middles = _middle(self.asked, 0), _middle(self.asked, 1), _middle(self.floor, 0)
        return Timing(self.question, self.scope, *middles, len(self.asked))


def measured(times: int = 21) -> list[Timing]:
    """Every question about facts, for a school in the middle; those that compare schools for a trust and for all.

    Each is asked once a round: a slow moment of the machine then falls on all of them and not on one.
    """
    bare = _bare()
    questions = list(_questions())
    for _ in range(times):
        for question in questions:
            question.once_more(bare)
    bare.close()
    return [question.timing() for question in questions]


def _questions() -> Iterator[_Asking]:
    snapshot = store.current_snapshot()
    if snapshot is None:
        raise store.SnapshotMissing("Build the schools first.")
    schools = snapshot.schools
    middle = schools[len(schools) // 2]
    for name, query in runner.queries().items():
        if query.is_published or "board" in query.audience or name == "term_options":
            continue
        scopes = {"school": schools[:1] if len(schools) == 1 else (middle,)}
        if "schools" in query.parameters:
            scopes = {"trust": schools[:TRUST], "nation": schools} if len(schools) >= TRUST else {"trust": schools}
        for scope, chosen in scopes.items():
            yield _Asking(name, scope, chosen)


def _middle(spent: list[tuple[float, float]], which: int) -> float:
    # The first run reads the file; what is told is how it goes from then on.
    return statistics.median(one[which] for one in (spent[1:] or spent))


def _spent(work: Callable[[], object]) -> tuple[float, float]:
    cpu, wall = time.process_time(), time.perf_counter()
    work()
    return (time.process_time() - cpu) * 1000, (time.perf_counter() - wall) * 1000


def _bare() -> duckdb.DuckDBPyConnection:
    found = store.current_snapshot()
    assert found is not None
    where = str(found.path).replace("'", "''")
    connection = duckdb.connect()
    connection.execute(f"attach '{where}' as whole (read_only)")
    for (table,) in connection.execute(
        "select table_name from duckdb_tables() where database_name = 'whole'"
    ).fetchall():
        connection.execute(f'create view "{table}" as from whole.main."{table}"')
    connection.execute(runner.definitions(connection))
    return connection
