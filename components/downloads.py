"""Downloads that give each reader their own file."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

import streamlit as st

from components.page import Visit


def offer_download(
    label: str, file_name: str, build: Callable[[], bytes], visit: Visit, key: str | None = None, **more: Any
) -> None:
    """A button that builds the file when it is pressed; its address cannot be guessed."""
    stem, dot, suffix = file_name.rpartition(".")
    st.download_button(
        label,
        data=build,
        file_name=f"{stem}-{secrets.token_hex(4)}{dot}{suffix}",
        key=key or f"download_{file_name}",
        icon=":material/download:",
        type="tertiary",
        on_click="ignore",
        **more,
    )
