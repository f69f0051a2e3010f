"""Every page opens for every role that may open it, on every kind of school, and for nobody else."""

from __future__ import annotations

import html
import re

import pytest

from components.access import PAGES
from data import access
from tests.pages.visits import allowed_pages, visit, words_of

# Pages that a role may not open; what the others say is in test_words.
CLOSED = [(role, page) for role in access.ROLES for page in PAGES if page not in allowed_pages(role)]


@pytest.mark.parametrize(("role", "page"), CLOSED)
def test_a_page_that_is_not_for_a_role_is_not_opened(role, page, sample_home):
    opened = visit(page, role)
    assert not opened.exception, [e.message for e in opened.exception]
    # A page that is not in the reader's navigation falls back to the first one that is.
    assert [title.value for title in opened.title] != [PAGES[page].title]


@pytest.mark.parametrize("page", PAGES)
def test_every_page_on_a_school_of_four(page, four_people):
    opened = visit(page, "headteacher")
    assert not opened.exception, [e.message for e in opened.exception]


@pytest.mark.parametrize("page", PAGES)
def test_nobody_sees_a_page(page, sample_home):
    opened = visit(page, None)
    assert [title.value for title in opened.title] != [PAGES[page].title]
    assert not opened.dataframe and not opened.get("plotly_chart")


@pytest.mark.parametrize("page", PAGES)
def test_a_page_file_opened_alone_refuses(page, sample_home):
    from streamlit.testing.v1 import AppTest

    opened = AppTest.from_file(str(PAGES[page].file), default_timeout=60).run()
    assert "You are not authorised to open this page" in words_of(opened)
    assert not opened.dataframe and not opened.get("plotly_chart")


def test_old_data_are_told_above_the_figures(sample_home, monkeypatch):
    assert "Old data" not in words_of(visit("overview", "headteacher"))
    monkeypatch.setenv("GOVERNANCE_TODAY", "2027-03-15")
    assert "newest file of Fri 20 Nov 2026, 115 days ago" in words_of(visit("overview", "headteacher"))
    assert "of Fri 20 Nov 2026, 115 days ago" in words_of(visit("incidents", "governor"))


def test_a_link_shows_its_reader_what_it_names(sample_home):
    opened = visit("incidents", "headteacher", category_group="Cyberbullying")
    assert "Incidents › Cyberbullying" in words_of(opened)


def test_a_link_cannot_widen_what_a_role_may_see(sample_home):
    """The address is input: a record's link opens nothing for somebody who may not open records."""
    head = visit("incidents", "headteacher")
    from data import store
    from queries import runner

    found = store.current_snapshot()
    reader = access.Principal("t", "headteacher", found.schools)
    record = runner.ask("incident_records", runner.on_day(found.schools[0]), reader).iloc[0]["incident_id"]
    assert f"Record {record}" not in words_of(head)
    assert f"Record {record}" in words_of(visit("incidents", "headteacher", incident=record))
    assert f"Record {record}" not in words_of(visit("incidents", "slt", incident=record))
    assert f"Record {record}" not in words_of(visit("incidents", "governor", incident=record))


def test_a_governor_reads_no_name(sample_home):
    from data import store

    found = store.current_snapshot()
    connection = store.open_read_only(found.path)
    names = connection.execute("select legal_surname from person").fetchall()
    surnames = {name for (name,) in names if len(name) > 4}
    for page in allowed_pages("governor"):
        opened = visit(page, "governor")
        told = words_of(opened) + " ".join(frame.value.to_csv() for frame in opened.dataframe)
        assert not {name for name in surnames if f" {name}" in told}, page


@pytest.mark.parametrize("role", ["headteacher", "slt", "governor"])
@pytest.mark.parametrize("page", ["overview", "acknowledgements", "training", "incidents"])
def test_each_of_the_four_pages_opens_with_its_headlines(page, role, sample_home):
    assert 'class="fact"' in words_of(visit(page, role))


@pytest.mark.parametrize("role", ["headteacher", "governor"])
def test_every_headline_says_what_it_means_under_the_pointer_and_in_its_definition(role, sample_home):
    from queries import glossary, runner

    opened = visit("overview", role)
    cards = [e.proto.body for e in opened.get("html") if 'class="fact"' in e.proto.body]
    assert 4 <= len(cards) <= 6
    told = set()
    for card in cards:
        hover = html.unescape(re.search(r'class="fact" title="([^"]+)"', card)[1])
        question = next(name for name, q in runner.queries().items() if hover.startswith(f"{q.title}."))
        assert question != "board_headline"
        for metric in glossary.definitions_of(question)[:2]:
            assert metric.meaning in hover and html.escape(metric.meaning) in card
        told.add(hover)
    assert len(told) == len(cards)
