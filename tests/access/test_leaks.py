"""Fifty invented names and stories, entered where a school would: none reaches a role, log or file it should not."""

from __future__ import annotations

import re
import string
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from components import sessions
from components.access import PAGES
from data import invented, store
from queries import publishing
from tests import schools
from tests.access.conftest import Client, Server, demo_cookie, serving

FIRST = ("Zebedee", "Quentilla", "Ottoline", "Peregrine", "Thaddea")
LAST = ("Quillfeather", "Umberstone", "Wexcombe", "Yaxleigh", "Fothergall")
NAMES = [f"{first}{letter}" for first in FIRST for letter in "abcd"] + [
    f"{last}{letter}" for last in LAST for letter in "abcd"
]
STORIES = [f"Xanthic{letter}story" for letter in string.ascii_lowercase[:10]]
assert len(NAMES) + len(STORIES) == 50


def school() -> dict:
    """The four-person school with twenty more adults, whose names and incidents can be searched for."""
    tables = schools.four_people()
    for number in range(20):
        tables["person"].append(
            schools._person(f"Z{number}", NAMES[number], NAMES[20 + number], joined_on="2020-09-01")
        )
        tables["post"].append(schools._post(f"PZ{number}", f"Z{number}", "Class Teacher", "teacher", "2020-09-01"))
    for number, story in enumerate(STORIES):
        day = f"2026-09-{number + 10:02d}"
        tables["incident"].append(
            schools._incident(f"IZ{number}", day, "cyberbullying", "high", description=f"It was {story} who wrote.")
        )
    return tables


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("leaks")
    with schools.at_home(folder / "home") as home:
        home.mkdir()
        schools.enter(school())
        publishing.publish(by="test")
        invented.mark([store.keep_raw(b"invented", ".csv")])
        with serving(home, folder) as running:
            yield running


@pytest.fixture(scope="module")
def seen(server) -> dict[str, dict[str, str]]:
    """Everything that each role was sent, page by page."""
    said: dict[str, dict[str, str]] = {}
    for role in ("governor", "trustee", "slt", "data_manager", "headteacher"):
        client = Client(server, demo_cookie(server, role))
        said[role] = {}
        for page in PAGES:
            heard = client.run(page="" if page == "overview" else page)
            said[role][page] = "\n".join(repr(message.SerializeToString()) + str(message) for message in heard)
        client.close()
    return said


def found_in(text: str, words: list[str]) -> set[str]:
    return {word for word in words if re.search(word, text, re.IGNORECASE)}


@pytest.mark.parametrize("role", ["governor", "trustee"])
def test_a_governor_is_sent_nobodys_name_and_no_story(seen, role):
    for page, said in seen[role].items():
        assert not found_in(said, [*NAMES, *STORIES]), page
    assert "Overview" in seen[role]["overview"] and "Nothing to show yet" not in seen[role]["overview"]


@pytest.mark.parametrize("role", ["slt", "data_manager"])
def test_a_story_is_for_the_headteacher(seen, role):
    for page, said in seen[role].items():
        assert not found_in(said, STORIES), page


def test_the_search_finds_names_where_they_belong(seen):
    assert len(found_in("".join(seen["headteacher"].values()), NAMES)) >= 20


def test_no_log_and_no_file_beside_the_database_holds_a_name(server, seen):
    places = {"the server's log": server.said()}
    home = store.home()
    for file in home.rglob("*"):
        if file.is_file() and file.suffix in (".jsonl", ".json", ".toml", ".sqlite3", ".lock", ".tmp", ".wal"):
            places[str(file.relative_to(home))] = file.read_bytes().decode("utf-8", "replace")
    for board in home.glob("publications/*/*"):
        places[str(board.relative_to(home))] = board.read_bytes().decode("utf-8", "replace")
    assert len(places) > 5
    assert not {place: found for place, text in places.items() if (found := found_in(text, [*NAMES, *STORIES]))}


def test_the_one_time_link_lets_one_browser_in(tmp_path):
    """The other way in, on the same school as real data: nothing without the link, the school with it, once."""
    with schools.at_home(tmp_path / "home") as home:
        home.mkdir()
        schools.enter(schools.four_people())
        with serving(home, tmp_path) as running:
            link = re.search(r"/start/\S+", running.said()).group(0)
            nobody = Client(running)
            assert "Four Oaks" not in nobody.text()
            nobody.close()
            cookie = follow(running, link)
            client = Client(running, cookie)
            assert "Four Oaks" in client.text() and "headteacher" in client.text()
            client.close()
            with pytest.raises(urllib.error.HTTPError) as used:
                follow(running, link)
            assert used.value.code == 403
            sessions.revoke("local user")
            client = Client(running, cookie)
            assert "Four Oaks" not in client.text()
            client.close()
    assert Path(home).stat().st_mode & 0o077 == 0


def follow(server: Server, link: str) -> str:
    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_):
            return None

    try:
        urllib.request.build_opener(Stay).open(server.url + link)
    except urllib.error.HTTPError as answer:
        if answer.code != 303:
            raise
        return answer.headers["set-cookie"].split(";")[0]
    raise AssertionError("no redirect")
