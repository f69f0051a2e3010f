"""How long each question of the pages takes, as a ratio to bare DuckDB on the same file."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

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


def measured(times: int = 9) -> list[Timing]:
    """Every question about facts, for a school in the middle; those that compare schools for a trust and for all."""
    snapshot = store.current_snapshot()
    if snapshot is None:
        raise store.SnapshotMissing("Build the schools first.")
    schools = snapshot.schools
    middle = schools[len(schools) // 2]
    found = []
    bare = _bare()
    for name, query in runner.queries().items():
        if query.is_published or "board" in query.audience or name == "term_options":
            continue
        scopes = {"school": schools[:1] if len(schools) == 1 else (middle,)}
        if "schools" in query.parameters:
            scopes = {"trust": schools[:TRUST], "nation": schools} if len(schools) >= TRUST else {"trust": schools}
        for scope, chosen in scopes.items():
            found.append(_timed(name, scope, chosen, times, bare))
    bare.close()
    return found


def _timed(name: str, scope: str, schools: tuple[str, ...], times: int, bare: duckdb.DuckDBPyConnection) -> Timing:
    reader = access.Principal("bench", "headteacher", schools)
    filters = runner.on_day(schools[0], schools=schools)
    query = runner.queries()[name]
    values = runner.values(query, filters)
    try:
        asked = [_spent(lambda: runner.ask(name, filters, reader)) for _ in range(times)]
    except runner.TooSlow:
        limit = runner.SLOWEST_SECONDS * 1000
        return Timing(name, scope, limit, limit, limit, 1)
    floor = [_spent(lambda: bare.cursor().execute(query.sql, values).fetchall()) for _ in range(times)]
    return Timing(name, scope, _middle(asked, 0), _middle(asked, 1), _middle(floor, 0), len(asked))


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
