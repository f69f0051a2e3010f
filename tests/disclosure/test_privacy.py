"""An adult can be erased to the last byte, gets a copy of what is held, and nothing is kept longer than the rules."""

from __future__ import annotations

import json
import shutil
from datetime import date

import duckdb
import pytest

from data import contract, privacy, store
from data.__main__ import main
from tests import schools


def _everything(home) -> str:
    """Every value of every table of every database, and the bytes of every file, as one text."""
    said = []
    for file in home.rglob("*"):
        if not file.is_file() or "audit" in file.parts:
            continue
        said.append(file.read_bytes().decode("latin-1"))
        if file.suffix == ".duckdb":
            with duckdb.connect(str(file), read_only=True) as connection:
                for (table,) in connection.execute("select table_name from duckdb_tables()").fetchall():
                    said.append(str(connection.execute(f'select * from "{table}"').fetchall()))
    return "\n".join(said)


@pytest.fixture(scope="module")
def _leaver_built(tmp_path_factory):
    with schools.at_home(tmp_path_factory.mktemp("leaver")) as home:
        told = schools.four_people()
        told["incident"][0] |= {"reported_by": "B", "description": "Ben Birch received a message. Nothing else."}
        told["acknowledgement"][0]["entered_by"] = "B"
        told["person"][1] |= {"person_id": "ben-4711"}
        for table in ("post", "acknowledgement", "completion"):
            for row in told[table]:
                if row["person_id"] == "B":
                    row["person_id"] = "ben-4711"
        told["incident"][0]["reported_by"] = told["acknowledgement"][0]["entered_by"] = "ben-4711"
        schools.enter(told)
        store.keep_raw(b"Surname,Forename\nBirch,Ben\nArden,Ada\n", ".csv")
        store.keep_raw(b"Surname,Forename\nArden,Ada\n", ".csv")
        with store.ledger() as connection:
            connection.execute(
                "insert into import_queue"
                " (batch_id, source_file, source_row, outcome, reason, advice, raw_values) values"
                " ('000001', 'x', 2, 'queued', 'unknown_person', 'Choose.', '{\"Name\": \"Birch, Ben\"}'),"
                " ('000001', 'x', 3, 'queued', 'unknown_person', 'Choose.', '{\"Name\": \"Cole, C\"}')"
            )
    return home


@pytest.fixture
def school_with_a_leaver(_leaver_built, tmp_path):
    """Four people, of whom Ben reported an incident that names him; his name stands in a kept file and in the queue."""
    shutil.copytree(_leaver_built, tmp_path / "home")
    with schools.at_home(tmp_path / "home") as home:
        yield home


def test_after_erasure_no_byte_of_the_adult_is_left(school_with_a_leaver, capsys):
    before = _everything(school_with_a_leaver)
    assert "ben-4711" in before and "Birch" in before
    assert main(["erase", "ben-4711", "--by", "test"]) == 0
    after = _everything(school_with_a_leaver)
    for trace in ("ben-4711", "Birch", "ben.birch@"):
        assert trace not in after
    assert len(store.snapshots()) == 1


def test_everybody_else_and_the_incident_stay(school_with_a_leaver):
    privacy.erase("ben-4711")
    with store.ledger() as connection:
        assert connection.execute("select count(*) from person").fetchone() == (3,)
        assert connection.execute(
            "select reported_by, description from incident where incident_id = 'I1'"
        ).fetchone() == (
            None,
            "[erased] received a message. Nothing else.",
        )
        assert connection.execute("select count(*) from import_queue").fetchone() == (1,)
        assert connection.execute("select count(*) from acknowledgement").fetchone() == (2,)
    assert len(store.raw_files()) == 1


def test_nobody_is_erased_by_a_wrong_id(school_with_a_leaver, capsys):
    before = store.current_number()
    assert main(["erase", "nobody", "--by", "test"]) == 2
    assert store.current_number() == before and "Nobody has the id" in capsys.readouterr().err


def test_a_failed_erasure_leaves_the_ledger_as_it_was(school_with_a_leaver, monkeypatch):
    monkeypatch.setattr(privacy, "_copied", lambda *_: "no_such_column")
    with pytest.raises(duckdb.Error):
        privacy.erase("ben-4711")
    with store.ledger() as connection:
        assert connection.execute("select count(*) from person").fetchone() == (4,)
    assert not list(school_with_a_leaver.glob("*.writing"))


def test_a_persons_own_copy_holds_every_row_and_what_it_means(school_with_a_leaver, tmp_path):
    target = tmp_path / "ben.json"
    assert main(["subject-access", "ben-4711", "--out", str(target), "--by", "test"]) == 0
    held = json.loads(target.read_text(encoding="utf-8"))["held"]
    assert {"person", "post", "acknowledgement", "completion", "incident", "import_queue"} <= set(held)
    assert len(held["import_queue"]["rows"]) == 1
    assert "description" not in held["incident"]["rows"][0]
    assert held["person"]["columns"]["legal_surname"]["kept"] == "end of employment + 6 years"
    assert "Arden" not in json.dumps(held)


def test_every_column_says_how_long_it_is_kept():
    for table in contract.tables().values():
        for column in table.columns.values():
            assert column.keep in privacy.RULES, f"{table.name}.{column.name}"
    assert privacy.columns_kept_by("R3") and privacy.columns_kept_by("R5")


def test_a_leaver_is_due_after_six_years_and_not_a_day_before(tmp_path):
    with schools.at_home(tmp_path / "home", "2032-10-24"):
        told = schools.four_people()
        told["person"][1] |= {"left_on": "2026-10-23"}
        told["post"][1] |= {"end_on": "2026-10-23"}
        schools.enter(told)
        assert not [item for item in privacy.due(date(2032, 10, 23)) if item.what == "adult"]
        assert [item.key for item in privacy.due(date(2032, 10, 24)) if item.what == "adult"] == ["B"]
        assert [item.key for item in privacy.apply_due(date(2032, 10, 24)) if item.what == "adult"] == ["B"]
        with store.ledger() as connection:
            assert connection.execute("select count(*) from person").fetchone() == (3,)


def test_columns_that_name_adults_are_all_known():
    """A new column that holds a person's id must be erased and exported too."""
    told = {
        (t.name, c.name)
        for t in contract.tables().values()
        for c in t.columns.values()
        if "person_id" in f"{c.name} {c.meaning}" or c.name in ("reported_by", "entered_by", "permission_by")
    }
    assert told <= set(privacy.person_columns())
