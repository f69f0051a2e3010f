"""One scale of the bench in a process of its own: the build of its snapshot, then every question on it."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from bench import nation


def main() -> None:
    """`python -m bench.scale FOLDER --schools N`: prints the build and the slowest questions."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--schools", type=int, default=1)
    parser.add_argument("--memory", default="6GB", help="what DuckDB may use before it writes to disk")
    parser.add_argument("--keep", action="store_true")
    wanted = parser.parse_args()
    os.environ |= {"GOVERNANCE_HOME": str(wanted.folder), "GOVERNANCE_TODAY": nation.TODAY}
    print(f"\n== {wanted.schools:,} schools, load {_load()}", flush=True)
    rows = [_build(wanted.schools, wanted.memory), *_questions(wanted.schools)]
    if wanted.keep:
        from bench.__main__ import keep

        keep(rows)


def _build(schools: int, memory: str) -> dict[str, object]:
    load = _load()
    found = nation.build(schools, memory)
    return {
        "what": "snapshot",
        "scope": "build",
        "schools": schools,
        "cpu_ms": round(found["snapshot_cpu_seconds"] * 1000),
        "wall_ms": round(found["snapshot_seconds"] * 1000),
        "peak_mb": round(found["peak_mb"]),
        "times": 1,
        "load": load,
    }


def _questions(schools: int) -> list[dict[str, object]]:
    from bench import questions

    load = _load()
    found = sorted(questions.measured(), key=lambda timing: -timing.milliseconds)
    over = sum(timing.is_over for timing in found)
    print(f"{len(found)} questions, {over} over their budget, load {load}; median CPU ms, and of bare DuckDB")
    for timing in found[:20]:
        ratio = timing.milliseconds / max(timing.bare, 0.01)
        print(f"{timing.question:<50}{timing.scope:<8}{timing.milliseconds:>8.1f}{timing.bare:>8.1f}{ratio:>6.1f}×")
    return [
        {
            "what": timing.question,
            "scope": timing.scope,
            "schools": schools,
            "cpu_ms": round(timing.milliseconds, 2),
            "wall_ms": round(timing.wall, 2),
            "bare_cpu_ms": round(timing.bare, 2),
            "times": timing.times,
            "load": load,
        }
        for timing in found
    ]


def _load() -> float:
    return round(os.getloadavg()[0], 1)


if __name__ == "__main__":
    main()
