"""Six of the product's figures, one filter and nothing else: what other products' pages were measured on."""

import streamlit as st

from bench import footing
from charts import style
from components import panels
from components.page import Visit
from data import access, store
from queries import runner
from reports.catalogue import PANELS

snapshot = store.current_snapshot()
assert snapshot is not None
school = footing.middle(snapshot.schools)
day = st.selectbox("Position on", footing.DAYS)
reader = access.Principal("bench", "headteacher", (school,))
asked = runner.on_day(school, footing.as_date(day), snapshot=snapshot.id, schools=(school,))
visit = Visit("training", reader, asked, snapshot.id)
for key in footing.SIX:
    drawn = panels.answer(visit, PANELS[key]).figure
    st.plotly_chart(drawn, key=key, theme=None, config=style.CONFIG)
