"""What the leaders of a trust come to do, done in a browser, and no serious fault of ours on their pages."""

from __future__ import annotations

import math

import pytest

from tests.journeys import axe
from tests.journeys.conftest import middle, settled, still

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("role", "name", "theme"), [("trust_leader", "Trust leader", "light"), ("trustee", "Trustee", "dark")]
)
def test_no_page_has_a_serious_fault_of_ours(trust_dashboard, arrive, role, name, theme):
    axe.look_through(arrive(trust_dashboard, name, theme=theme), role)


def test_a_trust_leader_compares_schools_opens_one_and_sends_the_link(trust_dashboard, arrive):
    page = arrive(trust_dashboard, "Trust leader", "incidents")
    panel = page.locator(".st-key-panel_incident_schools")
    assert "chance" in panel.locator("h3").inner_text()
    was = page.locator("p.position").first.inner_text()
    dots = panel.locator(".scatterlayer .points path")
    dots.first.wait_for(state="attached")
    # The dot of another school than the one that is open, farthest from its own.
    schools = panel.locator(".js-plotly-plot").evaluate("e => e.data.at(-1).customdata.map(one => one[0])")
    opened = next(place for place, school in enumerate(schools) if was.startswith(f"School {school[-5:]} "))
    still(panel)
    places = [middle(dots.nth(place)) for place in range(len(schools))]
    page.mouse.click(*max(places, key=lambda place: math.dist(place, places[opened])))
    page.wait_for_url("**school=**")
    page.wait_for_function("was => document.querySelector('p.position')?.innerText !== was", arg=was)
    settled(page)
    now = page.locator("p.position").first.inner_text()
    assert now != was and "school=" in page.url
    sent = page.url
    other = arrive(trust_dashboard, "Trust leader")
    other.goto(sent)
    other.get_by_role("heading", level=1).wait_for()
    settled(other)
    assert other.locator("p.position").first.inner_text() == now
    # The same address in a governor's hands opens that governor's own page and nothing of the leaders'.
    governor = arrive(trust_dashboard, "Governor")
    governor.goto(sent)
    governor.get_by_role("heading", level=1).wait_for()
    settled(governor)
    assert governor.locator(".st-key-panel_incident_schools").count() == 0
