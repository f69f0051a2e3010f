"""An import that is killed at any moment leaves each batch whole or absent."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from data import store

ROOT = Path(__file__).resolve().parent.parent.parent
KILLS = 50
# One process loads the program once and forks for every import, so that fifty kills take seconds, not minutes.
PROGRAM = """
import os, random, signal, sys, time
from data import store
from data.importing import engine, load, read_reference
import data.importing.bulk, duckdb, pyarrow
chance = random.Random(5)
for number in range(int(sys.argv[1])):
    child = os.fork()
    if child == 0:
        lines = ["ack_id,person_id,policy_id,version,acknowledged_at"]
        lines += [f"K{number}-{n},TV001,POL01,2026,2026-09-{1 + n % 20:02d} 08:{n // 20:02d}:00" for n in range(400)]
        with store.ledger() as connection:
            content = chr(10).join(lines).encode()
            found = engine.understand(f"acknowledgement_{number}.csv", content, read_reference(connection))
            load(found, "test", connection)
        os._exit(0)
    time.sleep(chance.uniform(0, 0.6))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_fifty_kills_leave_every_batch_whole_or_absent(example_school):
    subprocess.run([sys.executable, "-c", PROGRAM, str(KILLS)], cwd=ROOT, check=True, timeout=200)
    with store.ledger() as connection:
        torn = connection.execute(
            """select batch_id, accepted, count(a.ack_id)
            from import_batch b left join acknowledgement a using (batch_id)
            where profile_id = 'canonical:acknowledgement' group by all having accepted <> count(a.ack_id)"""
        ).fetchall()
        orphans = connection.execute(
            "select count(*) from acknowledgement where batch_id not in (select batch_id from import_batch)"
        ).fetchall()
        people = connection.execute("select count(*) from person").fetchall()
    assert torn == []
    assert orphans == [(0,)]
    assert people == [(60,)]
