"""What every page says to every role: on an empty school, a school of one, the sample, and three years of another."""

from __future__ import annotations

import html
import re

import pytest

from components.access import PAGES
from data import access
from queries import publishing
from tests import schools
from tests.pages.visits import allowed_pages, visit, words_of

PAIRS = [(role, page) for role in access.ROLES for page in allowed_pages(role)]
THINGS = (
    "adults|incidents|policies|courses|cases|images|records|schools|questions|actions|days|terms|starters|leavers|"
    "requests|declarations|points|sources|lines|clauses|reviews|meetings|people|groups|uses|steps|entries|settings|rows"
)
FAULTS = {
    "not a number": r"\bnan\b|\bNaN\b|\bNaT\b|<NA>|\binf\b",
    "no value": r"(?<=\s)None(?=\s\s|$|[,.;)])|\bnull\b",
    "one of many": rf"(?<![\d.,/:–-])\b1 (?:school |required |new |declared |linked |more |further )?(?:{THINGS})\b",
    "none of none": r"\b0 of 0\b|none of none|\b0 (?:adults|incidents|cases|policies)\b",
    "a name of our own": r"\b[a-z]+_[a-z_]+\b",
    "two full stops": r"(?<!\.)\.\.(?!\.)",
    "a date in figures": r"(?<!\bas )\b20\d\d-\d\d-\d\d\b",
}


def spoken(opened) -> str:
    """What a reader reads, without the style sheet, tags and addresses."""
    text = re.sub(r"<style>.*?</style>", " ", words_of(opened), flags=re.DOTALL)
    # The generated school calls its posts by the codes of their kinds.
    text = re.sub(r"teaching_assistant|midday_supervisor", "assistant", text)
    return html.unescape(re.sub(r"<[^>]*>", " ", text))


def titles(opened) -> list[str]:
    found = re.findall(r'<h3 class="panel">(.*?)</h3>', words_of(opened), flags=re.DOTALL)
    return [html.unescape(re.sub(r"<[^>]*>", "", said)).strip() for said in found]


def check(opened, page: str) -> None:
    assert not opened.exception, [e.message for e in opened.exception]
    assert [title.value for title in opened.title] == [PAGES[page].title]
    said = spoken(opened)
    if page in ("definitions", "data", "audit"):
        # These show names of files and columns, because they are about them.
        return
    for fault, pattern in FAULTS.items():
        found = re.search(pattern, said)
        assert not found, f"{fault}: …{said[max(0, found.start() - 60) : found.end() + 60]}…"
    for title in titles(opened):
        assert title[:1] == title[:1].upper(), title
        # A record and an adult are headed by their name, a summary by what it is.
        assert (
            title.endswith((".", "?")) or page in ("person", "exports", "board_pack") or title.startswith("Record ")
        ), title


@pytest.mark.parametrize(("role", "page"), PAIRS)
def test_on_the_sample_school(role, page, sample_home):
    check(visit(page, role), page)


@pytest.fixture(scope="module")
def _one_built(tmp_path_factory):
    rows = schools.four_people()
    rows["person"], rows["post"] = rows["person"][:1], rows["post"][:1]
    rows["acknowledgement"], rows["completion"], rows["incident"] = rows["acknowledgement"][:1], [], []
    with schools.at_home(tmp_path_factory.mktemp("one")) as folder:
        schools.enter(rows)
        publishing.publish()
    return folder


@pytest.fixture
def one_person(_one_built):
    """A school of one teacher who agreed last year's version, with no incident and no training."""
    with schools.at_home(_one_built) as folder:
        yield folder


@pytest.mark.parametrize(("role", "page"), PAIRS)
def test_on_a_school_of_one(role, page, one_person):
    check(visit(page, role), page)


@pytest.fixture(scope="module")
def _three_years_built(tmp_path_factory):
    from bench import nation

    with schools.at_home(tmp_path_factory.mktemp("three_years"), nation.TODAY) as folder:
        nation.build(1)
        publishing.publish()
    return folder


@pytest.fixture
def three_years(_three_years_built):
    """A school with three years of everything, and records of a kind that the sample has not."""
    with schools.at_home(_three_years_built, "2026-11-20") as folder:
        yield folder


@pytest.mark.parametrize(("role", "page"), PAIRS)
def test_on_a_school_of_three_years(role, page, three_years):
    check(visit(page, role), page)


@pytest.mark.parametrize(("role", "page"), PAIRS)
def test_before_anything_was_imported(role, page, empty_home):
    opened = visit(page, role)
    assert not opened.exception, [e.message for e in opened.exception]
    assert [title.value for title in opened.title] == [PAGES[page].title]
    if page != "data" and role not in ("data_manager",):
        assert not opened.get("plotly_chart") and not titles(opened)
