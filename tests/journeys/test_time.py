"""A period chosen in a browser: in the address, on the next page, and sent to somebody else."""

from __future__ import annotations

import urllib.parse

import pytest

from tests.journeys.conftest import settled

pytestmark = pytest.mark.browser


def choose(page, label: str, option: str) -> None:
    page.get_by_role("combobox", name=label).click()
    page.get_by_role("option", name=option, exact=True).click()
    settled(page)


def chosen(page) -> dict[str, list[str]]:
    return urllib.parse.parse_qs(urllib.parse.urlsplit(page.url).query)


def first_line(page, panel: str, about: str = "") -> str:
    """The title of a panel, once it speaks of what was chosen."""
    title = page.locator(f".st-key-panel_{panel} h3", has_text=about)
    title.wait_for()
    return title.inner_text()


def test_a_period_stays_in_the_address_over_pages_and_when_it_is_sent(dashboard, arrive):
    page = arrive(dashboard, "Headteacher", "incidents")
    choose(page, "Period", "Half term")
    choose(page, "Half term", "Autumn 2026, first half")
    page.wait_for_url("**half_term=Autumn**")
    assert chosen(page) == {"period": ["Half term"], "half_term": ["Autumn 2026, first half"]}
    half = "in the first half of the autumn term 2026"
    told, sent = first_line(page, "incident_same_point", half), page.url
    # A click on the name of another page keeps the period, and says so in that page's address.
    page.locator('[data-testid=stSidebarNavLink][href$="/acknowledgements"]').click()
    page.get_by_role("heading", level=1, name="Acknowledgements").wait_for()
    settled(page)
    assert first_line(page, "acknowledgement_starters", half)
    page.wait_for_url("**half_term=Autumn**")
    # The address alone shows the same to somebody else.
    other = arrive(dashboard, "Senior leader (SLT)")
    other.goto(sent)
    other.get_by_role("heading", level=1, name="Incidents").wait_for()
    settled(other)
    assert first_line(other, "incident_same_point", half) == told


def test_since_a_meeting_and_a_day_of_its_own(dashboard, arrive):
    page = arrive(
        dashboard,
        "Headteacher",
        "incidents?period=Since+a+meeting&meeting=Full+board%2C+Wed+1+Jul+2026&as_at=2026-10-23",
    )
    assert "since Sat 20 Jun 2026" in first_line(page, "incident_same_point")
    assert "position on Fri 23 Oct 2026" in page.inner_text("p.position")
    choose(page, "Period", "Academic year")
    page.locator(".st-key-panel_incident_same_point h3", has_text="in 2026/27 so far").wait_for()
    assert chosen(page)["as_at"] == ["2026-10-23"]
