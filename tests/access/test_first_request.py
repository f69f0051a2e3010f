"""A direct link to a page, by nobody, as the very first thing that a fresh server hears: it shows nothing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest

from components.access import PAGES
from tests.access.conftest import ROOT, Client, Server, _wait_for, free_port

# What stands in the four-person school, and would stand on a page of it.
OF_THE_SCHOOL = ("Four Oaks", "Ada", "Arden", "Birch", "FOUR", "teaching assistant", "position on")
pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")


@pytest.fixture(scope="module")
def fresh(_four_people_built, tmp_path_factory):
    """One server process for each page, none of which has answered anything but a health check."""
    folder = tmp_path_factory.mktemp("fresh")
    shutil.copytree(_four_people_built, folder / "home")
    ports = {page: free_port() for page in PAGES}
    log = folder / "server.log"
    settings = {"GOVERNANCE_HOME": str(folder / "home"), "GOVERNANCE_TODAY": "2026-10-23"}
    command = [sys.executable, "-m", "tests.access.fresh", *map(str, ports.values())]
    with log.open("w", encoding="utf-8") as out:
        process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **settings}, stdout=out, stderr=out, text=True)
    servers = {page: Server(port, process, log) for page, port in ports.items()}
    try:
        for server in servers.values():
            _wait_for(server)
        yield servers
    finally:
        process.terminate()
        process.wait(10)


@pytest.mark.parametrize("page", PAGES)
def test_a_direct_link_by_nobody_shows_nothing(fresh, page):
    client = Client(fresh[page])
    heard = client.run(page=page)
    said = "\n".join(str(message) for message in heard)
    client.close()
    assert "Open the link that the terminal shows" in said
    assert not [word for word in OF_THE_SCHOOL if word in said]
    pages = [m.navigation for m in heard if m.WhichOneof("type") == "navigation"]
    assert {entry.page_name for found in pages for entry in found.app_pages} <= {"Sign in"}


@pytest.mark.parametrize("page", list(PAGES)[:3])
def test_the_link_to_a_page_files_own_address_shows_nothing_either(fresh, page):
    client = Client(fresh[page])
    for name in (f"{page}.py", f"pages/{page}", f"../pages/{page}", page.upper()):
        said = "\n".join(str(message) for message in client.run(page=name))
        assert not [word for word in OF_THE_SCHOOL if word in said]
    client.close()
