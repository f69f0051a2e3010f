"""A real server on the sample school and a real browser, shared by the journeys."""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path

import pytest

from tests.access.conftest import serving
from tests.conftest import SAMPLE_TODAY

CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), ""
)


def pytest_collection_modifyitems(items):
    """Without a browser the journeys are left out, unless somebody said that they must run."""
    if CHROMIUM:
        return
    if os.environ.get("GOVERNANCE_BROWSER_REQUIRED") == "1":
        raise pytest.UsageError("GOVERNANCE_BROWSER_REQUIRED=1, but there is no Chromium on this machine.")
    for item in items:
        if Path(__file__).parent in Path(item.fspath).parents:
            item.add_marker(pytest.mark.skip(reason="no Chromium"))


@pytest.fixture(scope="session")
def dashboard(_sample_built, tmp_path_factory):
    """The dashboard on a copy of the sample school, for journeys that change nothing but the audit log."""
    folder = tmp_path_factory.mktemp("journeys")
    shutil.copytree(_sample_built, folder / "home")
    with serving(folder / "home", folder, GOVERNANCE_TODAY=SAMPLE_TODAY) as server:
        yield server


@contextlib.contextmanager
def serving_trust(folder: Path):
    """The dashboard of a trust of ten invented schools, in a folder of its own."""
    from bench import nation
    from data import invented, store
    from queries import publishing
    from tests import schools

    folder.mkdir(parents=True, exist_ok=True)
    with schools.at_home(folder / "home", SAMPLE_TODAY):
        nation.build(10)
        publishing.publish()
        # Only invented files may be shown without a sign-in; these schools were written without any.
        invented.mark([store.keep_raw(b"invented schools", ".csv")])
    with serving(folder / "home", folder, GOVERNANCE_TODAY=SAMPLE_TODAY) as server:
        yield server


@pytest.fixture(scope="session")
def trust_dashboard(tmp_path_factory):
    """The dashboard of a trust of ten invented schools, for journeys that change nothing but the audit log."""
    with serving_trust(tmp_path_factory.mktemp("trust")) as server:
        yield server


@pytest.fixture
def arrive(chromium):
    """Opens the dashboard with somebody's eyes: `arrive(server, "Governor", "incidents")` gives that page."""
    contexts = []

    def come(server, role, at="", width=1400, theme="light"):
        context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=theme)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(40_000)
        page.goto(f"{server.url}/{at}")
        page.get_by_role("button", name=role, exact=True).click()
        page.get_by_text("Demo data: everybody here is invented.").first.wait_for(state="attached")
        settled(page)
        return page

    yield come
    for context in contexts:
        context.close()


def settled(page) -> None:
    """Waits until the script has run to its end and nothing is a skeleton any more."""
    page.wait_for_function(
        """() => document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning'
            && !document.querySelector('[data-testid=stSkeleton]')""",
        timeout=60_000,
    )


def still(place) -> None:
    """Scrolls there, and waits until it lies where it lay a moment before: a click elsewhere is a click lost."""
    place.scroll_into_view_if_needed()
    lay = None
    while (lies := place.bounding_box()) != lay:
        lay = lies
        place.page.wait_for_timeout(250)


def middle(place) -> tuple[float, float]:
    """Where to click it."""
    box = place.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def open_page(server, page, address: str) -> None:
    page.goto(f"{server.url}/{address}")
    page.get_by_role("heading", level=1).wait_for()
    settled(page)
