"""`python -m bench.start HOME`: from the command to the first page, as `make run` does it, and what is imported."""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

from bench.server import ROOT, serving
from bench.visitor import Visitor, signed_in


def start(home: Path) -> tuple[float, float, float]:
    """Seconds of looking whether the sample is there, until the server answers, and until a first page is complete."""
    begun = time.perf_counter()
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    subprocess.run([sys.executable, "-m", "data", "sample", "--if-empty"], cwd=ROOT, env=environment, check=True,
                   stdout=subprocess.DEVNULL)  # fmt: skip
    looked = time.perf_counter() - begun

    async def first_page(address: str) -> None:
        visitor = Visitor(address, signed_in(address))
        await visitor.open()
        await visitor.run()
        await visitor.close()

    with serving(home) as server:
        asyncio.run(first_page(server.address))
        return looked, looked + server.ready_after, time.perf_counter() - begun


def imported(modules: str) -> float:
    """Seconds of processor time to import these modules in a fresh Python."""
    code = f"import time; a = time.process_time(); import {modules}; print(time.process_time() - a)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return float(done.stdout.splitlines()[-1])


def main() -> None:
    """Prints medians of five."""
    parser = argparse.ArgumentParser(prog="python -m bench.start", description=__doc__)
    parser.add_argument("home", type=Path)
    wanted = parser.parse_args()
    os.environ["GOVERNANCE_HOME"] = str(wanted.home)
    found = [start(wanted.home) for _ in range(5)]
    looked, answered, complete = (statistics.median(one[part] for one in found) for part in range(3))
    print(f"sample found after {looked:.2f} s, server answers after {answered:.2f} s, first page complete after "
          f"{complete:.2f} s; median of 5, load {os.getloadavg()[0]:.1f}")  # fmt: skip
    for modules in ("streamlit", "pandas", "duckdb", "plotly.graph_objects", "components.launch",
                    "components.launch, components.briefing", "components.launch, components.takeaway"):  # fmt: skip
        print(f"{statistics.median(imported(modules) for _ in range(5)):.2f} s CPU  import {modules}")


if __name__ == "__main__":
    main()
