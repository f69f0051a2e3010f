"""`python -m bench.first_load ADDRESS`: what Chromium fetches for a first visit, and how long it waits."""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections import Counter
from dataclasses import dataclass, field

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
# The last: whoever drives a browser has the place of every error looked up, and plotly meets four of its own while it
# starts: 5 MB are read anew for each. Nobody's own browser does that (1.9 s instead of 4.7 on a busy machine, n = 7).
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--js-flags=--no-enable-lazy-source-positions"]  # fmt: skip
# The bandwidth of a school's line shared by others, as the aims are stated for it.
SLOW = {"offline": False, "latency": 20, "downloadThroughput": 10e6 / 8, "uploadThroughput": 5e6 / 8}
# Everything that was announced has been drawn: no placeholder, no run under way, and every figure has its lines.
DRAWN = """() => !document.querySelector(
    '[data-testid="stStatusWidget"], [data-testid="stSkeleton"], [data-stale="true"]')
  && document.querySelector('[data-testid="stMainBlockContainer"] h1')
  && [...document.querySelectorAll('[data-testid="stPlotlyChart"]')].every(one => one.querySelector('.main-svg'))"""


@dataclass
class Wire:
    """The bytes that came over the wire, by file, as the browser counted them; sockets under their own name."""

    bytes: Counter[str] = field(default_factory=Counter)
    names: dict[str, str] = field(default_factory=dict)

    def listen(self, session: CDPSession) -> None:
        """Counts from now on."""
        session.send("Network.enable")
        session.on(
            "Network.requestWillBeSent", lambda said: self.names.update({said["requestId"]: said["request"]["url"]})
        )
        session.on("Network.loadingFinished", self._finished)
        session.on("Network.webSocketFrameReceived", self._frame)

    def _finished(self, said: dict) -> None:
        name = self.names.get(said["requestId"], "?").split("?")[0].rsplit("/", 1)[-1] or "the page"
        self.bytes[name] += int(said["encodedDataLength"])

    def _frame(self, said: dict) -> None:
        # Base64 of a binary message: three bytes in four letters.
        self.bytes["socket"] += len(said["response"]["payloadData"]) * 3 // 4


def drawn(page: Page, patience: float = 60_000) -> None:
    """Waits until the page has been drawn whole and stays so for a tenth of a second."""
    page.wait_for_function(DRAWN, timeout=patience, polling=30)
    page.wait_for_timeout(100)
    page.wait_for_function(DRAWN, timeout=patience, polling=30)


def visit(browser: Browser, address: str, role: str, path: str, slow: bool) -> tuple[Wire, Wire, float, float]:
    """The sign-in page and then a page with figures, in a browser that was never here: bytes and seconds of both."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    session = context.new_cdp_session(page)
    landing, full = Wire(), Wire()
    landing.listen(session)
    if slow:
        session.send("Network.emulateNetworkConditions", SLOW)
    start = time.perf_counter()
    page.goto(address)
    page.get_by_role("button", name=role, exact=True).wait_for()
    landed = time.perf_counter() - start
    page.wait_for_timeout(1500)
    first = Counter(landing.bytes)
    page.get_by_role("button", name=role, exact=True).click()
    page.locator('[data-testid="stSidebarNav"]').wait_for()
    drawn(page)
    cookies = context.cookies()
    context.close()
    # The page with figures as the first thing ever fetched, by somebody whose session stands.
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.add_cookies(cookies)
    page = context.new_page()
    session = context.new_cdp_session(page)
    full.listen(session)
    if slow:
        session.send("Network.emulateNetworkConditions", SLOW)
    start = time.perf_counter()
    page.goto(f"{address}/{path}")
    drawn(page)
    took = time.perf_counter() - start
    page.wait_for_timeout(1500)
    context.close()
    landing.bytes = first
    return landing, full, landed, took


def main() -> None:
    """Prints the bytes by file and the median seconds of some first visits."""
    parser = argparse.ArgumentParser(prog="python -m bench.first_load", description=__doc__)
    parser.add_argument("address")
    parser.add_argument("--role", default="Headteacher")
    parser.add_argument("--page", default="")
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--slow", action="store_true", help="10 Mbit/s and 20 ms")
    wanted = parser.parse_args()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        seen = [visit(browser, wanted.address, wanted.role, wanted.page, wanted.slow) for _ in range(wanted.times)]
        browser.close()
    for name, which in (("sign-in page", 0), ("page with figures", 1)):
        wire = seen[-1][which]
        seconds = statistics.median(one[which + 2] for one in seen)
        print(f"\n{name}: {sum(wire.bytes.values()) / 1e6:.2f} MB, drawn after {seconds:.2f} s "
              f"(median of {len(seen)}, load {os.getloadavg()[0]:.1f})")  # fmt: skip
        for file, size in wire.bytes.most_common(40):
            print(f"{size:>10,}  {file}")


if __name__ == "__main__":
    main()
