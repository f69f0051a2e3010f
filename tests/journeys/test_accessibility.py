"""axe-core and our own rules over every page and every role, by day and by night: no serious fault of ours."""

from __future__ import annotations

import pytest

from tests.journeys import axe
from tests.journeys.conftest import settled

pytestmark = pytest.mark.browser


def test_the_door_has_no_serious_fault_of_ours(dashboard, chromium):
    for theme in ("light", "dark"):
        context = chromium.new_context(color_scheme=theme)
        page = context.new_page()
        page.goto(dashboard.url)
        page.get_by_role("button", name="Governor", exact=True).wait_for()
        settled(page)
        assert not axe.faults(page)
        context.close()


# Both themes for the two roles that see everything there is to see; the others see parts of it, by day or by night.
@pytest.mark.parametrize(
    ("role", "name", "theme", "only"),
    [
        ("headteacher", "Headteacher", "light", axe.EVERY_RULE),
        ("headteacher", "Headteacher", "dark", axe.COLOURS),
        ("governor", "Governor", "light", axe.EVERY_RULE),
        ("governor", "Governor", "dark", axe.COLOURS),
        ("slt", "Senior leader (SLT)", "dark", axe.EVERY_RULE),
        ("data_manager", "Data manager", "light", axe.EVERY_RULE),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_no_page_has_a_serious_fault_of_ours(dashboard, arrive, role, name, theme, only):
    axe.look_through(arrive(dashboard, name, theme=theme), role, only)
