"""Six figures and a filter in Dash, one callback as its documentation writes it; `server` is what gunicorn serves."""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output, callback, dcc, html

from bench.beside import same

app = Dash()
app.layout = html.Div(
    [
        dcc.Dropdown(same.DAYS, same.DAYS[0], id="day", clearable=False),
        *(dcc.Graph(id=key, config=same.CONFIG) for key in same.SIX),
    ]
)


@callback([Output(key, "figure") for key in same.SIX], Input("day", "value"))
def figures(day: str) -> list[Any]:
    """The six figures of a day."""
    return [same.figure(key, same.rows(key, day)) for key in same.SIX]


server = app.server
