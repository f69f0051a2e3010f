"""Six figures and a filter in Panel, each pane bound to the filter as its documentation writes it."""

from __future__ import annotations

from functools import partial

import panel as pn
import plotly.graph_objects as go

from bench.beside import same

pn.extension("plotly")


def drawn(key: str, day: str) -> go.Figure:
    """One of the six figures on a day."""
    return same.figure(key, same.rows(key, day))


day = pn.widgets.Select(name="Position on", options=same.DAYS)
pn.Column(
    day,
    *(
        pn.pane.Plotly(pn.bind(partial(drawn, key), day), config=same.CONFIG, sizing_mode="stretch_width")
        for key in same.SIX
    ),
    sizing_mode="stretch_width",
).servable()
