"""What readers see while something is on its way, and what opens without waiting for the server."""

from __future__ import annotations

import pytest

from tests.journeys.conftest import settled

pytestmark = pytest.mark.browser

PLACE = "getComputedStyle(document.querySelector('.stMainBlockContainer'), '::after')"


def test_a_place_is_kept_for_the_panels_until_the_first_is_there(dashboard, arrive):
    page = arrive(dashboard, "Headteacher", "incidents")
    drawn = f"() => [{PLACE}.content, {PLACE}.height]"
    assert page.evaluate(drawn)[0] == "none"
    # The state of a first drawing: the script runs, the line of the position has come, no panel has.
    running = "document.querySelector('[data-testid=stApp]').dataset.testScriptState = 'running'"
    assert page.evaluate(f"() => {{ {running}; return {PLACE}.content }}") == "none", "panels are there"
    content, height = page.evaluate(
        f"""() => {{
            {running};
            document.querySelectorAll('[class*=st-key-panel_]').forEach(panel => panel.remove());
            return [{PLACE}.content, {PLACE}.height];
        }}"""
    )
    assert content.strip('"') == "The figures are being drawn …" and float(height.removesuffix("px")) > 200


def test_a_first_drawing_shows_the_place_and_then_the_panels(dashboard, arrive):
    """The page comes in piece by piece, as over a slow line: the place is there until the first panel is."""
    page = arrive(dashboard, "Headteacher")
    pieces: list[tuple] = []

    def slowly(line) -> None:
        server = line.connect_to_server()
        line.on_message(server.send)
        server.on_message(lambda piece: pieces.append((line, piece)))

    page.route_web_socket("**/_stcore/stream*", slowly)
    page.goto(f"{dashboard.url}/acknowledgements", wait_until="commit")
    look = f"""() => document.querySelector('.stMainBlockContainer')
        ? [{PLACE}.content.includes('being drawn'), !!document.querySelector('[class*=st-key-panel_]')] : null"""
    seen = []
    for _ in range(600):
        page.wait_for_timeout(10)
        if pieces:
            line, piece = pieces.pop(0)
            line.send(piece)
            page.wait_for_timeout(20)
        if (now := page.evaluate(look)) and now not in seen[-1:]:
            seen.append(now)
        if now == [False, True]:
            break
    assert [True, False] in seen, "the place was never shown"
    assert [True, True] not in seen, "the place was shown beside a panel"
    assert seen[-1] == [False, True]


def test_a_file_that_takes_a_moment_says_so_in_words(dashboard, arrive):
    page = arrive(dashboard, "Governor", "board_pack")
    file = page.locator(".stDownloadButton").first
    words = "e => getComputedStyle(e, '::after').content"
    assert file.evaluate(words) == "none"
    with page.expect_download() as got:
        file.get_by_role("button").click()
        page.wait_for_function(
            "() => document.querySelector('.stDownloadButton button').disabled", timeout=10_000, polling=20
        )
        assert "being made" in file.evaluate(words)
    assert got.value.suggested_filename.endswith(".pdf")
    page.wait_for_function("() => !document.querySelector('.stDownloadButton button').disabled")
    assert file.evaluate(words) == "none"


def test_what_else_needs_attention_opens_and_leads_on_without_another_sign_in(dashboard, arrive):
    page = arrive(dashboard, "Governor")
    rest = page.locator("details.more")
    line = rest.locator("p.line").last
    assert not line.is_visible()
    rest.locator("summary").click()
    assert line.is_visible()
    line.get_by_role("link").click()
    page.get_by_role("heading", level=1, name="Policy").wait_for()
    settled(page)
    assert page.locator(".st-key-panel_board_policy_health h3").is_visible()


def test_the_pack_is_short_on_a_phone_and_each_topic_opens(dashboard, arrive):
    page = arrive(dashboard, "Governor", "board_pack", width=390)
    topics = page.locator("details.topic")
    assert page.locator(".stMainBlockContainer").evaluate("e => e.scrollHeight") < 6000
    for place in range(topics.count()):
        topics.nth(place).locator("summary").click()
        assert topics.nth(place).locator("h3").first.is_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_figure_is_drawn_once(dashboard, chromium):
    """Plotly puts the words of a figure in twice for each drawing; it draws again where Streamlit's copy differs."""
    context = chromium.new_context(viewport={"width": 1400, "height": 900})
    context.add_init_script(
        """window.put = 0; new MutationObserver(records => { for (const record of records)
            for (const node of record.addedNodes) if (node.nodeType === 1 && node.matches('g.annotation')) window.put++;
        }).observe(document, {subtree: true, childList: true})"""
    )
    page = context.new_page()
    page.goto(f"{dashboard.url}/acknowledgements")
    page.get_by_role("button", name="Headteacher", exact=True).click()
    page.locator(".stPlotlyChart .main-svg").first.wait_for()
    settled(page)
    page.wait_for_timeout(1000)  # what would come a second time comes at once
    words = page.locator("g.annotation").count()
    assert words > 20
    assert page.evaluate("window.put") == 2 * words
    context.close()
