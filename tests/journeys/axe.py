"""What axe-core and our own rules find at fault on a page, and the way through all pages of a role."""

from __future__ import annotations

from functools import cache

from components.access import PAGES
from tests.journeys.conftest import settled
from tests.pages.visits import allowed_pages

# Faults of Streamlit's own components that no setting of ours reaches: rule -> parts of the page. Each is named with
# its thread in docs/accessibility.md; a newer Streamlit's faults are to be named there, never passed over in silence.
STREAMLITS_OWN: dict[str, tuple[str, ...]] = {}
HOW = """async only => (await axe.run({
    resultTypes: ['violations'], elementRef: false, xpath: false, ancestry: false, preload: false, runOnly: only,
})).violations"""
EVERY_RULE = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
# What another theme can change on a page that was looked through by day.
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
# What axe cannot know: that every figure has its sentence and its table, and that headings step down one at a time.
OURS = """() => {
    const told = [];
    for (const figure of document.querySelectorAll('.stPlotlyChart')) {
        const panel = figure.closest('[class*=st-key-panel_]');
        const words = figure.closest('[aria-label], [role=img]') || figure.querySelector('[role=img][aria-label]');
        if (!words || (words.getAttribute('aria-label') || '').length < 20) told.push('a figure without its sentence');
        if (panel && ![...panel.querySelectorAll('button, summary')].some(b => b.innerText.includes('Table')))
            told.push('a figure without its table: ' + panel.className);
    }
    for (const picture of document.querySelectorAll('.stMain img'))
        if (!picture.alt) told.push('a picture without words');
    let last = 0;
    for (const heading of document.querySelectorAll('.stMain :is(h1, h2, h3, h4, h5, h6)')) {
        const level = Number(heading.tagName[1]);
        if (level > last + 1) told.push(`h${last} is followed by h${level}: ${heading.innerText}`);
        last = level;
    }
    if (document.querySelectorAll('.stMain h1').length !== 1) told.push('not one first heading');
    if (document.querySelector('[tabindex]:not([tabindex="0"]):not([tabindex^="-"])')) told.push('an order of its own');
    return told;
}"""


@cache
def axe_script() -> str:
    from axe_playwright_python.base import AXE_FILE_PATH

    return AXE_FILE_PATH.read_text(encoding="utf-8")


def faults(page, only=EVERY_RULE) -> list[str]:
    """The serious and critical faults on the page that are not in the list above, each with its element."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe_script())
    found = list(page.evaluate(OURS))
    for rule in page.evaluate(HOW, only):
        if rule["impact"] not in ("serious", "critical"):
            continue
        for node in rule["nodes"]:
            where = " ".join(str(part) for part in node["target"]) + node["html"]
            if not any(part in where for part in STREAMLITS_OWN.get(rule["id"], ())):
                found.append(f"{rule['id']}: {where[:200]} {node.get('failureSummary', '')[:200]}")
    return found


def through_all_pages(page, role):
    """Every page that the role may open, one after the other, by the names at the side as a reader goes."""
    for key in allowed_pages(role):
        page.locator(f'[data-testid=stSidebarNavLink][href$="/{"" if key == "overview" else key}"]').click()
        page.get_by_role("heading", level=1, name=PAGES[key].title, exact=True).wait_for()
        settled(page)
        yield key


def look_through(page, role: str, only=EVERY_RULE) -> None:
    """Asserts that no page of the role has a serious fault of ours."""
    found = {key: told for key in through_all_pages(page, role) if (told := faults(page, only))}
    assert not found, "\n".join(f"{key}: {line}" for key, lines in found.items() for line in lines)
