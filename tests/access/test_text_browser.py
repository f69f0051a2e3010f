"""Hostile text in every place where data may stand, in a browser under our policy: shown, never run, never fetched."""

from __future__ import annotations

import re

import pytest

from tests.access import hostile
from tests.access.conftest import invented_home, launcher_of, serving
from tests.schools import at_home

pytestmark = pytest.mark.browser

SCRIPT = """
import html
import pandas as pd
import plotly.graph_objects as go
import streamlit as st
from charts.lettering import safe
from components.plain import plain
from tests.access.hostile import TEXTS

tab = st.query_params.get("sink", "words")
frame = pd.DataFrame({"text": TEXTS, "n": range(len(TEXTS))})
if tab == "words":
    for number, text in enumerate(TEXTS):
        with st.container(key=f"plain_{number}"):
            st.markdown(plain(text))
        with st.container(key=f"text_{number}"):
            st.text(text)
        st.html(f'<h3 class="panel">{html.escape(text)}</h3>')
        st.caption(plain(text))
        st.subheader(plain(text))
        st.warning(plain(text))
elif tab == "controls":
    st.selectbox("choose", TEXTS, key="choose")
    st.multiselect("choose some", TEXTS, default=TEXTS[:10])
    st.radio("one of", [plain(text) for text in TEXTS])
    for number, text in enumerate(TEXTS):
        st.button(plain(text) or "blank", key=f"button_{number}")
        st.checkbox(plain(text) or "blank", key=f"box_{number}")
        with st.popover(plain(text) or "blank", key=f"popover_{number}"):
            st.text(text)
        st.text_input("typed", value=text, placeholder=text, help=plain(text), key=f"input_{number}")
        st.metric(plain(text), plain(text))
        with st.expander(plain(text) or "blank"):
            st.text(text)
else:
    st.dataframe(frame, column_config={"text": st.column_config.Column("text", help=plain(TEXTS[0]))})
    st.dataframe(pd.DataFrame([range(len(TEXTS))], columns=TEXTS))
    st.tabs([plain(text) or "blank" for text in TEXTS[:8]])
    SAFE = [safe(text) for text in TEXTS]
    bar = go.Figure(go.Bar(x=SAFE, y=list(range(len(TEXTS))), hovertext=SAFE, text=SAFE, customdata=TEXTS))
    bar.update_layout(title=SAFE[26], xaxis_title=SAFE[27])
    for number, text in enumerate(SAFE):
        bar.add_annotation(x=number, y=1, text=text)
    st.plotly_chart(bar, key="bar", alt=TEXTS[26])
    st.plotly_chart(go.Figure([go.Scatter(x=[1, 2], y=[1, n], name=t) for n, t in enumerate(SAFE)]), key="lines")
    st.plotly_chart(go.Figure(go.Heatmap(z=[[1, 2]], x=SAFE[26:28])), key="heat")
st.text("drawn")
"""


# A heading's own anchor (#…) is no way out.
LINKS = """document.querySelectorAll(
    "a[href*=evil]:not([href^='#']), a[href^=javascript], a[href^=mailto], img[src*=evil]").length"""


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    with (
        at_home(folder / "home") as home,
        serving(invented_home(home), folder, launcher_of(folder, SCRIPT)) as running,
    ):
        yield running


@pytest.fixture(scope="module")
def page(chromium):
    opened = chromium.new_page()
    opened.set_default_timeout(40000)
    yield opened
    opened.close()


@pytest.mark.parametrize("sink", ["words", "controls", "figures"])
def test_no_text_runs_or_fetches_anything(server, page, sink):
    outside, refused = [], []
    own = ("data:", "blob:", server.url, server.url.replace("http", "ws", 1))
    page.on("request", lambda asked: None if asked.url.startswith(own) else outside.append(asked.url))
    page.on("console", lambda said: refused.append(said.text) if "Content Security Policy" in said.text else None)
    page.on("dialog", lambda dialog: outside.append(dialog.message))
    page.goto(f"{server.url}/?sink={sink}")
    page.get_by_text("drawn", exact=True).wait_for()
    if sink == "figures":
        page.locator(".js-plotly-plot .barlayer .point").first.wait_for(state="attached")
        page.locator(".js-plotly-plot .heatmaplayer").first.wait_for(state="attached")
    page.wait_for_timeout(700)
    assert page.evaluate("window.pwned") is None
    assert not outside and not refused, "the policy would have stopped it, but nothing should have tried"
    assert page.evaluate(LINKS) == 0
    assert page.evaluate("document.querySelectorAll('svg a').length") == 0
    assert page.evaluate("document.querySelectorAll('iframe, object, embed, base, form[action*=evil]').length") == 0


def test_a_text_is_shown_as_it_is(server, page):
    page.goto(f"{server.url}/?sink=words")
    page.get_by_text("drawn", exact=True).wait_for()
    for number, text in enumerate(hostile.TEXTS):
        shown = page.locator(f".st-key-plain_{number}").inner_text()
        assert bare(shown) == bare(text), f"text {number}"
        assert (
            page.locator(f".st-key-plain_{number}").locator("a, img, code, strong, em, h1, li, hr, table").count() == 0
        )


def bare(text: str) -> str:
    return re.sub(r"[\s\u200b\u2060\ufeff\u202a-\u202e]+", "", text)
