"""The governance dashboard: `streamlit run dashboard.py`, or `make run`."""

import streamlit as st

from components import launch

# The script lives in components/ so that pages/ does not stand beside it: Streamlit would serve each page file alone.
app = st.App(
    launch.SCRIPT,
    middleware=launch.middleware(),
    routes=launch.routes(),
    lifespan=launch.lifespan,
    on_script_error=launch.on_script_error,
)
