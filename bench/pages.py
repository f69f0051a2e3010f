"""`python -m bench.pages HOME…`: the server's time for a filter change, against an empty page's, at each scale."""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
from collections.abc import Awaitable
from dataclasses import dataclass
from pathlib import Path

from bench import footing
from bench.__main__ import keep
from bench.server import ROOT, Server, serving
from bench.visitor import Seen, Visitor, signed_in
from data import store

PAGES = ("", "acknowledgements", "training", "incidents", "registers", "policy", "meetings", "exports")
NAMES = {"": "overview"}
# Days on which nobody has asked yet: each is a filter change with nothing kept.
DAYS = [f"2026-{month:02d}-{day:02d}" for month in (10, 9, 7, 6, 5) for day in (20, 13, 6)]
GROUPS = ["Teachers", "Supply staff"]
IN_TURN = 40
KEPT_RUNS = 12
NEW_RUNS = 7


@dataclass(frozen=True)
class Timing:
    """One page: median CPU milliseconds of the server for a filter change, and what it sent."""

    page: str
    new: float
    kept: float
    seen: Seen


async def _spent(server: Server, run: Awaitable[Seen]) -> tuple[float, Seen]:
    before = server.cpu()
    seen = await run
    await asyncio.sleep(0.03)  # what the server tidies up after the last message
    return server.cpu() - before, seen


async def empty(server: Server) -> float:
    """The same of a page with one filter and nothing else."""
    visitor = Visitor(server.address)
    await visitor.open()
    await visitor.run()
    spent = [await _spent(server, visitor.choose("Staff group", option)) for option in GROUPS * 11]
    await visitor.close()
    return statistics.median(cpu for cpu, _ in spent[3:])


@dataclass(frozen=True)
class Six:
    """Six figures and a filter, CPU ms, each beside the empty page asked in turn with it in the same minute."""

    kept: float
    beside_kept: float
    anew: float
    beside_anew: float
    new: float

    def told(self) -> str:
        """The line to print."""
        parts = (
            ("a day nobody asked for", self.new, self.beside_anew),
            ("figures built anew from kept answers", self.anew, self.beside_anew),
            ("kept", self.kept, self.beside_kept),
        )
        times = ", ".join(f"{words} {cpu:.1f} ms ({cpu / empty:.1f}×)" for words, cpu, empty in parts)
        empties = f"{self.beside_anew:.1f} and {self.beside_kept:.1f} ms"
        return f"six figures and a filter: {times}; empty page {empties}, n = {IN_TURN}"


async def six_figures(empty_page: Server, figures: Server) -> Six:
    """To and fro between two values of the filter, in turn with the empty page; then days nobody asked for."""
    nothing, kept, anew = Visitor(empty_page.address), Visitor(figures.address), Visitor(figures.address)
    anew.query = "anew=1"
    for visitor in (nothing, kept, anew):
        await visitor.open()
        await visitor.run()
    spent: dict[str, list[float]] = {"kept": [], "beside_kept": [], "anew": [], "beside_anew": []}
    for name, visitor in (("kept", kept), ("anew", anew)):
        for run in range(IN_TURN + 5):
            of_empty = (await _spent(empty_page, nothing.choose("Staff group", GROUPS[run % 2])))[0]
            of_figures = (await _spent(figures, visitor.choose("Position on", footing.DAYS[1 + run % 2])))[0]
            if run >= 5:  # what is new to a session or to the process is over by then
                spent[f"beside_{name}"].append(of_empty)
                spent[name].append(of_figures)
    new = [(await _spent(figures, kept.choose("Position on", day)))[0] for day in footing.DAYS[3:14]]
    for visitor in (nothing, kept, anew):
        await visitor.close()
    middle = {name: statistics.median(times) for name, times in spent.items()}
    return Six(**middle, new=statistics.median(new[2:]))


async def pages(server: Server) -> list[Timing]:
    """Every page with filters: first to days nobody asked for, then to and fro between two of them."""
    visitor = Visitor(server.address, signed_in(server.address))
    await visitor.open()
    await visitor.run()
    found = []
    for page in PAGES:
        await visitor.go(page)
        new = [await _spent(server, visitor.choose("Position on", day)) for day in DAYS[:NEW_RUNS]]
        kept = [await _spent(server, visitor.choose("Position on", DAYS[run % 2])) for run in range(KEPT_RUNS)]
        timing = Timing(
            NAMES.get(page, page),
            statistics.median(cpu for cpu, _ in new),
            statistics.median(cpu for cpu, _ in kept[2:]),
            kept[-1][1],
        )
        found.append(timing)
    await visitor.close()
    return found


def main() -> None:
    """Prints a table for each data folder; build one with `python -m bench.scale HOME --schools N`."""
    parser = argparse.ArgumentParser(prog="python -m bench.pages", description=__doc__)
    parser.add_argument("homes", type=Path, nargs="+")
    parser.add_argument("--keep", action="store_true", help="write what was measured beside the other measurements")
    wanted = parser.parse_args()
    with serving(wanted.homes[0], ROOT / "bench" / "empty.py") as server:
        floor = asyncio.run(empty(server))
    print(f"empty page: {floor:.1f} ms CPU (median of 19, load {os.getloadavg()[0]:.1f})")
    for home in wanted.homes:
        os.environ["GOVERNANCE_HOME"] = str(home)
        scripts = (ROOT / "bench" / name for name in ("empty.py", "six_figures.py"))
        with serving(home, next(scripts)) as nothing, serving(home, next(scripts)) as figures:
            six = asyncio.run(six_figures(nothing, figures))
        print(f"\n{home}: {six.told()}; load {os.getloadavg()[0]:.1f}")
        with serving(home, ROOT / "bench" / "one_school.py") as server:
            found = asyncio.run(pages(server))
        print(f"\n{home}: median CPU ms of {NEW_RUNS} new and {KEPT_RUNS - 2} kept, load {os.getloadavg()[0]:.1f}")
        print(f"{'page':<18}{'figures':>8}{'new':>8}{'':>8}{'kept':>8}{'':>8}{'messages':>10}{'kB':>6}")
        for one in found:
            seen = one.seen
            print(f"{one.page:<18}{seen.figures:>8}{one.new:>8.0f}{one.new / floor:>7.0f}×{one.kept:>8.0f}"
                  f"{one.kept / floor:>7.0f}×{seen.messages:>10}{seen.bytes / 1000:>6.0f}")  # fmt: skip

        if wanted.keep:
            keep(_kept(len(_schools()), six, found))


def _schools() -> tuple[str, ...]:
    found = store.current_snapshot()
    return found.schools if found else ()


def _kept(schools: int, six: Six, found: list[Timing]) -> list[dict[str, object]]:
    """What stands in docs/measured.csv of one number of schools: six figures, and the slowest page."""
    slowest = max(found, key=lambda one: one.new)
    told = {
        "Six figures, kept": six.kept,
        "Six figures, a new day": six.new,
        "Slowest page, kept": max(one.kept for one in found),
        "Slowest page, a new day": slowest.new,
    }
    load = round(os.getloadavg()[0], 1)
    return [
        {"what": what, "scope": "page", "schools": schools, "cpu_ms": round(cpu, 2), "times": NEW_RUNS, "load": load}
        for what, cpu in told.items()
    ]


if __name__ == "__main__":
    main()
