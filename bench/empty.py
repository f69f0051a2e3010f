"""The floor that pages are measured against: a Streamlit page with one filter and nothing else."""

import streamlit as st

st.selectbox("Staff group", ["All staff groups", "Teachers", "Supply staff"])
