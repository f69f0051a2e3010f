"""axe-core over every page, for a headteacher and a governor, by day and by night: no serious fault of ours."""

from __future__ import annotations

import pytest

from tests.journeys.conftest import open_page
from tests.pages.visits import allowed_pages

pytestmark = pytest.mark.browser

# Faults of Streamlit's own components that no setting of ours reaches: rule -> parts of the page, with the reason
# beside each. Streamlit 1.67 needs none; a newer one that does is to be named here, never passed over in silence.
STREAMLITS_OWN: dict[str, tuple[str, ...]] = {}
HOW = {
    "resultTypes": ["violations"],
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
}


def faults(page) -> list[str]:
    """The serious and critical faults on the page that are not in the list above, each with its element."""
    from axe_playwright_python.sync_playwright import Axe

    found = []
    for rule in Axe().run(page, options=HOW).response["violations"]:
        if rule["impact"] not in ("serious", "critical"):
            continue
        for node in rule["nodes"]:
            where = " ".join(str(part) for part in node["target"]) + node["html"]
            if not any(part in where for part in STREAMLITS_OWN.get(rule["id"], ())):
                found.append(f"{rule['id']}: {where[:200]} {node.get('failureSummary', '')[:200]}")
    return found


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("role", "name"), [("headteacher", "Headteacher"), ("governor", "Governor")])
def test_no_page_has_a_serious_fault_of_ours(dashboard, arrive, role, name, theme):
    page = arrive(dashboard, name, theme=theme)
    found = {}
    for key in allowed_pages(role):
        open_page(dashboard, page, "" if key == "overview" else key)
        if told := faults(page):
            found[key] = told
    assert not found, "\n".join(f"{key}: {line}" for key, lines in found.items() for line in lines)
