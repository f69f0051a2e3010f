"""A nation is worked out a few schools at a time, and comes out as if all were worked out together."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from data import snapshot
from tests.metrics import build, random_schools

# The tables of the steps that work on a few schools at a time.
BY_SCHOOL = ("school_date", "obligation", "incident_dated")


def test_a_few_schools_at_a_time_give_the_same_facts(monkeypatch):
    r = Random(11)
    schools = [random_schools.school(r, f"G{number:02d}") for number in range(8)]
    tables = build.tables_of(schools)
    _ask_everywhere(tables)
    _let_some_work_elsewhere(tables, r)
    _let_things_happen(tables, r)
    together = _worked_out(tables)
    monkeypatch.setattr(snapshot, "GROUP", 3)
    by_three = _worked_out(tables)
    for table in BY_SCHOOL:
        assert by_three[table] == together[table], table
    assert len(together["obligation"]) > 500
    assert len(together["incident_dated"]) == 60


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


def _let_things_happen(tables, r: Random) -> None:
    """Incidents at every school, some on one day; some were reported, acted on and closed later, some never."""
    first = date(2025, 9, 1)
    tables["incident"] = []
    for number in range(60):
        on_date = first + timedelta(r.randrange(300))
        later = sorted(on_date + timedelta(r.randrange(40)) for _ in range(3))
        tables["incident"].append({
            "incident_id": f"I{number:02d}", "school_id": r.choice(tables["school"])["school_id"],
            "occurred_on": on_date, "occurred_precision": "day", "category": ["contact"], "description": "Told.",
            "reported_on": later[0], "first_action_on": later[1], "closed_on": r.choice([later[2], None]),
            "status": "open", "platform": "not_recorded", "place": "not_recorded", "involves": ["staff"],
            "evidence_held": "yes", "reported_to": ["headteacher"],
        })  # fmt: skip


def _worked_out(tables) -> dict[str, list[tuple]]:
    connection = build.built(tables)
    seen = connection.execute("select count(*) from duckdb_views() where not internal and temporary").fetchone()
    assert seen == (0,), "what a step was shown is put away again"
    return {table: connection.execute(f"from {table} order by all").fetchall() for table in BY_SCHOOL}
