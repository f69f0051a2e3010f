"""`python -m bench.footing HOME`: six figures and a filter, as other products were measured, beside a static page.

A new filter is from the choice of a day nobody asked for until the last change of what is on the screen; twenty users
choose such a day in the same moment; a cold load is from the start of the navigation in a browser that was never here.
"""

from __future__ import annotations

import argparse
import asyncio
import functools
import http.server
import json
import os
import statistics
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import plotly
import plotly.io
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from bench.beside.same import DAYS, SIX, as_date, middle
from bench.first_load import CHROMIUM, FLAGS
from bench.server import ROOT, Server, serving
from bench.sessions import burst_of
from bench.visitor import Visitor, signed_in
from charts import paper
from data import access, store
from queries import kept, runner
from reports.catalogue import PANELS

TWENTY = 20
# When what is on the screen last changed, by the page's own clock; it is quiet for a third of a second then.
WATCH = """() => { if (window.changed === undefined) {
    const change = () => { window.changed = performance.now(); };
    const chosen = () => { window.chosen = performance.now(); };
    const observer = new MutationObserver(change);
    window.roots = [];
    // Some products draw inside shadow roots, where observer, listener and selector of the document do not reach.
    const see = root => {
        window.roots.push(root);
        observer.observe(root, {subtree: true, childList: true, attributes: true, characterData: true});
        root.addEventListener('keydown', event => { if (event.key === 'Enter') chosen(); }, true);
        root.addEventListener('change', chosen, true);
        root.querySelectorAll('*').forEach(one => { if (one.shadowRoot) see(one.shadowRoot); });
    };
    const attach = Element.prototype.attachShadow;
    Element.prototype.attachShadow = function (how) { const root = attach.call(this, how); see(root); return root; };
    see(document);
    change();
} }"""
# A figure with neither traces nor words is an empty one that waits for its values.
QUIET = """figures => {
    const app = document.querySelector('[data-testid=stApp]');
    if (app && app.dataset.testScriptState !== 'notRunning') return 0;
    const drawn = window.roots.filter(root => root.isConnected)
        .flatMap(root => [...root.querySelectorAll('.js-plotly-plot, svg.figure')])
        .filter(one => one.matches('svg') || one.querySelector('.main-svg')
            && (one.data?.length || one.layout?.annotations?.length));
    if (drawn.length < figures) return 0;
    return performance.now() - window.changed > 350 ? window.changed : 0;
}"""


def first_visit(browser: Browser, address: str, cookie: str) -> BrowserContext:
    """A browser that was never at the address, with the cookie of a sign-in if there is one."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    if cookie:
        name, value = cookie.split("=", 1)
        context.add_cookies([{"name": name, "value": value, "url": address}])
    return context


def cold(browser: Browser, address: str, cookie: str, figures: int) -> float:
    """Seconds of a first visit, until the last change on the screen."""
    context = first_visit(browser, address, cookie)
    context.add_init_script(f"document.addEventListener('readystatechange', {WATCH}); ({WATCH})()")
    page = context.new_page()
    page.goto(address, wait_until="commit")
    took = _last_change(page, figures)
    context.close()
    return took / 1000


def _last_change(page: Page, figures: int) -> float:
    return float(page.wait_for_function(QUIET, arg=figures, polling=50, timeout=60_000).json_value())


def changes(page: Page, choose: Callable[[str], None], days: Sequence[str], figures: int) -> list[float]:
    """Seconds of each change of the filter in an open page."""
    page.evaluate(WATCH)
    _last_change(page, figures)
    waits = []
    for day in days:
        page.evaluate("window.chosen = undefined")
        choose(day)
        start = float(page.evaluate("window.chosen"))
        page.wait_for_function("start => window.changed > start", arg=start)
        waits.append((_last_change(page, figures) - start) / 1000)
    return waits


def in_streamlit(page: Page, day: str) -> None:
    """Chooses a day in the first select box of a Streamlit page."""
    box = page.locator(".stSelectbox input").first
    box.fill(day)
    # On a busy machine the list is narrowed a moment after the typing, and Enter would take another day.
    page.locator("[role=option][data-focused=true]", has_text=day).wait_for()
    box.press("Enter")


def _by_typing(page: Page, day: str) -> None:
    box = page.locator(".st-key-as_at input")
    box.fill(day)
    box.press("Enter")


def in_a_select(page: Page, day: str) -> None:
    """Chooses a day in the browser's own select box."""
    page.select_option("select", day)


def measure(
    name: str, address: str, cookie: str, choose: Callable[[Page, str], None], figures: int, times: int
) -> None:
    """Prints the median wait for a new filter and for a cold load."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        loads = [cold(browser, address, cookie, figures) for _ in range(times)]
        page = first_visit(browser, address, cookie).new_page()
        page.goto(address)
        page.wait_for_selector("svg")
        waits = changes(page, functools.partial(choose, page), DAYS[1 : times + 3], figures)[1:]
        browser.close()
    print(
        f"{name}: new filter {_told(waits)}, cold load {_told(loads)}; load {os.getloadavg()[0]:.1f}",
        flush=True,
    )


def _told(waits: Sequence[float]) -> str:
    return f"{statistics.median(waits):.2f} s ({min(waits):.2f} to {max(waits):.2f}, n = {len(waits)})"


async def twenty(server: Server, cookie: str, page: str, label: str) -> None:
    """Prints how long twenty people wait who choose the same new day at once."""
    people = [Visitor(server.address, cookie) for _ in range(TWENTY)]
    for one in people:
        await one.open()
        await one.run()
        if page:
            await one.go(page)
    print(await burst_of(server, people, label, [DAYS[-1]] * TWENTY), flush=True)
    for one in people:
        await one.close()


@contextmanager
def static(home: Path, as_pictures: bool) -> Iterator[str]:
    """A page of the same six figures for every day, without a server to ask; its address."""
    os.environ["GOVERNANCE_HOME"] = str(home)
    found = store.current_snapshot()
    assert found is not None
    school = middle(found.schools)
    reader = access.Principal("bench", "headteacher", (school,))
    days = {}
    for day in DAYS[:12]:
        asked = runner.on_day(school, as_date(day), snapshot=found.id, schools=(school,))
        figures = [PANELS[key].figure(kept.ask(PANELS[key].query, asked, reader)) for key in SIX]  # type: ignore[misc]
        days[day] = [
            paper.svg(one).replace("<svg", '<svg class="figure"', 1)
            if as_pictures
            else json.loads(plotly.io.to_json(one))
            for one in figures
        ]
    with TemporaryDirectory() as folder:
        Path(folder, "index.html").write_text(_page(days, as_pictures), encoding="utf-8")
        bundle = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
        Path(folder, "plotly.js").write_bytes(bundle.read_bytes())
        handler = functools.partial(_Silent, directory=folder)
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


class _Silent(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


def _page(days: dict[str, list[object]], as_pictures: bool) -> str:
    options = "".join(f"<option>{day}</option>" for day in days)
    places = "".join(f'<div id="figure{n}"></div>' for n in range(len(SIX)))
    draw = (
        "document.getElementById('figure' + n).innerHTML = one"
        if as_pictures
        else "Plotly.react('figure' + n, one.data, one.layout, {displayModeBar: false})"
    )
    script = "" if as_pictures else '<script src="plotly.js"></script>'
    data = json.dumps(days).replace("</", "<\\/")
    return (
        f'<!doctype html><meta charset="utf-8">{script}<select>{options}</select>{places}<script>'
        f"const days = {data}; const box = document.querySelector('select');"
        f"const show = () => days[box.value].forEach((one, n) => {draw}); box.onchange = show; show();</script>"
    )


def main() -> None:
    """Prints new filter, twenty at once and cold load: the static floors, six figures alone, and a whole page."""
    parser = argparse.ArgumentParser(prog="python -m bench.footing", description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("--times", type=int, default=7)
    wanted = parser.parse_args()
    for name, as_pictures in (("static page with Plotly", False), ("static page with pictures", True)):
        with static(wanted.home, as_pictures) as address:
            measure(name, address, "", in_a_select, len(SIX), wanted.times)
    os.environ["GOVERNANCE_HOME"] = str(wanted.home)
    with serving(wanted.home, ROOT / "bench" / "six_figures_app.py") as server:
        cookie = signed_in(server.address)
        measure("six figures", server.address, cookie, in_streamlit, len(SIX), wanted.times)
        asyncio.run(twenty(server, cookie, "", "six figures"))
    with serving(wanted.home, ROOT / "bench" / "one_school.py") as server:
        cookie = signed_in(server.address)
        measure("Training", f"{server.address}/training", cookie, _by_typing, 5, wanted.times)
        asyncio.run(twenty(server, cookie, "training", "Training"))


if __name__ == "__main__":
    main()
