"""`python -m bench.flames HOME PAGE…`: where a page spends its time on a day nobody asked for, as a flame graph."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import threading
import time
from collections import Counter
from html import escape
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.pages import DAYS, NAMES
from bench.server import ROOT, free_port, started
from bench.visitor import Visitor, signed_in

SERVED = ROOT / "bench" / "one_school.py"
EVERY = 0.001  # seconds between two looks at what the page is doing
WIDTH, HEIGHT = 1200, 17
NARROWEST = 0.004  # the share of the time below which nothing is drawn
COLOURS = {"queries": "#5b8fb9", "charts": "#7a9e4b", "components": "#e0a458", "reports": "#c9b458", "data": "#8f7fb5"}
OTHERS = "#c5c5c5"

Stack = tuple[str, ...]


def main() -> None:
    """Draws one picture a page; a page is named as in its address, and overview is the first."""
    parser = argparse.ArgumentParser(prog="python -m bench.flames", description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("pages", nargs="+")
    parser.add_argument("--into", type=Path, default=Path(), help="the folder for flames-PAGE.svg")
    parser.add_argument("--title", default="Where the time of {page} goes")
    wanted = parser.parse_args()
    os.environ["GOVERNANCE_HOME"] = str(wanted.home)
    for page in wanted.pages:
        stacks = looked_at(wanted.home, page)
        picture = drawn(stacks, f"{wanted.title.format(page=page)}, {sum(stacks.values()):,} looks")
        (wanted.into / f"flames-{page}.svg").write_text(picture, encoding="utf-8")
        print(f"{page}: {sum(stacks.values())} looks, flames-{page}.svg")


def looked_at(home: Path, page: str) -> Counter[Stack]:
    """What the page was seen doing while it was drawn for days that nobody had asked for, by stack."""
    with TemporaryDirectory() as folder:
        port, seen = free_port(), Path(folder) / "stacks"
        command = [sys.executable, "-m", "bench.flames_server", str(seen), str(SERVED), "--server.port", str(port)]
        with started(command, home, port) as server:
            asyncio.run(_ask(server.address, page, seen))
            lines = seen.with_suffix(".txt").read_text(encoding="utf-8").splitlines()
    counts: Counter[Stack] = Counter()
    for line in lines:
        number, _, stack = line.partition(" ")
        counts[tuple(stack.split(";"))] += int(number)
    return counts


async def _ask(address: str, page: str, seen: Path) -> None:
    visitor = Visitor(address, signed_in(address))
    await visitor.open()
    await visitor.run()
    await visitor.go(next((path for path, name in NAMES.items() if name == page), page))
    await visitor.choose("Position on", DAYS[-1])
    seen.touch()
    for day in DAYS[:-1]:
        await visitor.choose("Position on", day)
    seen.unlink()
    await visitor.close()
    await asyncio.sleep(1)


def watch(seen: Path) -> None:
    """Looks at the scripts of this process while the file `seen` is there; writes beside it what they were doing."""
    sys.setswitchinterval(EVERY / 2)
    threading.Thread(target=_look, args=(seen,), daemon=True).start()


def _look(seen: Path) -> None:
    counts: Counter[Stack] = Counter()
    while True:
        time.sleep(EVERY)
        if seen.exists():
            running = {thread.ident for thread in threading.enumerate() if "ScriptRunner" in thread.name}
            frames = [frame for ident, frame in sys._current_frames().items() if ident in running]
            counts.update(filter(None, map(_stack, frames)))
        elif counts:
            lines = (f"{number} {';'.join(stack)}" for stack, number in counts.items())
            seen.with_suffix(".txt").write_text("\n".join(lines), encoding="utf-8")
            counts.clear()


def _stack(frame: object) -> Stack:
    """From the page down: our own functions by name, everybody else's by library."""
    names = []
    while frame is not None:
        names.append(_name(frame.f_code.co_filename, frame.f_code.co_name))  # type: ignore[attr-defined]
        frame = frame.f_back  # type: ignore[attr-defined]
    told = [name for name, _ in groupby(reversed(names))]
    own = next((place for place, name in enumerate(told) if name.startswith(("pages/", "components/"))), len(told))
    return tuple(told[own:])


def _name(file: str, function: str) -> str:
    path = Path(file)
    if "site-packages" in path.parts:
        return path.parts[path.parts.index("site-packages") + 1].removesuffix(".py")
    if path.is_relative_to(ROOT):
        return f"{path.relative_to(ROOT)} {function}"
    return "python"


def drawn(stacks: Counter[Stack], title: str) -> str:
    """The flame graph of the stacks as SVG: a row a call, as wide as its share of the time, the page at the top."""
    whole = sum(stacks.values()) or 1
    boxes, deepest = [], 0
    pending = [(0.0, 0, stacks)]
    while pending:
        left, depth, inside = pending.pop()
        for name, number, below in _calls(inside, depth):
            share = number / whole
            if share >= NARROWEST:
                boxes.append(_box(left, depth, share, name))
                deepest = max(deepest, depth)
                pending.append((left, depth + 1, below))
            left += share
    height = (deepest + 3) * HEIGHT
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" '
        f'font-size="11" role="img" aria-label="{escape(title)}"><rect width="100%" height="100%" fill="#fff"/>'
        f'<text x="4" y="13" font-size="13">{escape(title)}</text>{"".join(boxes)}</svg>\n'
    )


def _calls(stacks: Counter[Stack], depth: int) -> list[tuple[str, int, Counter[Stack]]]:
    """What is called at a depth, the longest first: name, how often it was seen, and the stacks below it."""
    below: dict[str, Counter[Stack]] = {}
    for stack, number in stacks.items():
        if len(stack) > depth:
            below.setdefault(stack[depth], Counter())[stack] += number
    found = [(name, sum(inside.values()), inside) for name, inside in below.items()]
    return sorted(found, key=lambda call: -call[1])


def _box(left: float, depth: int, share: float, name: str) -> str:
    x, y, width = left * WIDTH, (depth + 1.5) * HEIGHT, share * WIDTH
    colour = COLOURS.get(name.split("/", 1)[0], OTHERS)
    short = name.rsplit("/", 1)[-1]
    words = short if len(short) * 6.2 < width else short[: max(0, int(width / 6.2) - 1)]
    return (
        f'<g><title>{escape(name)}: {share:.1%}</title><rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" '
        f'height="{HEIGHT - 1}" fill="{colour}" stroke="#fff" stroke-width=".5"/>'
        f'<text x="{x + 2:.1f}" y="{y + 12:.1f}">{escape(words)}</text></g>'
    )


if __name__ == "__main__":
    main()
