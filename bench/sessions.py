"""`python -m bench.sessions HOME`: many open pages, some in use, against one server: waits, failures, memory."""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import statistics
import time
from pathlib import Path

from bench.server import ROOT, Server, serving
from bench.visitor import PageFailed, Visitor, signed_in

PAGES = ("", "acknowledgements", "training", "incidents", "registers", "policy", "meetings")
GROUPS = ("All staff groups", "Teachers", "Support staff", "Supply staff", "Governors")


# A browser gives the socket 15 seconds to open and then tries again; a page under way has no such limit.
SOCKET_SECONDS = 15.0


async def open_at_once(server: Server, people: int) -> tuple[list[Visitor], list[float], list[float], int]:
    """As many people as that open the first page in the same moment.

    Their pages, the sorted waits for the socket and for the whole page, and how many failed or waited for the socket
    longer than a browser does.
    """
    cookies = [signed_in(server.address) for _ in range(people)]
    visitors = [Visitor(server.address, cookie, patience=120) for cookie in cookies]

    async def arrive(visitor: Visitor) -> tuple[float, float]:
        start = time.perf_counter()
        await visitor.open()
        opened = time.perf_counter() - start
        await visitor.run()
        visitor.patience = 30
        return opened, time.perf_counter() - start

    waits = await asyncio.gather(*map(arrive, visitors), return_exceptions=True)
    arrived = [visitor for visitor, wait in zip(visitors, waits, strict=True) if isinstance(wait, tuple)]
    came = [wait for wait in waits if isinstance(wait, tuple)]
    late = sum(opened > SOCKET_SECONDS for opened, _ in came)
    return arrived, sorted(one for one, _ in came), sorted(one for _, one in came), people - len(arrived) + late


async def use(visitor: Visitor, until: float, think: float, chance: random.Random, waits: list[float]) -> int:
    """Somebody who reads, then opens another page or changes a filter, over and over; returns how often it failed."""
    failures = 0
    await asyncio.sleep(chance.uniform(0, think))
    while time.monotonic() < until:
        try:
            if "Staff group" in visitor.widgets and chance.random() < 0.6:
                seen = await visitor.choose("Staff group", chance.choice(GROUPS))
            else:
                seen = await visitor.go(chance.choice(PAGES))
            waits.append(seen.seconds)
        except (PageFailed, OSError) as error:
            failures += 1
            print(f"failed: {error}", flush=True)
        await asyncio.sleep(chance.expovariate(1 / think))
    return failures


async def burst(server: Server, visitors: list[Visitor], apart: bool) -> str:
    """Everybody changes the same page in the same moment, to a day of their own or to one day that nobody asked for."""
    await asyncio.gather(*(visitor.go("training") for visitor in visitors))
    days = [f"2026-{6 + n // 28:02d}-{1 + n % 28:02d}" if apart else "2026-05-20" for n in range(len(visitors))]
    return await burst_of(server, visitors, "each to another day" if apart else "all to the same new day", days)


async def burst_of(server: Server, visitors: list[Visitor], label: str, days: list[str]) -> str:
    """Everybody chooses a day in the same moment: what they waited, and what it cost the server."""
    before = server.cpu()
    seen = await asyncio.gather(*(v.choose("Position on", day) for v, day in zip(visitors, days, strict=True)))
    waits = sorted(one.seconds for one in seen)
    spent = (server.cpu() - before) / 1000
    return (
        f"{len(visitors)} change a filter at once, {label}: "
        f"p50 {waits[len(waits) // 2]:.2f} s, last {waits[-1]:.2f} s, server {spent:.1f} s CPU; "
        f"load {os.getloadavg()[0]:.1f}"
    )


async def measured(server: Server, people: int, active: int, seconds: float, think: float) -> None:
    """Prints what was seen."""
    warm = Visitor(server.address, signed_in(server.address))
    await warm.open()
    await warm.run()
    await warm.close()
    await asyncio.sleep(3)
    before = server.memory()
    visitors, sockets, waits, failed = await open_at_once(server, people)
    print(f"{people} at once: {failed} failed; last socket open after {sockets[-1]:.1f} s; first page complete after "
          f"{statistics.median(waits):.1f} s (median), {waits[-1]:.1f} s (last); load {os.getloadavg()[0]:.1f}",
          flush=True)  # fmt: skip
    await asyncio.sleep(5)
    opened = server.memory()
    print(f"memory: {before:.0f} MB before, {opened:.0f} MB with {people} open: "
          f"{(opened - before) / people * 1000:.0f} kB a session", flush=True)  # fmt: skip
    reruns: list[float] = []
    chance = random.Random(8)
    cpu, start = server.cpu(), time.monotonic()
    users = [use(v, start + seconds, think, random.Random(chance.random()), reruns) for v in visitors[:active]]
    failures = sum(await asyncio.gather(*users))
    took = time.monotonic() - start
    if reruns:
        reruns.sort()
        print(f"{active} in use for {took:.0f} s, thinking {think:.0f} s: {len(reruns)} reruns, {failures} failed; "
              f"p50 {reruns[len(reruns) // 2]:.2f} s, p95 {reruns[int(0.95 * len(reruns))]:.2f} s, "
              f"longest {reruns[-1]:.2f} s; server {(server.cpu() - cpu) / took / 10:.0f} % of a processor, "
              f"{server.memory():.0f} MB; load {os.getloadavg()[0]:.1f}", flush=True)  # fmt: skip
    if len(visitors) >= 20:
        print(await burst(server, visitors[:20], apart=False), flush=True)
        print(await burst(server, visitors[:20], apart=True), flush=True)
    await asyncio.gather(*(visitor.close() for visitor in visitors))
    await asyncio.sleep(1)
    print(f"memory at the end: {server.memory():.0f} MB")


def main() -> None:
    """Starts a server of the schools in the folder and loads it; on this machine only."""
    parser = argparse.ArgumentParser(prog="python -m bench.sessions", description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--active", type=int, default=25)
    parser.add_argument("--seconds", type=float, default=180)
    parser.add_argument("--think", type=float, default=10)
    wanted = parser.parse_args()
    os.environ["GOVERNANCE_HOME"] = str(wanted.home)
    with serving(wanted.home, ROOT / "bench" / "one_school.py") as server:
        asyncio.run(measured(server, wanted.people, wanted.active, wanted.seconds, wanted.think))


if __name__ == "__main__":
    main()
