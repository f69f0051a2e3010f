"""Who is at the keyboard: a signed-in principal, or nobody, and the page that nobody is shown."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from data import store
from data.access import ROLES, Principal, Role, view_as

DEMO_ROLE = "demo_role"
VIEWING_AS = "viewing_as"

ROLE_NAMES: dict[Role, str] = {
    "governor": "Governor",
    "headteacher": "Headteacher",
    "slt": "Senior leader (SLT)",
    "data_manager": "Data manager",
    "trust_leader": "Trust leader",
    "trustee": "Trustee",
}


def who() -> Principal | None:
    """The principal of this browser session, or None, which means: show sign_in_page() and nothing else."""
    principal = _demo_principal()
    lower: Role | None = st.session_state.get(VIEWING_AS)
    if principal is None or lower is None:
        return principal
    return view_as(principal, lower)


def sign_in_page() -> None:
    """The start page: choose the role to look with (demo data only)."""
    st.title("Governance dashboard")
    st.warning("Demo data: everybody in this school is invented. Choose whose eyes to look with.")
    for role in ROLE_NAMES:
        if st.button(ROLE_NAMES[role], key=f"start_as_{role}", width="stretch"):
            st.session_state[DEMO_ROLE] = role
            st.rerun()


def sign_out() -> None:
    """Forget who this session is."""
    for key in (DEMO_ROLE, VIEWING_AS):
        st.session_state.pop(key, None)


def look_as(role: Role | None) -> None:
    """Look with a governor's eyes, or (None) with one's own again; raises Refused for anybody who may not."""
    principal = who()
    if role is None or principal is None:
        st.session_state.pop(VIEWING_AS, None)
        return
    view_as(replace(principal, viewing_as=None), role)
    st.session_state[VIEWING_AS] = role


def _demo_principal() -> Principal | None:
    role = st.session_state.get(DEMO_ROLE)
    if role not in ROLES:
        return None
    return Principal(subject=f"demo-{role}", role=role, schools=_demo_schools())


def _demo_schools() -> tuple[str, ...]:
    snapshot = store.current_snapshot()
    return tuple(snapshot.manifest.get("schools", ())) if snapshot else ()
