"""Six figures and a filter in Streamlit with the rows kept by `st.cache_data`, as its tutorials write it."""

import pandas as pd
import streamlit as st

from bench.beside import same


@st.cache_data
def rows(key: str, day: str) -> pd.DataFrame:
    """The rows behind one of the six on a day."""
    return same.rows(key, day)


day = st.selectbox("Position on", same.DAYS)
for key in same.SIX:
    st.plotly_chart(same.figure(key, rows(key, day)), theme=None, config=same.CONFIG)
