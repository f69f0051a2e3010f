"""How long imports take: a million acknowledgements against DuckDB's bare read of them, and a school's whole set."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from statistics import median

from bench.__main__ import keep

ROOT = Path(__file__).resolve().parent.parent
PEOPLE = 20_000
A_SCHOOL = 1_300  # acknowledgements of a school in three years, as the invented nation has them


def write_school(folder: Path, rows: int) -> Path:
    """Canonical CSV of a large school and `rows` acknowledgements of it; returns the acknowledgements' file."""
    (folder / "school.csv").write_text("school_id,name\nBIG,Big School\n")
    people = "".join(f"P{n:06d},BIG,Fore{n},Sur{n},p{n}@big.example\n" for n in range(PEOPLE))
    (folder / "person.csv").write_text("person_id,school_id,legal_forename,legal_surname,work_email\n" + people)
    (folder / "policy.csv").write_text(
        "policy_id,title,audience,ack_required,status\n"
        + "".join(f"POL{n:02d},Policy {n},all,true,current\n" for n in range(50))
    )
    (folder / "policy_version.csv").write_text(
        "policy_id,version,published_on\n" + "".join(f"POL{n:02d},v1,2024-09-02\n" for n in range(50))
    )
    target = folder / "acknowledgement.csv"
    with target.open("w", encoding="utf-8") as out:
        out.write(
            "ack_id,person_id,policy_id,version,version_basis,acknowledged_at,date_precision,response,statement,method\n"
        )
        for n in range(rows):
            person, policy = n % PEOPLE, n // PEOPLE % 50
            day, second = 1 + n % 28, n % 60
            out.write(
                f"K{n:08d},P{person:06d},POL{policy:02d},v1,stated,2025-{1 + n % 12:02d}-{day:02d} 10:{second:02d}:00,"
                "second,acknowledged,,system\n"
            )
    return target


def bare_read(path: Path) -> dict[str, float]:
    """Seconds, of the clock and of the processor, that DuckDB needs to read the file into a table, two threads."""
    import duckdb

    with tempfile.TemporaryDirectory() as folder:
        connection = duckdb.connect(str(Path(folder) / "bare.duckdb"))
        connection.execute("set threads = 2")
        begun, used = time.perf_counter(), time.process_time()
        connection.execute(f"create table bare as from read_csv('{path}')")
        return {"seconds": time.perf_counter() - begun, "cpu": time.process_time() - used}


_CHILD = """
import json, resource, sys, time
from pathlib import Path
from data.importing import bulk, command
from data import store
store.build_snapshot = lambda *_: None
command.run(sorted(Path(sys.argv[1]).glob('[!a]*.csv')))
begun, used = time.perf_counter(), time.process_time()
with store.ledger() as connection:
    entry = bulk.import_file(Path(sys.argv[1]) / "acknowledgement.csv", "bench", connection)
print(json.dumps({'seconds': time.perf_counter() - begun, 'cpu': time.process_time() - used, 'counts': entry['counts'],
    'peak_mb': resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
"""


def imported(folder: Path) -> dict[str, float]:
    """Seconds, counts and peak memory of a real import in a process of its own."""
    with tempfile.TemporaryDirectory() as home:
        environment = os.environ | {"GOVERNANCE_HOME": home, "GOVERNANCE_TODAY": "2026-10-23", "PYTHONPATH": str(ROOT)}
        done = subprocess.run(
            [sys.executable, "-c", _CHILD, str(folder)],
            env=environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def by_scale(schools: int, runs: int) -> dict[str, object]:
    """The middle of some imports of as many acknowledgements as these schools have, as it is kept."""
    with tempfile.TemporaryDirectory() as name:
        write_school(Path(name), schools * A_SCHOOL)
        found = [imported(Path(name)) for _ in range(runs)]
    return {
        "what": "Importing acknowledgements",
        "scope": "import",
        "schools": schools,
        "cpu_ms": round(median(one["cpu"] for one in found) * 1000),
        "wall_ms": round(median(one["seconds"] for one in found) * 1000),
        "peak_mb": round(max(one["peak_mb"] for one in found)),
        "times": runs,
        "load": round(os.getloadavg()[0], 1),
    }


def school_set(folder: Path) -> dict[str, float]:
    """Seconds, of the clock and of the processor, to import a school's files and build its snapshot, start included."""
    from data.sample import write_exports

    files = write_exports(folder, date(2026, 11, 20))
    with tempfile.TemporaryDirectory() as home:
        environment = os.environ | {"GOVERNANCE_HOME": home, "GOVERNANCE_TODAY": "2026-11-20", "PYTHONPATH": str(ROOT)}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)  # nobody runs it so: every start would compile every library
        before, begun = os.times(), time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "data", "import", *map(str, files), "--yes"],
            env=environment,
            cwd=ROOT,
            capture_output=True,
            check=False,  # some records of the set wait for a person, and the command says so
        )
        after = os.times()
        assert (Path(home) / "CURRENT").exists()
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return {"seconds": time.perf_counter() - begun, "cpu": used, "files": len(files)}


def main() -> None:
    """Prints seconds, ratio and memory: the two are timed in turn, so that other work slows both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--schools", type=int, nargs="+", help="keep what the acknowledgements of as many schools take")
    wanted = parser.parse_args()
    if wanted.schools:
        keep([by_scale(schools, wanted.runs) for schools in wanted.schools])
        return
    with tempfile.TemporaryDirectory() as name:
        one, *runs = [school_set(Path(name) / str(run)) for run in range(wanted.runs + 1)]  # the first warms the disk
        print(f"a school's {one['files']:.0f} files and its snapshot, start of the process included (at most 5 s)")
        for what in ("seconds", "cpu"):
            told = ", ".join(f"{value:.1f}" for value in sorted(run[what] for run in runs))
            print(f"{what:8} {median(run[what] for run in runs):6.1f}   each run: {told}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = write_school(folder, wanted.rows)
        bare_read(path)  # the file is in the system's memory from here on
        pairs = [(bare_read(path), imported(folder)) for _ in range(wanted.runs)]
    print(f"{wanted.rows:,} acknowledgements, bare read_csv and import in turn (at most 3 times as long)")
    for what in ("seconds", "cpu"):
        bare, whole = (median(pair[at][what] for pair in pairs) for at in (0, 1))
        ratios = sorted(pair[1][what] / pair[0][what] for pair in pairs)
        told = ", ".join(f"{ratio:.2f}" for ratio in ratios)
        print(f"{what:8} bare {bare:6.2f}   import {whole:6.2f}   ratio {median(ratios):5.2f}   each run: {told}")
    print(f"memory   {max(pair[1]['peak_mb'] for pair in pairs):6.0f} MB (under 2,000)   {pairs[0][1]['counts']}")
    print(f"{wanted.runs} runs, load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
