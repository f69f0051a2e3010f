"""Every question of governors and of the headteacher has a panel, on the page that the table in docs names."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from components.access import PAGES
from data import access, store
from queries import runner
from reports.catalogue import PANELS
from tests.pages.visits import visit, words_of

TABLE = (Path(__file__).resolve().parents[2] / "docs" / "questions.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| ([GH]\d+) \| (.*?) \| (.*?) \| (.*) \| (.*?) \|$", re.MULTILINE)
ROWS = {found[1]: found for found in ROW.finditer(TABLE)}
# Lists of sentences on the first page, from the questions of the same names.
ON_THE_FIRST_PAGE = {"board_headline", "board_question", "board_attention", "board_change"}


def test_no_question_is_missing():
    assert list(ROWS) == [f"G{n}" for n in range(1, 24)] + [f"H{n}" for n in range(1, 13)]


@pytest.mark.parametrize("number", ROWS)
def test_the_panels_that_are_named_stand_on_the_pages_that_are_named(number):
    pages = [page for page in PAGES.values() if page.title in ROWS[number][3]]
    assert pages, ROWS[number][3]
    told = " ".join(page.file.read_text(encoding="utf-8") for page in pages)
    for key in re.findall(r"`(\w+)`", ROWS[number][5]):
        assert key in PANELS, key
        if key in ON_THE_FIRST_PAGE or key == "board_source_freshness":
            assert any(page.key == "overview" for page in pages)
        else:
            assert f'"{key}"' in told, (number, key)


@pytest.mark.parametrize("number", ROWS)
def test_each_question_is_answered_by_a_sentence_with_its_number_on_the_sample_school(number, sample_home):
    found = store.current_snapshot()
    for key in re.findall(r"`(\w+)`", ROWS[number][5]):
        panel = PANELS[key]
        if panel.over_schools or key in ON_THE_FIRST_PAGE:
            continue
        is_board = "board" in runner.queries()[panel.query].audience
        reader = access.Principal("t", "governor" if is_board else "headteacher", found.schools)
        filters = runner.on_day(found.schools[0], snapshot=None if is_board else found.id, limit=5000)
        frame = runner.ask(panel.query, filters.but(until=date(2026, 12, 2)), reader)
        assert not frame.empty, key
        said = panel.title(frame, filters)
        # A finding: it says how many, on which day, or that it is none or all of them.
        assert re.search(r"\d|\b[Nn]o\b|\bNone\b|\bEvery|\bAll\b", said), (key, said)


def test_what_a_governor_asks_tonight_stands_on_the_first_page_with_its_number(sample_home):
    said = words_of(visit("overview", "governor"))
    asked = re.search(r'<ol class="questions">(.*?)</ol>', said, re.DOTALL)[1]
    items = re.findall(r"<li>(.*?)</li>", asked, re.DOTALL)
    assert 3 <= len(items) <= 6
    # Each with what raised it, from the printed numbers or from a check on the policy.
    assert all(re.search(r"\?.*<span[^>]*>.{5,}</span>", item, re.DOTALL) for item in items), items
