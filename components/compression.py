"""Streamlit's static files, compressed once: a first visit fetches 2.3 MB instead of 7.6 MB."""

from __future__ import annotations

import contextlib
import mimetypes
import os
import re
import sys
from collections import OrderedDict
from functools import cache
from pathlib import Path

import brotli  # type: ignore[import-untyped]
import streamlit
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from data import store

STATIC = Path(streamlit.__file__).parent / "static"
SUFFIXES = (".js", ".css", ".svg", ".json", ".wasm", ".ttf")
# Of 11: all 23 MB take 0.8 s of a processor, where 9 takes 5.4 s for 3 % fewer bytes.
QUALITY = 5
# What every first visit fetches is worth 14 s, once after an installation: 11 saves another tenth of it.
BEST = 11
FETCHED_FIRST = (
    "PlotlyChart.",
    "index.",
    "protobuf.",
    "StreamlitMarkdown.",
    "react-dom.",
    "styled-components.",
    "DataFrame.",
)
# The elements at the head of all pages and their figures. Not everything that they have: nginx takes 4 kB of headers.
ON_EVERY_PAGE = ("PlotlyChart", "Selectbox", "Html", "Button")
# The function that all of plotly is, among what it is handed to.
_PLOTLY = re.compile(rb"(\(typeof self<`u`\?self:\w+,)(\(\)=>\{.+return window\.Plotly=\w+,\w+\})(?=\)\})", re.DOTALL)
_HEAD = 10_000  # characters; what a script imports stands at its beginning
_FORM = 2  # another number has all files made again
_IN_MEMORY_BYTES = 12_000_000


def folder(quality: int = QUALITY) -> Path:
    """Where the compressed files lie; one folder for each version of Streamlit, made again when it is missing."""
    return _root() / f"static-{streamlit.__version__}-{_FORM}-q{quality}"


def _root() -> Path:
    """Beside the installed libraries, so that it is done once an installation; in the data folder where that is not
    ours to write to.
    """
    prefix = Path(sys.prefix)
    is_ours = sys.prefix != sys.base_prefix and os.access(prefix, os.W_OK)
    return (prefix if is_ours else store.home()) / "cache"


def prepare() -> int:
    """Compresses what is not compressed yet and returns how many files that were; safe to run twice at once."""
    return sum(_compress(source, QUALITY) for source in _sources())


def prepare_best() -> int:
    """The same for what every first visit fetches, as small as it gets; takes a processor for a quarter of a minute."""
    return sum(_compress(source, BEST) for source in _sources() if source.name.startswith(FETCHED_FIRST))


def _sources() -> list[Path]:
    found = (STATIC / "static").rglob("*")
    return sorted((file for file in found if file.suffix in SUFFIXES), key=lambda file: -file.stat().st_size)


def _compress(source: Path, quality: int) -> bool:
    target = folder(quality) / f"{source.relative_to(STATIC).as_posix()}.br"
    if target.exists():
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    writing = target.with_name(f"{target.name}.{os.getpid()}.writing")
    writing.write_bytes(brotli.compress(read_once(source.read_bytes()), quality=quality))
    writing.replace(target)
    return True


def read_once(script: bytes) -> bytes:
    """The same script, with parentheses around the function that plotly is; any other as it stands.

    A browser only skims a function until it is called, and reads it again then, in front of the waiting reader. What
    stands in parentheses it takes for called at once, and reads it beside its other work: 0.3 s for plotly's 4.7 MB.
    """
    return _PLOTLY.sub(rb"\1(\2)", script)


@cache
def fetched_ahead() -> str:
    """A Link header for pages with figures: what every page will ask for, on its way before the page asks for it.

    That is the scripts of its elements, and what these import and Streamlit's own page does not name. They come after
    what that page names, for without it nothing is shown.
    """
    scripts = STATIC / "static" / "js"
    named = _named_in(STATIC / "index.html")
    wanted = [file.name for element in ON_EVERY_PAGE for file in sorted(scripts.glob(f"{element}.*.js"))]
    for name in wanted:
        wanted += [other for other in _named_in(scripts / name) if other not in {*named, *wanted}]
    return ", ".join(f"</static/js/{name}>;rel=modulepreload;fetchpriority=low" for name in wanted)


def _named_in(file: Path) -> list[str]:
    """The scripts that a page or a script cannot do without, in its order; none if there is no such file."""
    if not file.exists():
        return []
    with file.open(encoding="utf-8") as opened:
        text = opened.read(_HEAD)
    return re.findall(r'(?:(?:href|src)="\./static/js/|\b(?:from|import)"\./)([A-Za-z0-9_.-]+\.js)"', text)


class Compressed:
    """Answers for a static file with its compressed form where there is one and the browser can read it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._kept: OrderedDict[str, bytes] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves the compressed file, or hands the request on."""
        found = self._found(scope) if scope["type"] == "http" else None
        if found is None:
            await self.app(scope, receive, send)
            return
        kind = mimetypes.guess_type(scope["path"])[0] or "application/octet-stream"
        headers = {
            "content-encoding": "br",
            "content-length": str(len(found)),
            "content-type": "text/javascript" if scope["path"].endswith(".js") else kind,
            "vary": "accept-encoding",
            "cache-control": "public, immutable, max-age=31536000",
        }
        await Response(b"" if scope["method"] == "HEAD" else found, headers=headers)(scope, receive, send)

    def _found(self, scope: Scope) -> bytes | None:
        path: str = scope["path"]
        if scope["method"] not in ("GET", "HEAD") or not path.startswith("/static/") or ".." in path:
            return None
        headers = Headers(scope=scope)
        accepted = [part.partition(";")[0].strip() for part in headers.get("accept-encoding", "").split(",")]
        if "br" not in accepted or "range" in headers or not path.endswith(SUFFIXES):
            return None
        if path in self._kept:
            self._kept.move_to_end(path)
            return self._kept[path]
        for quality in (BEST, QUALITY):
            with contextlib.suppress(OSError):
                content = (folder(quality) / f"{path.lstrip('/')}.br").read_bytes()
                break
        else:
            return None
        # The best form may still be in the making, so only that is kept for good.
        if quality == QUALITY and path.rsplit("/", 1)[-1].startswith(FETCHED_FIRST):
            return content
        self._kept[path] = content
        while sum(map(len, self._kept.values())) > _IN_MEMORY_BYTES:
            self._kept.popitem(last=False)
        return content
