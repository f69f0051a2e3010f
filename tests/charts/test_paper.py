"""Paper refuses what it does not know, and lays out what it does as the browser would."""

import plotly.graph_objects as go
import pytest

from charts import paper, style


def figure(**changes: object) -> go.Figure:
    drawing = style.drawn(
        [{"type": "bar", "x": [0, 1], "y": [3, 4], "base": [0, 0], "width": 0.5, "marker": {"color": style.COUNT}}],
        alt="Two bars.",
        height=200,
        left=30,
        bottom=30,
        xaxis=style.axis((-0.5, 1.5), [0, 1], ["one", "two"]),
        yaxis=style.axis((0, 5), [0, 5], ["0", "5"]),
    )
    drawing.update_layout(**changes)
    return drawing


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        (figure().add_trace(go.Pie(values=[1, 2])), "pie"),
        (figure().add_trace(go.Heatmap(z=[[1]])), "heatmap"),
        (figure().add_trace(go.Scatter(x=[0], y=[1], mode="text", text=["a"])), "text"),
        (figure().add_trace(go.Scatter(x=[0, 1], y=[1, 2], mode="lines", line_shape="spline")), "spline"),
        (figure().add_trace(go.Scatter(x=[0, 1], y=[1, 2], mode="lines", fill="tozeroy")), "[Ff]illed"),
        (figure().add_trace(go.Scatter(x=[0], y=[1], mode="markers", marker_symbol="star")), "star"),
        (figure().add_trace(go.Scatter(x=[0], y=[1], mode="lines", xaxis="x2")), "xaxis2"),
        (figure(showlegend=True), "Legend"),
        (figure(title={"text": "a"}), "title"),
        (figure(xaxis={"tickmode": "auto"}), "ticks"),
        (figure(xaxis={"range": None}), "range"),
        (figure(xaxis={"rangeslider": {"visible": True}}), "rangeslider"),
        (figure(annotations=[{"text": "a", "x": 0, "y": 0, "showarrow": True}]), "arrow"),
        (figure(annotations=[style.note("<a href='x'>a</a>", 0, 0)]), "markup"),
        (figure(annotations=[style.note("<b>a", 0, 0)]), "closed"),
        (figure(shapes=[{"type": "circle", "x0": 0, "x1": 1, "y0": 0, "y1": 1, "layer": "below"}]), "circle"),
        (figure(shapes=[style.rule((0, 1), (0, 1), dash="longdashdot")]), "longdashdot"),
        (figure(margin={"l": 400, "r": 200}), "room"),
    ],
    ids=lambda part: part if isinstance(part, str) else "",
)  # fmt: skip
def test_paper_refuses_what_it_does_not_know(changed: go.Figure, says: str) -> None:
    with pytest.raises(paper.CannotDraw, match=says):
        paper.svg(changed)


def test_categories_stand_in_their_order() -> None:
    named = figure(xaxis={"type": "category", "categoryarray": ["one", "two"], "tickmode": None, "range": None})
    named.data[0].x = ["two", "one"]
    drawing = paper.svg(named, width=240)
    first, second = (float(part.split('"')[0]) for part in drawing.split('<rect x="')[1:3])
    assert first > second  # "two" is drawn first, and lies at the right


def test_a_margin_grows_for_tick_words_when_asked() -> None:
    named = figure(yaxis={"automargin": True, "ticktext": ["a very long name of a row", "5"]})
    wide = paper.svg(named)
    assert float(wide.split('width="', 3)[3].split('"')[0]) < float(
        paper.svg(figure()).split('width="', 3)[3].split('"')[0]
    )


def test_two_plots_share_a_sheet_by_their_domains() -> None:
    both = figure(
        xaxis={"domain": [0, 0.4]},
        xaxis2={**style.axis((0, 1), [0, 1], ["left", "right"]), "domain": [0.6, 1.0], "anchor": "y"},
    )
    both.add_trace(go.Scatter(x=[0, 1], y=[1, 2], mode="lines", xaxis="x2", line={"color": style.NAVY, "width": 1}))
    drawing = paper.svg(both, width=438)
    assert "M270 " in drawing and "left" in drawing


def test_shapes_may_be_placed_on_the_paper() -> None:
    drawing = paper.svg(figure(shapes=[style.band((0, 1), (0, 0.5), refs="pp")]), width=238)
    assert f'<rect x="30" y="89" width="200" height="81" fill="{style.BAND}"/>' in drawing


def test_lettering_is_named_and_text_is_escaped() -> None:
    drawing = paper.svg(figure(annotations=[style.note("a &lt;b&gt; &amp; c", 0, 0)]), font="Some Sans", title="x < y")
    assert (
        'font-family="Some Sans"' in drawing
        and "a &lt;b&gt; &amp; c" in drawing
        and "<title>x &lt; y</title>" in drawing
    )
