"""A nation is worked out a few schools at a time, and comes out as if all were worked out together."""

from __future__ import annotations

from random import Random

from data import snapshot
from tests.metrics import build, random_schools


def test_a_few_schools_at_a_time_give_the_same_duties(monkeypatch):
    r = Random(11)
    schools = [random_schools.school(r, f"G{number:02d}") for number in range(8)]
    tables = build.tables_of(schools)
    _ask_everywhere(tables)
    _let_some_work_elsewhere(tables, r)
    together = _duties(tables)
    monkeypatch.setattr(snapshot, "GROUP", 3)
    assert _duties(tables) == together
    assert len(together) > 500


def _ask_everywhere(tables) -> None:
    """Every policy and course is asked at every school, so that an answer counts wherever the adult works."""
    names = {row["school_id"] for row in tables["school"]}
    for row in tables["policy"]:
        row["scope"] = "trust"
    for row in tables["requirement"]:
        row["audience"] = [entry for entry in row["audience"] if entry not in names]


def _let_some_work_elsewhere(tables, r: Random) -> None:
    """Every fourth post is held at another school than the adult's own, so that facts have to be found there."""
    names = [row["school_id"] for row in tables["school"]]
    for row in tables["post"][::4]:
        row["school_id"] = r.choice(names)


def _duties(tables) -> list[tuple]:
    connection = build.built(tables)
    seen = connection.execute("select count(*) from duckdb_views() where not internal and temporary").fetchone()
    assert seen == (0,), "what a step was shown is put away again"
    return connection.execute("from obligation order by all").fetchall()
