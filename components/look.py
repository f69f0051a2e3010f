"""The style sheet that the theme cannot say: the width of the page, the panels, the paper."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

# The words of a duty and of the second rank, dark enough on white and light enough on black (4.5 to 1), and hairlines.
LIGHT = (
    "--late: #a8430b; --open: #0b4f8a; --soft: #52606d; "
    "--line: #e4e9ee; --rule: #b4bfca; --edge: #d5dae1; --pale: #f6f8fa;"
)
DARK = (
    "--late: #ff9a66; --open: #8ec5ff; --soft: #a9b4bf; "
    "--line: #2b343e; --rule: #56636f; --edge: #36424e; --pale: #181e25;"
)
STYLE = (Path(__file__).resolve().parent / "look.css").read_text(encoding="utf-8")


def apply() -> None:
    """Adds the style sheet to the page; it holds no data."""
    st.html(f"<style>:root {{ {DARK if is_dark() else LIGHT} }}\n{STYLE}</style>")


def is_dark() -> bool:
    """Whether the reader looks at the dark theme."""
    return bool(st.context.theme.type == "dark")
