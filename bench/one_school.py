"""The dashboard as somebody sees it who answers for one school of however many there are."""

import streamlit as st

from components import launch, standing
from data import store


def middle_school() -> tuple[str, ...]:
    """The school in the middle of the file."""
    found = store.current_snapshot()
    return (found.schools[len(found.schools) // 2],) if found else ()


standing.schools = middle_school

app = st.App(
    launch.SCRIPT,
    middleware=launch.middleware(),
    routes=launch.routes(),
    lifespan=launch.lifespan,
    on_script_error=launch.on_script_error,
)
