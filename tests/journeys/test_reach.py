"""Reached without a mouse, at 200 % zoom, without motion, and on paper."""

from __future__ import annotations

import io
import unicodedata

import pypdf
import pytest

from tests.journeys.conftest import open_page, settled

pytestmark = pytest.mark.browser


def pressed(page, key: str, times: int = 1) -> None:
    for _ in range(times):
        page.keyboard.press(key)


def until(page, selector: str, key: str = "Tab", most: int = 60) -> None:
    """Presses a key until the focus is on a part of the page."""
    for _ in range(most):
        page.keyboard.press(key)
        if page.evaluate("s => !!document.activeElement?.closest(s)", selector):
            return
    raise AssertionError(f"{selector} is not reached with {most} times {key}")


def test_somebody_without_a_mouse_goes_from_the_side_to_a_person_and_back(dashboard, arrive):
    page = arrive(dashboard, "Headteacher")
    open_page(dashboard, page, "")
    # The first key press offers a way round the names of the pages.
    pressed(page, "Tab")
    assert "Skip to main content" in page.evaluate("document.activeElement.innerText")
    until(page, '[data-testid=stSidebarNavLink][href$="/acknowledgements"]')
    pressed(page, "Enter")
    page.get_by_role("heading", level=1, name="Acknowledgements").wait_for()
    settled(page)
    # A filter, by its first letters.
    chase = page.locator(".st-key-panel_acknowledgement_chase h3")
    everybody = chase.inner_text()
    until(page, ".st-key-staff_group")
    page.keyboard.type("Contr")
    pressed(page, "Enter")
    page.wait_for_url("**staff_group=Contractors**")
    page.wait_for_function(
        "was => document.querySelector('.st-key-panel_acknowledgement_chase h3').innerText !== was", arg=everybody
    )
    settled(page)
    late = chase.inner_text()
    # The rows behind a figure, as a table that is read out, opened and closed.
    until(page, ".st-key-panel_acknowledgement_by_group .opens summary")
    rows = page.locator(".st-key-panel_acknowledgement_by_group .opens table tbody tr")
    assert not rows.first.is_visible()
    pressed(page, "Enter")
    rows.first.wait_for()
    assert "Contractors" in rows.first.inner_text()
    pressed(page, "Enter")
    rows.first.wait_for(state="hidden")
    # A line of the list, chosen where it is, opens a person.
    until(page, ".st-key-rows_acknowledgement_chase canvas")
    pressed(page, "ArrowDown")
    pressed(page, "Shift+Space")
    page.locator(".st-key-panel_acknowledgement_chase a", has_text="Open ").wait_for()
    settled(page)
    until(page, ".st-key-panel_acknowledgement_chase .stPageLink a")
    pressed(page, "Enter")
    page.wait_for_url("**/person?person=**")
    page.get_by_role("heading", level=1, name="Person").wait_for()
    settled(page)
    assert page.locator(".st-key-open_record h3").is_visible()
    # The way back leads to what was chosen.
    until(page, ".stMain .stPageLink a")
    assert "Back to Acknowledgements" in page.evaluate("document.activeElement.innerText")
    pressed(page, "Enter")
    page.wait_for_url("**/acknowledgements**staff_group=Contractors**")
    page.get_by_role("heading", level=1, name="Acknowledgements").wait_for()
    settled(page)
    assert chase.inner_text() == late


def headings(page) -> list[str]:
    return page.locator("h3.panel").all_inner_texts()


def test_at_twice_the_size_nothing_is_lost_and_nothing_scrolls_sideways(dashboard, arrive):
    page = arrive(dashboard, "Headteacher")
    for address in ("", "incidents", "policy"):
        page.set_viewport_size({"width": 1400, "height": 900})
        open_page(dashboard, page, address)
        told = headings(page)
        # A window of 1400 pixels at 200 % has room for 700.
        page.set_viewport_size({"width": 700, "height": 450})
        settled(page)
        page.wait_for_timeout(600)  # figures follow the window's width
        assert headings(page) == told
        over, cut = page.evaluate(
            """() => {
                const main = document.querySelector('[data-testid=stMain]');
                const edge = main.getBoundingClientRect().right;
                const wide = [document.documentElement, main].map(e => e.scrollWidth - e.clientWidth);
                const cut = [...document.querySelectorAll('.main-svg')];
                return [Math.max(...wide), cut.filter(e => e.getBoundingClientRect().right > edge).length];
            }"""
        )
        assert over <= 0 and cut == 0, address


def test_nothing_moves_for_those_who_asked_for_stillness(dashboard, arrive):
    page = arrive(dashboard, "Headteacher")
    page.emulate_media(reduced_motion="reduce")
    moving = page.evaluate(
        """() => [...document.querySelectorAll('*')].filter(e => {
            const style = getComputedStyle(e);
            return style.animationName !== 'none' || parseFloat(style.transitionDuration) > 0.001;
        }).map(e => e.outerHTML.slice(0, 80))"""
    )
    assert not moving


@pytest.mark.parametrize(("role", "address"), [("Headteacher", "acknowledgements"), ("Governor", "incidents")])
def test_a_page_prints_on_a4_without_what_is_pressed(dashboard, arrive, role, address):
    page = arrive(dashboard, role, address)
    told = headings(page)
    paper = pypdf.PdfReader(io.BytesIO(page.pdf(format="A4", prefer_css_page_size=True)))
    # Paper joins some letters (ff) in one sign.
    sheets = [" ".join(unicodedata.normalize("NFKC", sheet.extract_text()).split()) for sheet in paper.pages]
    whole = " ".join(sheets)
    assert all(round(float(sheet.mediabox.width)) == 595 for sheet in paper.pages)
    for pressed_on_screen in ("Sign out", "CSV", "Table", "Overview"):
        assert pressed_on_screen not in whole
    assert all(f"{number} of {len(sheets)}" in sheet for number, sheet in enumerate(sheets, 1))
    flat = whole.replace(" ", "")
    # The first words of each: the rest may stand in a line that the text of the paper mixes with its neighbour's.
    assert [title for title in told if "".join(title.split())[:24] not in flat] == []
    if role == "Headteacher":
        # A list that scrolls on screen is printed in full.
        names = page.locator(
            ".st-key-panel_acknowledgement_chase div.paper tbody tr td:first-child"
        ).all_text_contents()
        assert len(names) > 5 and all(name.replace(" ", "") in flat for name in names)
