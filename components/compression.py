"""Streamlit's static files, compressed once: a first visit fetches 2.3 MB instead of 7.6 MB."""

from __future__ import annotations

import contextlib
import mimetypes
import os
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
_IN_MEMORY_BYTES = 12_000_000


def folder(quality: int = QUALITY) -> Path:
    """Where the compressed files lie; one folder for each version of Streamlit, made again when it is missing."""
    return _root() / f"static-{streamlit.__version__}-q{quality}"


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
    writing.write_bytes(brotli.compress(source.read_bytes(), quality=quality))
    writing.replace(target)
    return True


@cache
def fetched_ahead() -> str:
    """A Link header for pages with figures, so that the largest file is on its way before the page asks for it."""
    found = sorted((STATIC / "static" / "js").glob("PlotlyChart.*.js"))
    return ", ".join(f"</static/js/{file.name}>; rel=modulepreload" for file in found)


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
