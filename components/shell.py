"""Runs on every visit: who is this, which pages may they open, and then the page itself."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from components import access, look, sign_in
from components.page import refused
from data.access import Principal, allowed

ICON = Path(__file__).resolve().parent / "icon.png"


def run() -> None:
    """Shows the sign-in page to nobody in particular and the chosen page to a reader."""
    # A local icon: Streamlit would fetch the one of a material symbol from outside.
    st.set_page_config(page_title="School governance", page_icon=str(ICON), layout="wide")
    look.apply()
    reader = sign_in.who()
    if reader is None:
        # Whoever was sent the address of a page signs in there, and is shown it afterwards.
        doors = [st.Page(sign_in.sign_in_page, title="Sign in", url_path=name) for name in ("sign-in", *access.PAGES)]
        st.navigation(doors, position="hidden").run()
        return
    open_to_them = access.pages_for(reader)
    pages = [
        st.Page(page.file, title=page.title, icon=f":material/{page.icon}:", url_path=page.key) for page in open_to_them
    ]
    # The address of any other page leads to a refusal in words; Streamlit would say that there is no such page.
    pages += [
        st.Page(refused, title=other.title, url_path=other.key, visibility="hidden")
        for other in access.PAGES.values()
        if other not in open_to_them
    ]
    chosen = st.navigation(pages, position="sidebar", expanded=True)
    with st.sidebar:
        _who_is_this(reader)
    chosen.run()


def _who_is_this(reader: Principal) -> None:
    st.caption(f"Signed in as {sign_in.ROLE_NAMES[reader.role].lower()}")
    if sign_in.is_demo(reader):
        st.caption("Demo data: everybody here is invented.")
    if reader.viewing_as:
        st.caption("You see what a governor sees.")
        st.button("Look as yourself again", on_click=sign_in.look_as, args=(None,), width="stretch")
    elif allowed(reader, "view_as"):
        st.button("Look as a governor", on_click=sign_in.look_as, args=("governor",), width="stretch")
    st.button("Sign out", on_click=sign_in.sign_out, width="stretch")


run()
