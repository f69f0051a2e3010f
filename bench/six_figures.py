"""Six of the product's figures, one filter and nothing else: what other products' pages were measured on.

With `?anew=1` every figure is built anew from its kept answer.
"""

import streamlit as st

from bench import footing
from charts import style
from components import panels, ready, sign_in
from components.page import Visit
from data import access, store
from queries import runner
from reports.catalogue import PANELS

if "anew" in st.query_params:
    ready.forget_figures()
snapshot = store.current_snapshot()
assert snapshot is not None
school = footing.middle(snapshot.schools)
day = st.selectbox("Position on", footing.DAYS)
reader = sign_in.who() or access.Principal("bench", "headteacher", (school,))
asked = runner.on_day(school, footing.as_date(day), snapshot=snapshot.id, schools=(school,))
visit = Visit("training", reader, asked, snapshot.id)
for key in footing.SIX:
    drawn = panels.answer(visit, PANELS[key]).figure
    st.plotly_chart(drawn, key=key, theme=None, config=style.CONFIG)
