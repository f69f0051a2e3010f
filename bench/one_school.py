"""The dashboard as somebody sees it who answers for one school of however many there are."""

import streamlit as st

from bench import nation
from components import launch, standing

standing.schools = nation.middle_school

app = st.App(
    launch.SCRIPT,
    middleware=launch.middleware(),
    routes=launch.routes(),
    lifespan=launch.lifespan,
    on_script_error=launch.on_script_error,
)
