"""What a governor, a headteacher, an SLT member and a data manager come to do, done in a browser."""

from __future__ import annotations

import csv
import io
import shutil
from pathlib import Path

import pytest

from data import access, invented, store
from queries import runner
from tests import schools
from tests.access.conftest import serving
from tests.conftest import SAMPLE_TODAY
from tests.journeys.conftest import open_page, settled, still

pytestmark = pytest.mark.browser


def head(home: Path) -> tuple[access.Principal, runner.Filters]:
    """Who asks the same questions as the screen, beside the screen."""
    found = store.current_snapshot()
    reader = access.Principal("test", "headteacher", found.schools)
    return reader, runner.on_day(found.schools[0])


def csv_rows(download) -> list[dict[str, str]]:
    text = Path(download.path()).read_text(encoding="utf-8-sig")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return list(csv.DictReader(io.StringIO("\n".join(lines))))


def test_a_governor_reads_the_overview(dashboard, arrive):
    page = arrive(dashboard, "Governor")
    for heading in ("Needs attention", "Questions to ask"):
        assert page.get_by_role("heading", name=heading).is_visible()
    assert page.locator(".st-key-facts .fact").count() >= 4
    assert page.get_by_role("link", name="Person").count() == 0
    assert page.get_by_role("link", name="Board pack").count() == 1


def test_a_headteacher_clicks_a_bar_finds_who_is_late_opens_one_and_goes_back(dashboard, arrive):
    page = arrive(dashboard, "Headteacher", "acknowledgements")
    panel = page.locator(".st-key-panel_acknowledgement_by_group")
    chase = page.locator(".st-key-panel_acknowledgement_chase")
    before = chase.locator("h3").inner_text()
    panel.locator(".barlayer .point path").first.wait_for(state="attached")
    still(panel)
    box = panel.locator(".nsewdrag").first.bounding_box()
    # The fifth of six groups, contractors: hardly any of them has agreed.
    page.mouse.click(box["x"] + box["width"] * 0.6, box["y"] + box["height"] * 4.5 / 6)
    page.wait_for_url("**staff_group=Contractors**")
    settled(page)
    after = chase.locator("h3").inner_text()
    assert before != after and after.startswith("4 adults")
    page.goto(page.url)  # the state is in the address
    settled(page)
    assert chase.locator("h3").inner_text() == after
    grid = chase.locator("[data-testid=data-grid-canvas]").first
    still(grid)
    place = grid.bounding_box()
    page.mouse.click(place["x"] + 15, place["y"] + 52)
    link = chase.get_by_role("link", name="Open ")
    link.click()
    page.wait_for_url("**/person?person=**")
    page.get_by_role("heading", level=1, name="Person").wait_for()
    settled(page)
    assert page.locator(".st-key-panel_person_policies h3").is_visible()
    page.go_back()
    page.wait_for_url("**/acknowledgements**")
    page.get_by_role("heading", level=1, name="Acknowledgements").wait_for()


def test_every_cell_can_still_be_read_when_one_of_them_is_chosen(dashboard, arrive):
    """Plotly fades what was not chosen to a fifth, and all words of cells with it."""
    page = arrive(dashboard, "Headteacher", "incidents")
    panel = page.locator(".st-key-panel_incident_when")
    panel.locator(".textpoint text").first.wait_for(state="attached")
    still(panel)
    box = panel.locator(".nsewdrag").first.bounding_box()
    # The third of seven days, the sixth of seven parts of the day.
    page.mouse.click(box["x"] + box["width"] * 2.5 / 7, box["y"] + box["height"] * 5.5 / 7)
    page.wait_for_url("**weekday=Wednesday**")
    settled(page)
    panel.locator('.point path[style*=" opacity: 0.2;"]').first.wait_for(state="attached")
    seen = "every => [...new Set(every.map(one => getComputedStyle(one).%s))]"
    assert panel.locator(".textpoint text").evaluate_all(seen % "fillOpacity") == ["1"]
    assert panel.locator(".point path").evaluate_all(seen % "opacity") == ["1"]
    edges = panel.locator(".point path").evaluate_all("every => every.map(one => getComputedStyle(one).strokeWidth)")
    assert edges.count("4px") == 1


def test_a_file_has_the_rows_of_the_screen(dashboard, arrive, sample_home):
    page = arrive(dashboard, "Senior leader (SLT)", "training")
    panel = page.locator(".st-key-panel_training_people")
    with page.expect_download() as got:
        panel.get_by_role("button", name="CSV").click()
    rows = csv_rows(got.value)
    reader, filters = head(sample_home)
    asked = runner.ask("training_people_fully_in_date", filters, reader)
    assert [int(row["people"]) for row in rows] == asked["people"].astype(int).tolist()
    shown = panel.locator(".js-plotly-plot").first.text_content()
    for row in rows:
        assert f"{row['fully_in_date']} of {row['people']}" in shown


def test_a_link_opens_only_what_its_reader_may_see(dashboard, arrive, sample_home):
    reader, filters = head(sample_home)
    record = runner.ask("incident_records", filters, reader).iloc[0]["incident_id"]
    person = runner.ask("person_list", filters, reader).iloc[0]
    page = arrive(dashboard, "Governor", f"incidents?incident={record}")
    assert record not in page.inner_text("body")
    page.goto(f"{dashboard.url}/person?person={person['person_id']}")
    page.get_by_role("heading", level=1).wait_for()
    settled(page)
    assert person["name"] not in page.inner_text("body")
    # The refusal is in words of ours, and leads on.
    page.get_by_role("heading", name="You are not authorised to open this page").wait_for()
    page.locator(".st-key-state").get_by_role("link", name="Overview").click()
    page.get_by_role("heading", level=1, name="Overview").wait_for()


def test_a_link_that_was_sent_is_opened_by_somebody_who_has_to_sign_in_first(dashboard, chromium):
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"{dashboard.url}/incidents?category_group=Cyberbullying")
    page.get_by_role("button", name="Headteacher", exact=True).wait_for()
    # Streamlit would put "Page not found" over the door of an address that it does not know.
    assert page.get_by_role("dialog").count() == 0
    page.get_by_role("button", name="Headteacher", exact=True).click()
    page.get_by_text("Incidents › Cyberbullying").wait_for()
    assert page.url.endswith("/incidents?category_group=Cyberbullying")
    context.close()


@pytest.mark.parametrize("address", ["", "acknowledgements", "incidents"])
def test_nothing_is_wider_than_a_phone(dashboard, arrive, address):
    page = arrive(dashboard, "Headteacher", address, width=390)
    over = page.evaluate(
        """() => [document.documentElement, document.querySelector('[data-testid=stMain]')]
            .map(e => e.scrollWidth - e.clientWidth)"""
    )
    assert max(over) <= 0
    # No card or panel sticks out at the side either.
    sticking = page.evaluate(
        """() => [...document.querySelectorAll('[class*=st-key-panel_], [class*=st-key-fact_]')]
            .filter(e => e.getBoundingClientRect().right > innerWidth + 1).length"""
    )
    assert sticking == 0


def test_a_senior_leader_drills_from_a_kind_of_incident_to_its_records_and_widens_again(dashboard, arrive):
    page = arrive(dashboard, "Senior leader (SLT)", "incidents?category_group=Cyberbullying")
    narrow = page.locator(".st-key-panel_incident_same_point h3").inner_text()
    assert page.get_by_text("Incidents › Cyberbullying").is_visible()
    # Records are the headteacher's.
    assert page.locator(".st-key-panel_incident_records").count() == 0
    page.get_by_role("button", name="Show all again").click()
    page.wait_for_function("() => !location.search.includes('category_group')")
    settled(page)
    assert page.locator(".st-key-panel_incident_same_point h3").inner_text() != narrow


def test_a_data_manager_brings_a_file_in_and_the_figure_moves(_sample_built, tmp_path, arrive):
    home = tmp_path / "home"
    shutil.copytree(_sample_built, home)
    with schools.at_home(home, SAMPLE_TODAY):
        reader, filters = head(home)
        late = runner.ask("acknowledgement_outstanding_people", filters.but(limit=1000), reader)
        one = late.iloc[0]
        before = len(late)
        text = (
            "ack_id,school_id,person_id,policy_id,version,version_basis,acknowledged_at,date_precision,response,method\n"
            f"JOURNEY1,{filters.school},{one.person_id},{one.policy_id},{one.version},stated,"
            "2026-11-20T09:00:00,day,acknowledged,paper\n"
        )
        # Only invented files may be shown without a sign-in, and this one is invented.
        invented.mark([store.keep_raw(text.encode(), ".csv")])
    with serving(home, tmp_path, GOVERNANCE_TODAY=SAMPLE_TODAY) as server:
        page = arrive(server, "Data manager")
        open_page(server, page, "data")
        page.locator("input[type=file]").set_input_files(
            {"name": "acknowledgement.csv", "mimeType": "text/csv", "buffer": text.encode()}
        )
        page.get_by_role("button", name="Confirm and bring in 1 file").click()
        page.locator("[data-testid=stAlert]").first.wait_for(timeout=120_000)
        settled(page)
    with schools.at_home(home, SAMPLE_TODAY):
        reader, filters = head(home)
        now = runner.ask("acknowledgement_outstanding_people", filters.but(limit=1000), reader)
        assert len(now) == before - 1
