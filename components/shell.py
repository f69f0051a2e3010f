"""Runs on every visit: who is this, which pages may they open, and then the page itself."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from components import access, look, sign_in

ICON = Path(__file__).resolve().parent / "icon.png"


def run() -> None:
    """Shows the sign-in page to nobody in particular and the chosen page to a reader."""
    # A local icon: Streamlit would fetch the one of a material symbol from outside.
    st.set_page_config(page_title="School governance", page_icon=str(ICON), layout="wide")
    look.apply()
    reader = sign_in.who()
    if reader is None:
        st.navigation([st.Page(sign_in.sign_in_page, title="Sign in", url_path="sign-in")], position="hidden").run()
        return
    pages = [
        st.Page(page.file, title=page.title, icon=f":material/{page.icon}:", url_path=page.key)
        for page in access.pages_for(reader)
    ]
    chosen = st.navigation(pages, position="sidebar", expanded=True)
    sign_in.who_is_this(reader)
    chosen.run()


run()
