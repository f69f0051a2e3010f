"""`python -m bench [--schools N …]`: builds that many invented schools, then times every question on them."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import nation


def main() -> None:
    """Prints, for each scale, what the build took and the slowest questions; one process a scale."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--schools", type=int, nargs="+", default=[1, 50])
    parser.add_argument("--in", dest="folder", type=Path, help="only time the schools built in this folder")
    wanted = parser.parse_args()
    if wanted.folder:
        _questions(wanted.folder)
        return
    for schools in wanted.schools:
        with TemporaryDirectory() as folder:
            print(f"\n== {schools:,} schools, load {os.getloadavg()[0]:.1f}", flush=True)
            subprocess.run([sys.executable, "-m", "bench.nation", folder, "--schools", str(schools)], check=True)
            subprocess.run([sys.executable, "-m", "bench", "--in", folder], check=True)


def _questions(folder: Path) -> None:
    os.environ |= {"GOVERNANCE_HOME": str(folder), "GOVERNANCE_TODAY": nation.TODAY}
    from bench import questions

    found = sorted(questions.measured(), key=lambda timing: -timing.milliseconds)
    over = sum(timing.is_over for timing in found)
    print(f"{len(found)} questions, {over} over their budget; median CPU ms of 4 after one to warm up")
    for timing in found[:20]:
        ratio = timing.milliseconds / max(timing.bare, 0.01)
        print(f"{timing.question:<50}{timing.scope:<8}{timing.milliseconds:>8.1f}{timing.bare:>8.1f}{ratio:>6.1f}×")


if __name__ == "__main__":
    main()
