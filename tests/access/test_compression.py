"""Static files travel compressed, and are the same files."""

from __future__ import annotations

import asyncio
import re

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


@pytest.fixture
def asked_anew():
    compression.fetched_ahead.cache_clear()
    yield
    compression.fetched_ahead.cache_clear()


def test_a_page_with_figures_names_what_the_browser_may_fetch_ahead(prepared, asked_anew):
    scripts = prepared / "static" / "js"
    (prepared / "index.html").write_text('<link rel="modulepreload" href="./static/js/known.k.js">', encoding="utf-8")
    (scripts / "PlotlyChart.x.js").write_text(
        'import{a}from"./known.k.js";import"./own.o.js";import("./later.l.js")', encoding="utf-8"
    )
    (scripts / "own.o.js").write_text(
        'import{b}from"./further.f.js";import{c}from"./PlotlyChart.x.js"', encoding="utf-8"
    )
    named = [f"</static/js/{name}>;rel=modulepreload;fetchpriority=low" for name in (
        "PlotlyChart.x.js", "own.o.js", "further.f.js"
    )]  # fmt: skip
    assert compression.fetched_ahead() == ", ".join(named)


def test_streamlit_has_every_script_that_is_named_and_its_own_page_names_none_of_them(asked_anew):
    told = compression.fetched_ahead()
    named = [part.partition(">")[0].removeprefix("</static/js/") for part in told.split(", ")]
    assert len(set(named)) == len(named) > 20
    assert {name.partition(".")[0] for name in named} > set(compression.ON_EVERY_PAGE)
    page = (compression.STATIC / "index.html").read_text(encoding="utf-8")
    for name in named:
        assert (compression.STATIC / "static" / "js" / name).exists() and name not in page
    # Nothing more is imported further down in them.
    for name in named:
        whole = (compression.STATIC / "static" / "js" / name).read_text(encoding="utf-8")
        assert not re.search(r'\b(?:from|import)"\./[A-Za-z0-9_.-]+\.js"', whole[9_000:]), name
    # nginx hands on no more than 4 kB of headers unless it is told to; the others of an answer are less than 1.5.
    assert len(told) < 2500


def test_plotly_is_the_same_but_for_two_parentheses():
    [file] = (compression.STATIC / "static" / "js").glob("PlotlyChart.*.js")
    before = file.read_bytes()
    after = compression.read_once(before)
    opened = after.index(b"self:n,(()=>{") + len(b"self:n,")
    closed = after.rindex(b"window.Plotly=e,e}))})") + len(b"window.Plotly=e,e}")
    assert before == after[:opened] + after[opened + 1 : closed] + after[closed + 1 :]
    # From the function's own beginning to its end, which is the end of the call that it is handed to.
    assert before[:opened].endswith(b"(function(e,n){typeof t==`object`&&t.exports?t.exports=n():e.moduleName=n()})"
                                    b"(typeof self<`u`?self:n,")  # fmt: skip
    assert before[closed - 1 :].startswith(b")})),")
    assert compression.read_once(after) == after
    assert compression.read_once(b"let a = () => {}") == b"let a = () => {}"
