"""The server's settings exist in this version of Streamlit, and both themes can be read."""

import tomllib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from streamlit import config

from charts import style
from components import look

SETTINGS = tomllib.loads(Path(__file__).parents[2].joinpath(".streamlit/config.toml").read_text(encoding="utf-8"))


def names(part: dict[str, Any], before: str = "") -> Iterator[str]:
    for name, value in part.items():
        if isinstance(value, dict):
            yield from names(value, f"{before}{name}.")
        else:
            yield f"{before}{name}"


def contrast(one: str, other: str) -> float:
    """WCAG contrast ratio of two colours."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_every_setting_is_known_to_the_installed_streamlit() -> None:
    unknown = [name for name in names(SETTINGS) if name not in config._config_options_template]
    assert unknown == []


def test_the_settings_that_protect_are_set() -> None:
    assert SETTINGS["server"]["address"] == "127.0.0.1"
    assert SETTINGS["client"]["disableDataExport"] is True and SETTINGS["client"]["showErrorDetails"] == "none"
    assert SETTINGS["browser"]["gatherUsageStats"] is False and SETTINGS["runner"]["postScriptGC"] is False
    assert SETTINGS["server"]["enableAgentApi"] is False


def test_text_can_be_read_on_every_background_of_both_themes() -> None:
    for theme in (SETTINGS["theme"]["light"], SETTINGS["theme"]["dark"]):
        grounds = [theme["backgroundColor"], theme["secondaryBackgroundColor"], theme["sidebar"]["backgroundColor"]]
        inks = [value for name, value in theme.items() if name.endswith(("textColor", "TextColor", "linkColor"))]
        for ground in grounds:
            for ink in inks:
                assert contrast(ink, ground) >= 4.5, (ink, ground)


def test_words_in_figures_can_be_read_in_both_themes() -> None:
    light, dark = SETTINGS["theme"]["light"]["backgroundColor"], SETTINGS["theme"]["dark"]["backgroundColor"]
    for ink in (style.INK, style.SOFT, style.RUST, style.NAVY):
        assert contrast(ink, light) >= 4.5 and contrast(style.DARK[ink], dark) >= 4.5
    cells = [*zip(style.SHADES, style.SHADE_TEXTS, strict=True), *zip(style.LATE, style.LATE_TEXTS, strict=True)]
    for ground, ink in [*cells, (style.NAVY, style.PAPER), (style.TRACK, style.SOFT), (style.GRACE, "#1F2934")]:
        assert contrast(ink, ground) >= 4.5, (ink, ground)
        assert contrast(style.DARK[ink], style.DARK[ground]) >= 4.5, (ink, ground, "dark")


def test_marks_stand_out_from_the_page_in_both_themes() -> None:
    light, dark = SETTINGS["theme"]["light"]["backgroundColor"], SETTINGS["theme"]["dark"]["backgroundColor"]
    for mark in (style.NAVY, style.COUNT, style.ORANGE, style.AXIS):
        assert contrast(mark, light) >= 2.95 and contrast(style.DARK[mark], dark) >= 3, mark


def both(colour: str) -> tuple[str, str]:
    """A colour of the palette in the light and in the dark theme."""
    return colour, style.DARK[colour]


def test_states_that_touch_in_a_bar_differ_in_lightness_in_both_themes() -> None:
    """Met, not yet due and overdue stand side by side: who sees no hues still sees where one ends."""
    for theme in (0, 1):
        met, grace, overdue = (both(colour)[theme] for colour in (style.NAVY, style.GRACE, style.ORANGE))
        assert contrast(met, overdue) >= 2
        assert contrast(met, grace) >= 3
        assert contrast(grace, overdue) >= 1.5
        lapsed, never = (both(colour)[theme] for colour in (style.ORANGE, style.LATE[3]))
        assert contrast(lapsed, never) >= 1.5
        late, not_done = (both(colour)[theme] for colour in (style.LATE[1], style.ORANGE))
        assert contrast(late, not_done) >= 1.5


def test_every_state_of_a_duty_stands_out_from_a_dark_page() -> None:
    dark = SETTINGS["theme"]["dark"]["backgroundColor"]
    for state in (style.NAVY, style.GRACE, style.ORANGE, style.LATE[1], style.LATE[3]):
        assert contrast(style.DARK[state], dark) >= 3, state


def test_each_shade_of_how_many_and_how_late_differs_from_the_next() -> None:
    for scale in (style.SHADES, style.LATE):
        for colours in (list(scale), [style.DARK[colour] for colour in scale]):
            for one, other in pairwise(colours):
                assert contrast(one, other) >= 1.15, (one, other)


def test_the_words_of_a_duty_can_be_read_on_every_ground() -> None:
    """Words of the style sheet: late, open and the second rank, on the page, on fields, at the side and in states."""
    for theme, written in (("light", look.LIGHT), ("dark", look.DARK)):
        told = dict(part.strip().split(": ") for part in written.strip().rstrip(";").split(";"))
        page = SETTINGS["theme"][theme]
        grounds = [page["backgroundColor"], page["secondaryBackgroundColor"], page["sidebar"]["backgroundColor"]]
        for ground in [*grounds, told["--pale"]]:
            for ink in ("--late", "--open", "--soft"):
                assert contrast(told[ink], ground) >= 4.5, (theme, ink, ground)
