"""The style sheet that the theme cannot say: the width of the page, the panels, the paper."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

STYLE = Path(__file__).resolve().parent / "look.css"


def apply() -> None:
    """Adds the style sheet to the page; it holds no data."""
    st.html(f"<style>{STYLE.read_text(encoding='utf-8')}</style>")


def is_dark() -> bool:
    """Whether the reader looks at the dark theme."""
    return bool(st.context.theme.type == "dark")
