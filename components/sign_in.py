"""Who is at the keyboard: a signed-in principal, or nobody, and the page that nobody is shown."""

from __future__ import annotations

import time
from dataclasses import replace
from functools import lru_cache

import streamlit as st
from streamlit import config
from streamlit.runtime import Runtime

from components import guard, launch, sessions, standing
from data import audit, invented, roles
from data.access import ROLES, Principal, Refused, Role, view_as

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
    """The principal of this browser session, or None, which means: show sign_in_page() and nothing else.

    Asked anew on every run: a session that was ended, or a role that was taken away, is None from the next click on.
    """
    principal = standing.principal_under(_key(), touch=True) if _is_guarded() else _without_server()
    lower: Role | None = st.session_state.get(VIEWING_AS)
    if principal is None or lower is None:
        return principal
    return view_as(principal, lower)


def _is_guarded() -> bool:
    return guard.SESSION_HEADER in (config.get_option("server.trustedUserHeaders") or {})


def _key() -> str | None:
    # The guard worked it out from the cookie; what a client writes into the header is thrown away there.
    found = st.user.get(guard.SESSION_FIELD)
    return found if isinstance(found, str) else None


def _without_server() -> Principal | None:
    """The role that a page test asks for; a real server that was started round the guard knows nobody."""
    if isinstance(Runtime._instance, Runtime) and type(Runtime._instance) is Runtime:
        return None
    role = st.session_state.get(DEMO_ROLE)
    return Principal(f"demo {role}", role, standing.schools()) if role in ROLES else None


def sign_in_page() -> None:
    """What somebody sees who is nobody here: a way to sign in, and no figure."""
    st.title("School governance")
    if not _is_guarded():
        st.text("This was not started in the way that protects it. Start it with: make run")
        return
    house = launch.house()
    if house.how == "oidc":
        _ask_provider(house.providers)
    elif house.how == "local":
        st.text("Open the link that the terminal shows; it works once.")
        st.text("For another one, run in the project folder: python -m components.sessions link")
    else:
        _ask_demo_role()


def _ask_provider(providers: tuple[str, ...]) -> None:
    session = sessions.live(_key())
    if session is not None:
        st.subheader("You are not authorised")
        st.text("You are signed in, but have no role here. Ask the headteacher if you think you should have one.")
        _role_file_in_order()
        st.button("Sign out", key="sign_out", on_click=sign_out)
        return
    st.text("Sign in with your school account.")
    for name in providers:
        label = "Sign in" if name == "default" else f"Sign in with {name.capitalize()}"
        if st.button(label, key=f"sign_in_{name}", type="primary"):
            st.login(None if name == "default" else name)


def _role_file_in_order() -> None:
    try:
        roles.read()
    except roles.RolesUnreadable:
        st.text("The list of roles cannot be read at the moment, so nobody has a role. Tell whoever runs the server.")


def _ask_demo_role() -> None:
    if not invented.is_invented():
        st.text("Data were imported that are not the invented sample. Start again to get a link of your own.")
        return
    st.warning("Demo data: everybody in this school is invented. Choose whose eyes to look with.")
    for role in ROLES:
        st.button(ROLE_NAMES[role], key=f"start_as_{role}", width="stretch", on_click=choose_demo_role, args=(role,))


def choose_demo_role(role: Role) -> None:
    """Sets whose eyes a demo browser looks with; raises Refused where people sign in."""
    key = _key()
    if launch.house().how != "demo" or key is None or role not in ROLES:
        raise Refused("A role is chosen by whoever runs the server.")
    st.session_state.pop(VIEWING_AS, None)
    sessions.choose(key, f"demo {role}", {"role": role})
    audit.note(f"demo {role}", "signed in", how="demo")


def is_demo(reader: Principal) -> bool:
    """Whether the reader has only chosen whose eyes to look with, on the invented sample."""
    return reader.subject.startswith("demo ")


def look_as(role: Role | None) -> None:
    """Look with a governor's eyes, or (None) with one's own again; raises Refused for anybody who may not."""
    st.session_state.pop(VIEWING_AS, None)
    principal = who()
    if role is not None and principal is not None:
        view_as(replace(principal, viewing_as=None), role)
        st.session_state[VIEWING_AS] = role


def sign_out() -> None:
    """Ends the session on the server, so that its cookie is worth nothing, wherever it was copied to."""
    key = _key() if _is_guarded() else None
    session = sessions.live(key)
    for name in (DEMO_ROLE, VIEWING_AS):
        st.session_state.pop(name, None)
    if key is not None:
        sessions.end(key)
    if session is not None:
        audit.note(session.subject, "signed out")
        if session.how == "oidc":
            st.logout()


def is_recent(reader: Principal) -> bool:
    """Whether the reader signed in within 15 minutes, as exports, imports and publishing ask for."""
    if not reader.session:
        return not _is_guarded()
    session = sessions.live(reader.session)
    return session is not None and session.is_recent


def was_recent(reader: Principal) -> bool:
    """The same as it was within the last second: enough to choose between two buttons, which ask again when pressed."""
    return _recent_in(reader, int(time.monotonic()))


@lru_cache(maxsize=1000)
def _recent_in(reader: Principal, _: int) -> bool:
    return is_recent(reader)


def ask_again(key: str = "sign_in_again") -> None:
    """A line and a button for somebody whose sign-in is too old for an export, an import or a publication."""
    st.text("You signed in more than 15 minutes ago. Sign in again to go on.")
    if st.button("Sign in again", key=key):
        st.login(_provider_of_session())


def _provider_of_session() -> str | None:
    session = sessions.live(_key())
    name = str(session.claims.get("provider", "default")) if session else "default"
    return None if name == "default" else name
