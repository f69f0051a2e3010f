"""Takes the pictures of docs/screenshots, of the sample school and a trust: `python -m tests.journeys.screenshots`."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path

from PIL import Image

from bench import nation
from data import invented, store
from data.__main__ import build_sample
from queries import publishing
from tests import schools
from tests.access.conftest import BROWSER, ROOT, serving
from tests.conftest import SAMPLE_TODAY
from tests.journeys.conftest import CHROMIUM, open_page, settled

FOLDER = ROOT / "docs" / "screenshots"
KEY_PAGES = ("overview", "acknowledgements", "training", "incidents")
MOST_BYTES = 300_000
TALLEST = 3400


def main() -> None:
    """Builds the sample school and a trust of ten in folders of their own, serves each, and writes every picture."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.glob("*.png"):
        old.unlink()
    with tempfile.TemporaryDirectory() as name, schools.at_home(Path(name) / "home", SAMPLE_TODAY) as home:
        build_sample()
        with serving(home, Path(name), GOVERNANCE_TODAY=SAMPLE_TODAY) as server:
            _take_all(server, SHOTS)
    with tempfile.TemporaryDirectory() as name, schools.at_home(Path(name) / "home", SAMPLE_TODAY) as home:
        nation.build(10)
        publishing.publish()
        invented.mark([store.keep_raw(b"ten invented schools", ".csv")])
        with serving(home, Path(name), GOVERNANCE_TODAY=SAMPLE_TODAY) as server:
            _take_all(server, TRUST_SHOTS)


# Every page for the role that uses it most, and for others where it looks different to them.
SHOTS = [("Headteacher", 1400, theme, KEY_PAGES) for theme in ("light", "dark")]
SHOTS += [("Headteacher", 390, "light", KEY_PAGES), ("Headteacher", 390, "dark", ("overview", "incidents"))]
SHOTS += [("Headteacher", 1400, "light", ("registers", "policy", "person", "meetings", "board_pack", "audit"))]
SHOTS += [("Headteacher", 1024, "light", ("overview",))]
SHOTS += [("Governor", 1400, "light", (*KEY_PAGES, "registers", "policy", "meetings", "board_pack", "definitions"))]
SHOTS += [("Governor", 390, "light", ("overview", "incidents", "board_pack"))]
SHOTS += [("Senior leader (SLT)", 1400, "light", ("overview", "incidents", "exports"))]
SHOTS += [("Data manager", 1400, "light", ("overview", "data"))]
TRUST_SHOTS = [("Trust leader", 1400, "light", ("overview", "acknowledgements", "incidents"))]
TRUST_SHOTS += [("Trustee", 1400, "light", ("overview",))]


def _take_all(server, shots) -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=BROWSER)
        for role, width, theme, pages in shots:
            context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=theme)
            page = context.new_page()
            page.set_default_timeout(60_000)
            page.goto(server.url)
            page.get_by_role("button", name=role, exact=True).click()
            page.get_by_text("Demo data: everybody here is invented.").first.wait_for(state="attached")
            for key in pages:
                _take(server, page, key, FOLDER / f"{_named(role)}-{key}-{width}-{theme}.png", width)
            context.close()
        browser.close()


def _named(role: str) -> str:
    return role.partition(" (")[0].lower().replace(" ", "-")


def _take(server, page, key: str, to: Path, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    open_page(server, page, "" if key == "overview" else key)
    tall = page.evaluate("document.querySelector('[data-testid=stMainBlockContainer]').scrollHeight")
    page.set_viewport_size({"width": width, "height": min(int(tall) + 60, TALLEST)})
    page.wait_for_timeout(800)
    settled(page)
    to.write_bytes(small(page.screenshot()))


def small(picture: bytes) -> bytes:
    """The picture in 256 colours that stay true, the rare ones too, cut at its foot where that is not small enough."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    while True:
        out = io.BytesIO()
        # By coverage: the method that counts pixels gives the greys of lettering every place, and orange turns brown.
        true = image.quantize(256, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
        true.save(out, "PNG", optimize=True)
        if out.tell() <= MOST_BYTES:
            return out.getvalue()
        image = image.crop((0, 0, image.width, image.height * 9 // 10))


if __name__ == "__main__":
    main()
