"""The server's settings exist in this version of Streamlit, and both themes can be read."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from streamlit import config

from charts import style

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
