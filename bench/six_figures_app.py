"""The six figures as the product serves its own pages: compressed files, and plotly on its way with the page."""

from pathlib import Path

import streamlit as st

from bench import nation
from components import launch, standing

standing.schools = nation.middle_school

app = st.App(
    str(Path(__file__).with_name("six_figures.py")),
    middleware=launch.middleware(),
    routes=launch.routes(),
    lifespan=launch.lifespan,
)
