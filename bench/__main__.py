"""`python -m bench [--schools N …]`: builds that many invented schools, then times every question on them."""

from __future__ import annotations

import argparse
import csv
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

# What was measured is kept beside the text that speaks of it, and drawn by `python -m bench.growth`.
KEPT = Path(__file__).resolve().parents[1] / "docs" / "measured.csv"
COLUMNS = ("what", "scope", "schools", "cpu_ms", "wall_ms", "bare_cpu_ms", "peak_mb", "times", "load")


def main() -> None:
    """Prints, for each scale, what the build took and the slowest questions; one process a scale."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--schools", type=int, nargs="+", default=[1, 50])
    parser.add_argument("--keep", action="store_true", help=f"write what was measured into {KEPT.name}")
    parser.add_argument("--in", dest="folder", type=Path, help="the data folder of one scale; its ledger is used again")
    wanted = parser.parse_args()
    for schools in wanted.schools:
        with TemporaryDirectory() as own:
            one = [sys.executable, "-m", "bench.scale", str(wanted.folder or own), "--schools", str(schools)]
            subprocess.run([*one, *["--keep"] * wanted.keep], check=True)


def keep(rows: list[dict[str, object]]) -> None:
    """Puts rows in the place of what was kept before of the same number of schools and the same scopes."""
    measured = {(str(row["schools"]), row["scope"]) for row in rows}
    kept = []
    if KEPT.exists():
        with KEPT.open(encoding="utf-8", newline="") as file:
            kept = [row for row in csv.DictReader(file) if (row["schools"], row["scope"]) not in measured]
    with KEPT.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n", restval="")
        writer.writeheader()
        writer.writerows(sorted([*kept, *rows], key=lambda row: (int(str(row["schools"])), row["what"], row["scope"])))


if __name__ == "__main__":
    main()
