"""`python -m bench.beside HOME --python VENV`: what users would pick instead, beside ours, in turn on the same machine.

VENV is an environment of its own (bench/beside/requirements.txt says how it is made). Every product shows the same six
figures of the same school from the same snapshot, by the same questions and drawing functions; only how they are
delivered differs. A round is one cold load and two new filters of every product after another, so that all see the same
load. A new filter and a cold load are what `bench.footing` says. Twenty at once are measured without a browser: until
the last message on a Streamlit socket, or until Dash's callback is answered; not for Panel. Evidence and Superset
are left out: they draw charts of their own and cannot be given these figures.
"""

from __future__ import annotations

import argparse
import asyncio
import http.client
import json
import os
import statistics
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright
from playwright.sync_api import Error as BrowserError

from bench import footing
from bench.beside.same import DAYS, SIX, figure, rows
from bench.first_load import CHROMIUM, FLAGS
from bench.server import ROOT, free_port, serving, started
from bench.visitor import PageFailed, Visitor, signed_in

FOLDER = Path(__file__).resolve().parent
WARM, *FILTERS = DAYS[1:12]  # the static page holds the first twelve
AT_ONCE = DAYS[12:]
CHANGES_A_ROUND = 2
PATIENCE, SLOWEST_FILTER = 120.0, 30.0
# All six figures are those of the day: their own sentences, in the order of the page.
SHOWN = """sentences => { const shown = window.roots.filter(root => root.isConnected)
    .flatMap(root => [...root.querySelectorAll('.js-plotly-plot')]).map(one => one.layout?.meta?.alt);
    return sentences.every((one, n) => one === shown[n]);
}"""


@dataclass
class Product:
    """One product: where it answers, how its filter is used, and the seconds that were measured."""

    name: str
    address: str
    choose: Callable[[Page, str], None]
    at_once: str = ""  # how twenty ask: by "socket", by "post", or not at all
    in_browser: bool = True
    keeps_sentences: bool = True  # ours sends figures without them
    cookie: str = ""  # of a sign-in, where the page asks for one
    page: Page | None = None
    loads: list[float] = field(default_factory=list)
    filters: list[float] = field(default_factory=list)
    bursts: list[float] = field(default_factory=list)

    def measure(self, browser: Browser, days: Sequence[str], sentences: dict[str, list[str]]) -> None:
        """One cold load, then as many new filters as days in the page that stays open."""
        load = footing.cold(browser, self.address, self.cookie, len(SIX))
        if self.page is None:
            self.page = footing.first_visit(browser, self.address, self.cookie).new_page()
            self.page.goto(self.address)
        page = self.page

        def choose(day: str) -> None:
            self.choose(page, day)
            # A product that says nothing of an answer under way is quiet too early where the answer is slow.
            if self.keeps_sentences:
                page.wait_for_function(SHOWN, arg=sentences[day], polling=50, timeout=SLOWEST_FILTER * 1000)

        waits = footing.changes(page, choose, days, len(SIX))
        self.loads.append(load)
        self.filters += waits


def _in_dash(page: Page, day: str) -> None:
    page.locator("#day").click()
    page.locator(".dash-dropdown-search").fill(day)
    page.locator(".dash-options-list-option", has_text=day).click()


def _sentences(home: Path) -> dict[str, list[str]]:
    os.environ["GOVERNANCE_HOME"] = str(home)
    return {
        day: [str(figure(key, rows(key, day)).to_dict()["layout"]["meta"]["alt"]) for key in SIX] for day in DAYS[:12]
    }


def _all(home: Path, python: Path, stack: ExitStack) -> list[Product]:
    """Every product, served as its own documentation says; the alternatives without this project's settings.

    Dash by gunicorn: one process with threads, as the others are one process, and four as its documentation has it.
    Streamlit does not watch its files, as no installation needs to: a file saved meanwhile made it import them anew.
    """

    def serve(*command: str) -> str:
        port = free_port()
        filled = [str(python), "-m", *(part.replace("PORT", str(port)) for part in command)]
        return stack.enter_context(started(filled, home, port, folder=FOLDER)).address

    def streamlit(script: str) -> str:
        return serve(
            "streamlit", "run", script, "--server.port", "PORT", "--server.address", "127.0.0.1",
            "--server.headless", "true", "--browser.gatherUsageStats", "false", "--server.fileWatcherType", "none",
        )  # fmt: skip

    dash = ("gunicorn", "bench.beside.dash_app:server", "--bind", "127.0.0.1:PORT", "--graceful-timeout", "1")
    panel = serve("panel", "serve", "panel_app.py", "--port", "PORT", "--allow-websocket-origin", "127.0.0.1:PORT")
    ours = stack.enter_context(serving(home, ROOT / "bench" / "six_figures_app.py")).address
    return [
        Product("Floor: a static page, Plotly", stack.enter_context(footing.static(home, False)), footing.in_a_select),
        Product(
            "Six figures and a filter, ours", ours, footing.in_streamlit, "socket", keeps_sentences=False,
            cookie=signed_in(ours),
        ),
        Product("Dash, one process of 8 threads", serve(*dash, "--threads", "8"), _in_dash, "post"),
        Product("Dash, four processes", serve(*dash, "--workers", "4"), _in_dash, "post", in_browser=False),
        Product("Panel", f"{panel}/panel_app", footing.in_a_select),
        Product("Streamlit, rows kept", streamlit("streamlit_cached.py"), footing.in_streamlit, "socket"),
        Product("Streamlit, nothing kept", streamlit("streamlit_plain.py"), footing.in_streamlit, "socket"),
    ]  # fmt: skip


def in_browser(products: list[Product], rounds: int, until: float, sentences: dict[str, list[str]]) -> None:
    """Rounds of a cold load and new filters, one product after another; the first round only warms up."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for turn in range(rounds + 1):
            first = (turn - 1) * CHANGES_A_ROUND
            days = FILTERS[first : first + CHANGES_A_ROUND] if turn else [WARM]
            if time.monotonic() > until:
                print(f"Stopped for time before round {turn}.", flush=True)
                break
            for one in [one for one in products if one.in_browser]:
                try:
                    one.measure(browser, days, sentences)
                except BrowserError as error:
                    print(f"{one.name} is left out of round {turn}: {str(error).splitlines()[0]}", flush=True)
                    one.page = None
                if not turn:
                    one.loads, one.filters = [], []
            print(f"Round {turn} of {rounds}; load {os.getloadavg()[0]:.1f}", flush=True)
        browser.close()


async def at_once(products: list[Product], times: int, until: float) -> None:
    """Twenty people choose the same day that nobody asked for, in the same moment; the middle wait of each time."""
    people: dict[str, list[Visitor]] = {}
    for one in products:
        people[one.name] = [Visitor(one.address, one.cookie, PATIENCE) for _ in range(footing.TWENTY * _by_socket(one))]
        for visitor in people[one.name]:
            await visitor.open()
            await visitor.run()
    for turn, day in enumerate(AT_ONCE[: times + 1]):
        if time.monotonic() > until:
            print(f"Stopped for time before twenty at once, {turn}.", flush=True)
            break
        for one in [one for one in products if one.at_once]:
            try:
                if _by_socket(one):
                    seen = await asyncio.gather(*(v.choose("Position on", day) for v in people[one.name]))
                    waits = [each.seconds for each in seen]
                else:
                    waits = await asyncio.to_thread(_posted, one.address, day)
            except (PageFailed, OSError) as error:
                one.at_once = ""
                print(f"{one.name} is left out of twenty at once: {error}", flush=True)
                continue
            if turn:
                one.bursts.append(sorted(waits)[len(waits) // 2])
        print(f"Twenty at once, {turn} of {times}; load {os.getloadavg()[0]:.1f}", flush=True)
    for visitor in [each for group in people.values() for each in group]:
        await visitor.close()


def _by_socket(one: Product) -> bool:
    return one.at_once == "socket"


def _posted(address: str, day: str) -> list[float]:
    """Twenty callbacks of Dash in the same moment, as its page sends them: the seconds until each answer is there."""
    host = address.removeprefix("http://")
    asked = {
        "output": f"..{'...'.join(f'{key}.figure' for key in SIX)}..",
        "outputs": [{"id": key, "property": "figure"} for key in SIX],
        "inputs": [{"id": "day", "property": "value", "value": day}],
        "changedPropIds": ["day.value"],
    }
    said = json.dumps(asked).encode()
    begin, waits = threading.Barrier(footing.TWENTY), []

    def ask() -> None:
        connection = http.client.HTTPConnection(host, timeout=PATIENCE)
        begin.wait()
        start = time.perf_counter()
        connection.request("POST", "/_dash-update-component", said, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        content = answer.read()
        took = time.perf_counter() - start
        connection.close()
        if answer.status == 200 and all(f'"{key}"'.encode() in content for key in SIX):
            waits.append(took)

    threads = [threading.Thread(target=ask) for _ in range(footing.TWENTY)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(waits) < footing.TWENTY:
        raise PageFailed(f"{footing.TWENTY - len(waits)} of {footing.TWENTY} were not answered")
    return waits


def _told(waits: Sequence[float]) -> str:
    if not waits:
        return "–"
    return f"{statistics.median(waits):.2f} ({min(waits):.2f}–{max(waits):.2f}, n = {len(waits)})"


def main() -> None:
    """Starts every product, measures them in turn, and prints the table."""
    parser = argparse.ArgumentParser(prog="python -m bench.beside", description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("--python", type=Path, required=True, metavar="VENV", help="an environment with the others")
    parser.add_argument("--rounds", type=int, default=5, choices=range(1, len(FILTERS) // CHANGES_A_ROUND + 1))
    parser.add_argument("--minutes", type=float, default=7, help="no further round is begun after as many")
    wanted = parser.parse_args()
    python = wanted.python / "bin" / "python" if wanted.python.is_dir() else wanted.python
    begun, load = time.monotonic(), os.getloadavg()[0]
    end = begun + 60 * wanted.minutes
    sentences = _sentences(wanted.home)
    with ExitStack() as stack:
        products = _all(wanted.home.absolute(), python.absolute(), stack)
        in_browser(products, wanted.rounds, end - 120, sentences)
        asyncio.run(at_once(products, wanted.rounds, end))
    print(f"\nSeconds, medians (least–most); load {load:.1f} at the start, {os.getloadavg()[0]:.1f} at the end, "
          f"{(time.monotonic() - begun) / 60:.1f} minutes.\n")  # fmt: skip
    print("| | New filter | 20 users at once, p50 | Cold load |\n|---|--:|--:|--:|")
    for one in products:
        print(f"| {one.name} | {_told(one.filters)} | {_told(one.bursts)} | {_told(one.loads)} |")


if __name__ == "__main__":
    main()
