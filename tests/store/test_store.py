"""The ledger, the snapshots and their switch: whole or not at all, and readers never wait."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from datetime import date
from pathlib import Path

import duckdb
import pytest

from data import __main__ as command_line
from data import contract, store
from tests import schools

ROOT = Path(__file__).resolve().parents[2]


def count(snapshot: store.Snapshot, table: str) -> int:
    connection = store.open_read_only(snapshot.path)
    return connection.execute(f"select count(*) from {table}").fetchall()[0][0]


def test_a_snapshot_holds_what_the_ledger_was_told(four_people):
    found = store.current_snapshot()
    assert found.schools == ("FOUR",)
    assert count(found, "person") == 4
    assert found.manifest["rows"]["acknowledgement"] == 3
    assert found.manifest["sources"][0]["file"] == "by hand"
    assert found.manifest["sha256"] == store.sha256_of(found.path)


def test_the_newest_value_that_is_not_blank_wins(four_people):
    """A later export without an email or a leaving date does not take away what an earlier one said."""
    changed = {"person_id": "A", "legal_forename": "Ada", "legal_surname": "Arden-Ash", "left_on": "2026-12-18"}
    schools.enter({"person": [changed]}, batch="000002")
    schools.enter({"person": [{"person_id": "A", "legal_forename": "Ada", "legal_surname": "Ash"}]}, batch="000003")
    connection = store.open_read_only(store.current_snapshot().path)
    row = connection.execute("select legal_surname, work_email, left_on from person where person_id = 'A'").fetchall()
    assert row == [("Ash", "ada.arden@fouroaks.example", date(2026, 12, 18))]


def test_what_a_source_lacks_is_worked_out(four_people):
    connection = store.open_read_only(store.current_snapshot().path)
    groups = connection.execute("select person_id, staff_group from post order by 1").fetchall()
    assert groups == [("A", "teacher"), ("B", "support_staff"), ("C", "governor"), ("D", "volunteer")]
    assert connection.execute(
        "select distinct in_force_from = published_on, material from policy_version"
    ).fetchall() == [(True, True)]
    assert connection.execute("select renewal from requirement").fetchall() == [("months",)]


@pytest.mark.parametrize(
    ("table", "columns"),
    [("adult", ("post_id", "person_id", "work_email")), ("person", ("person_id",)),
     ("declaration", ("declaration_id", "person_id"))],
)  # fmt: skip
def test_texts_of_one_adult_are_written_out(sample_home, table, columns):
    """To read one of a dictionary DuckDB unpacks it all: a millisecond for each such column in a nation's file."""
    connection = duckdb.connect(str(store.current_snapshot().path), read_only=True)
    found = connection.execute(
        f"select distinct column_name from pragma_storage_info('{table}') "
        "where segment_type = 'VARCHAR' and compression = 'Uncompressed'"
    ).fetchall()
    assert {name for (name,) in found} >= set(columns)


def test_an_undone_batch_counts_no_longer(four_people):
    schools.enter({"acknowledgement": [schools._agreed("K9", "B", "2", "2026-09-05 09:00")]}, batch="000002")
    assert count(store.current_snapshot(), "acknowledgement") == 4
    with store.ledger() as connection:
        connection.execute("update import_batch set undone_at = now()::timestamp where batch_id = '000002'")
        store.build_snapshot(connection)
    assert count(store.current_snapshot(), "acknowledgement") == 3


def test_rows_about_nobody_are_left_out_and_said_so(four_people):
    schools.enter({"acknowledgement": [schools._agreed("K9", "NOBODY", "2", "2026-09-05 09:00")]}, batch="000002")
    found = store.current_snapshot()
    assert count(found, "acknowledgement") == 3
    assert "1 rows of acknowledgement are left out: no import names their person." in found.manifest["findings"]


def test_a_key_held_twice_is_refused_and_the_last_good_snapshot_stays(four_people):
    before = store.current_snapshot()
    twice = schools._agreed("K9", "B", "2", "2026-09-05 09:00")
    with pytest.raises(ValueError, match="ack_id"):
        schools.enter({"acknowledgement": [twice, twice]}, batch="000002")
    assert store.current_snapshot().id == before.id
    assert not list((store.home() / "snapshots").glob(".*"))


def test_facts_of_days_already_reported_are_named_in_the_manifest(four_people):
    late = schools._agreed("K9", "B", "2", "2026-09-05 09:00")
    with schools.at_home(four_people, "2026-10-30"):
        schools.enter({"acknowledgement": [late]}, batch="000002")
        said = store.current_snapshot().manifest["backdated"]
    assert said == [
        "Batch 000002 brought acknowledgement facts from 2026-09-05 on: "
        "figures for days since then may differ from before."
    ]


def test_roll_back_and_forward(four_people):
    first = store.current_snapshot()
    schools.enter({"acknowledgement": [schools._agreed("K9", "B", "2", "2026-09-05 09:00")]}, batch="000002")
    second = store.current_snapshot()
    store.roll_back(first.id)
    assert store.current_snapshot().id == first.id
    assert [found.id for found in store.snapshots()] == [second.id, first.id]
    with pytest.raises(store.SnapshotMissing):
        store.roll_back("999999")


@pytest.mark.parametrize("damage", ["truncate", "flip", "remove", "manifest"])
def test_a_damaged_snapshot_gives_way_to_the_last_good_one(four_people, damage):
    good = store.current_snapshot()
    schools.enter({}, batch="000002")
    bad = store.current_snapshot()
    if damage == "truncate":
        bad.path.write_bytes(bad.path.read_bytes()[:-4096])
    elif damage == "flip":
        content = bytearray(bad.path.read_bytes())
        content[len(content) // 2] ^= 0xFF
        bad.path.write_bytes(content)
    elif damage == "remove":
        bad.path.unlink()
    else:
        (bad.path.parent / "manifest.json").write_text("{", encoding="utf-8")
    store._VERIFIED.clear()
    found = store.current_snapshot()
    assert found.id == good.id and found.is_fallback


def test_a_second_importer_is_refused_politely(four_people):
    with (
        store.ledger(),
        pytest.raises(store.LedgerBusy, match="Wait until it has finished"),
        store.ledger(wait_seconds=0.1),
    ):
        pass


def test_readers_go_on_while_an_importer_holds_the_ledger(four_people):
    reading = store.open_read_only(store.current_snapshot().path)
    with store.ledger() as connection:
        assert reading.cursor().execute("select count(*) from person").fetchall() == [(4,)]
        store.build_snapshot(connection)
        assert reading.cursor().execute("select count(*) from person").fetchall() == [(4,)]
        assert store.open_read_only(store.current_snapshot().path)


# Forks a child that builds one snapshot after another, and kills it: the libraries are loaded once, in the parent.
KILLER = """
import os, signal, sys, time
from data import store
for line in sys.stdin:
    child = os.fork()
    if not child:
        while True:
            store.build_snapshot()
    time.sleep(float(line))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    print("killed", flush=True)
"""


def test_a_build_killed_at_fifty_random_points_leaves_a_readable_snapshot_each_time(four_people):
    chance = random.Random(7)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, "-c", KILLER], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as killer:
        for _ in range(50):
            killer.stdin.write(f"{chance.uniform(0.01, 0.9)}\n")
            killer.stdin.flush()
            assert killer.stdout.readline() == "killed\n"
            store._VERIFIED.clear()
            found = store.current_snapshot()
            assert not found.is_fallback
            assert count(found, "person") == 4
        killer.stdin.close()
    store.build_snapshot()
    assert not list((store.home() / "snapshots").glob(".*")), "strays are swept by the next build"


def test_every_table_says_its_key_and_every_column_its_class_and_keeping():
    for table in contract.tables().values():
        assert table.rows in ("facts", "states")
        assert set(table.key) <= set(table.columns)
        for _, other, column in table.refers:
            assert column in contract.tables()[other].columns
        for column in table.columns.values():
            assert column.meaning and column.keep in {"R0", "R1", "R2", "R3", "R4", "R5"}


def test_a_value_outside_the_contract_cannot_enter(four_people):
    with store.ledger() as connection, pytest.raises(duckdb.ConstraintException):
        connection.execute("update post set role_category = 'wizard'")


def test_a_snapshot_of_another_shape_is_built_again_on_start(four_people, capsys):
    """What an older version built lacks tables that questions name: it is not read, and nothing is lost."""
    before = store.current_snapshot()
    for manifest in (store.home() / "snapshots").glob("*/manifest.json"):
        said = json.loads(manifest.read_text(encoding="utf-8"))
        del said["versions"]["shape"]
        manifest.write_text(json.dumps(said), encoding="utf-8")
    store._VERIFIED.clear()
    with pytest.raises(store.SnapshotMissing, match="data rebuild"):
        store.current_snapshot()
    assert command_line.main(["sample", "--if-empty"]) == 0
    after = store.current_snapshot()
    assert "again for this version" in capsys.readouterr().out
    assert after.id > before.id and after.manifest["rows"] == before.manifest["rows"]
