"""Six figures and a filter in Streamlit with nothing kept, as a first page is written."""

import streamlit as st

from bench.beside import same

day = st.selectbox("Position on", same.DAYS)
for key in same.SIX:
    st.plotly_chart(same.figure(key, same.rows(key, day)), theme=None, config=same.CONFIG)
