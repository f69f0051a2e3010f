"""Static files travel compressed, and are the same files."""

from __future__ import annotations

import asyncio

import brotli
import pytest
from starlette.responses import PlainTextResponse

from components import compression


@pytest.fixture
def prepared(tmp_path, monkeypatch):
    static = tmp_path / "streamlit"
    (static / "static" / "js").mkdir(parents=True)
    (static / "static" / "js" / "a.js").write_text("let a = 1;" * 1000, encoding="utf-8")
    (static / "static" / "js" / "b.woff2").write_bytes(b"already small")
    (static / "static" / "js" / "PlotlyChart.x.js").write_text("let figure = 1;" * 1000, encoding="utf-8")
    monkeypatch.setattr(compression, "STATIC", static)
    monkeypatch.setattr(compression, "_root", lambda: tmp_path / "cache")
    assert compression.prepare() == 2 and compression.prepare() == 0
    return static


def fetch(path, method="GET", **headers):
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()],
    }
    sent = []

    async def sending(message):
        sent.append(message)

    asyncio.run(compression.Compressed(PlainTextResponse("handed on"))(scope, None, sending))
    return {k.decode(): v.decode() for k, v in sent[0]["headers"]}, b"".join(m.get("body", b"") for m in sent[1:])


def test_a_browser_that_reads_brotli_gets_the_same_file_smaller(prepared):
    headers, body = fetch("/static/js/a.js", accept_encoding="gzip, br;q=1.0")
    assert brotli.decompress(body) == (prepared / "static" / "js" / "a.js").read_bytes()
    assert headers["content-encoding"] == "br" and headers["content-type"].startswith("text/javascript")
    assert headers["vary"] == "accept-encoding" and int(headers["content-length"]) == len(body) < 200
    assert fetch("/static/js/a.js", method="HEAD", accept_encoding="br")[1] == b""


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/static/js/a.js", {}),
        ("/static/js/a.js", {"accept_encoding": "gzip"}),
        ("/static/js/a.js", {"accept_encoding": "br", "range": "bytes=0-5"}),
        ("/static/js/b.woff2", {"accept_encoding": "br"}),
        ("/static/js/missing.js", {"accept_encoding": "br"}),
        ("/static/../static/js/a.js", {"accept_encoding": "br"}),
        ("/overview", {"accept_encoding": "br"}),
    ],
)
def test_anything_else_is_handed_on(prepared, path, headers):
    assert fetch(path, **headers)[1] == b"handed on"


def test_what_a_first_visit_fetches_is_sent_in_its_smallest_form_once_that_is_made(prepared):
    path = "/static/js/PlotlyChart.x.js"
    middling = fetch(path, accept_encoding="br")[1]
    assert compression.prepare_best() == 1 and compression.prepare_best() == 0
    smallest = fetch(path, accept_encoding="br")[1]
    assert smallest != middling
    assert brotli.decompress(smallest) == brotli.decompress(middling)


def test_a_page_with_figures_names_the_file_that_the_browser_may_fetch_ahead(prepared):
    compression.fetched_ahead.cache_clear()
    assert compression.fetched_ahead() == "</static/js/PlotlyChart.x.js>; rel=modulepreload"
    compression.fetched_ahead.cache_clear()
