"""`python -m bench.time_to_content HOME`: how long Chromium waits for the content of each page, against an empty page.

The server and the browser's cache are warm. "By address" is from the start of the navigation until every figure is
drawn; "by a click" is the same from a click on the page's name at the side.
"""

from __future__ import annotations

import argparse
import os
import statistics
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from bench.first_load import CHROMIUM, FLAGS
from bench.server import ROOT, serving
from bench.visitor import signed_in
from components.access import PAGES

TIMES = 7
# The script has run to its end, nothing is a placeholder, and every figure has its lines; the clock is the page's own.
THERE = """title => {
    const app = document.querySelector('[data-testid=stApp]');
    if (app?.dataset.testScriptState !== 'notRunning' || document.querySelector('[data-testid=stSkeleton]')) return 0;
    if (document.querySelector('[data-stale=true]')) return 0;
    if (title ? document.querySelector('.stMain h1')?.innerText.trim() !== title
              : !document.querySelector('.stSelectbox')) return 0;
    const figures = [...document.querySelectorAll('.stPlotlyChart')];
    return figures.every(one => one.querySelector('.main-svg')) ? performance.now() : 0;
}"""


def by_address(page: Page, address: str, title: str = "") -> float:
    """Milliseconds from the start of the navigation until the content is there."""
    page.goto(address, wait_until="commit")
    return float(page.wait_for_function(THERE, arg=title, polling="raf", timeout=60_000).json_value())


def by_click(page: Page, key: str, title: str) -> float:
    """The same from a click at the side, on the page that stands open before."""
    href = "/" if key == "overview" else f"/{key}"
    start = page.evaluate(
        """href => { const start = performance.now();
            document.querySelector(`[data-testid=stSidebarNavLink][href$="${href}"]`).click(); return start; }""",
        href,
    )
    return float(page.wait_for_function(THERE, arg=title, polling="raf", timeout=60_000).json_value()) - float(start)


def median(times: int, measure: Callable[[], float]) -> float:
    """The median of some measurements after one to warm up."""
    measure()
    return statistics.median(measure() for _ in range(times))


def main() -> None:
    """Prints a table for the headteacher of the first school of a data folder."""
    parser = argparse.ArgumentParser(prog="python -m bench.time_to_content", description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("--times", type=int, default=TIMES)
    wanted = parser.parse_args()
    os.environ["GOVERNANCE_HOME"] = str(wanted.home)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_context(viewport={"width": 1400, "height": 900}).new_page()
        with serving(wanted.home, ROOT / "bench" / "empty.py") as server:
            floor = median(wanted.times, lambda: by_address(page, server.address))
        print(f"an empty page: {floor:.0f} ms (median of {wanted.times}, load {os.getloadavg()[0]:.1f})\n")
        print("| Page | Figures | By address, ms | Beyond an empty page, ms | By a click, ms |\n|---|--:|--:|--:|--:|")
        with serving(wanted.home) as server:
            context = browser.new_context(viewport={"width": 1400, "height": 900})
            name, value = signed_in(server.address).split("=", 1)
            context.add_cookies([{"name": name, "value": value, "url": server.address}])
            page = context.new_page()
            for key, one in PAGES.items():
                _row(page, server.address, key, one.title, floor, wanted.times)
        print(f"\nload at the end {os.getloadavg()[0]:.1f}")
        browser.close()


def _row(page: Page, address: str, key: str, title: str, floor: float, times: int) -> None:
    path = "" if key == "overview" else key
    opened = median(times, lambda: by_address(page, f"{address}/{path}", title))
    figures = page.locator(".stPlotlyChart").count()
    other = "exports" if key == "definitions" else "definitions"

    def clicked() -> float:
        by_click(page, other, PAGES[other].title)
        return by_click(page, key, title)

    print(f"| {title} | {figures} | {opened:.0f} | {opened - floor:.0f} | {median(times, clicked):.0f} |", flush=True)


if __name__ == "__main__":
    main()
