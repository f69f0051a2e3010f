"""Schools that tests share: four people by hand, the sample school imported once, and a school without a row."""

from __future__ import annotations

import shutil
import time

import pytest

from tests import schools

SAMPLE_TODAY = "2026-11-20"


@pytest.fixture(scope="session")
def _four_people_built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("four_people")
    with schools.at_home(folder):
        schools.enter(schools.four_people())
    return folder


@pytest.fixture
def four_people(_four_people_built, tmp_path):
    """The four-person school on Fri 23 Oct 2026, in a folder of the test's own."""
    folder = tmp_path / "home"
    shutil.copytree(_four_people_built, folder)
    with schools.at_home(folder):
        yield folder


@pytest.fixture
def empty_home(tmp_path):
    """A data folder to which nothing was imported."""
    with schools.at_home(tmp_path / "empty") as folder:
        yield folder


@pytest.fixture(scope="session")
def _sample_built(tmp_path_factory, worker_id):
    from data.__main__ import build_sample

    folder = tmp_path_factory.mktemp("sample") / "home"
    # Processes that test side by side share a folder: the first of them imports the sample school, the others copy it.
    shared = folder.parent.parent if worker_id == "master" else tmp_path_factory.getbasetemp().parent
    built, done = shared / "sample_built", shared / "sample_done"
    try:
        built.mkdir()
    except FileExistsError:
        wait_for(done.exists, 180)
    else:
        with schools.at_home(built, SAMPLE_TODAY):
            build_sample()
        done.touch()
    shutil.copytree(built, folder)
    return folder


def wait_for(happens, seconds: float) -> None:
    """Returns once it happens; fails when it takes longer."""
    until = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < until, f"not within {seconds} s: {happens}"
        time.sleep(0.2)


@pytest.fixture
def sample_home(_sample_built):
    """The sample school on Fri 20 Nov 2026; shared by tests, so only read it."""
    with schools.at_home(_sample_built, SAMPLE_TODAY) as folder:
        yield folder


@pytest.fixture
def own_sample_home(_sample_built, tmp_path):
    """A copy of the sample school that a test may change."""
    folder = tmp_path / "home"
    shutil.copytree(_sample_built, folder)
    with schools.at_home(folder, SAMPLE_TODAY):
        yield folder


@pytest.fixture(scope="session")
def chromium():
    """One browser for every test of a process that needs one: a second beside it would not start."""
    from playwright.sync_api import sync_playwright

    from tests.access.conftest import BROWSER
    from tests.journeys.conftest import CHROMIUM

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=BROWSER)
        yield browser
        browser.close()
