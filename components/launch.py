"""Everything that dashboard.py hands to Streamlit's server: the guard around it, its two health routes, its start."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import importlib
import os
import socket
import sys
import threading
from collections.abc import AsyncIterator
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from streamlit import config

from components import compression, guard, preflight, quiet_logs, sessions, standing
from data import access, audit, roles, store
from queries import glossary, runner

SCRIPT = str(Path(__file__).resolve().parent / "shell.py")


@cache
def house() -> preflight.House:
    """How people reach this server and sign in to it; worked out once, when the server starts."""
    return preflight.house()


def middleware() -> list[Middleware]:
    """The guard, and inside it the compressed static files. Refuses to start (SystemExit) on an unsafe setting."""
    quiet_logs.keep_logs_quiet()
    _refuse_unless_safe()
    config.set_option("server.trustedUserHeaders", {guard.SESSION_HEADER: guard.SESSION_FIELD})
    access.ask_standing_of(standing.stands)
    return [Middleware(guard.Guard, house=house), Middleware(compression.Compressed)]


def _refuse_unless_safe() -> None:
    found = house()
    if found.how != "demo":
        store.home().mkdir(parents=True, exist_ok=True)
        store.home().chmod(0o700)
    try:
        preflight.check(found)
    except preflight.Unsafe as unsafe:
        print(unsafe, file=sys.stderr)
        raise SystemExit(2) from None


def routes() -> list[BaseRoute]:
    """`/healthz` (the process answers) and `/readyz` (it can serve figures), which the guard keeps to this machine.

    The first page has no address but the root: whoever asks for it by its name is sent there.
    """
    return [
        Route("/healthz", _healthz, methods=["GET"]),
        Route("/readyz", _readyz, methods=["GET"]),
        Route("/overview", _to_the_root, methods=["GET"]),
    ]


async def _to_the_root(request: Request) -> Response:
    chosen = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"./{chosen}", 307)


async def _healthz(_: Request) -> Response:
    return PlainTextResponse("ok")


async def _readyz(_: Request) -> Response:
    faults = await asyncio.to_thread(_faults)
    return PlainTextResponse("\n".join(faults) or "ready", 503 if faults else 200)


def _faults() -> list[str]:
    faults = []
    try:
        snapshot = store.current_snapshot()
        if snapshot and snapshot.is_fallback:
            faults.append("the newest snapshot cannot be opened")
    except store.SnapshotMissing:
        faults.append("no snapshot can be opened")
    if not audit.is_writable():
        faults.append("the audit log cannot be written")
    if house().how == "oidc":
        try:
            roles.read()
        except roles.RolesUnreadable:
            faults.append("roles.toml cannot be read")
    return faults


@contextlib.asynccontextmanager
async def lifespan(_: Any) -> AsyncIterator[None]:
    """Says where to go, and makes ready in the background what the first visitor would otherwise wait for."""
    config.set_option("server.trustedUserHeaders", {guard.SESSION_HEADER: guard.SESSION_FIELD})
    send_at_once()
    threading.Thread(target=_make_ready, name="make ready", daemon=True).start()
    audit.note("server", "started", how=house().how)
    print(_where_to_go(), flush=True)
    yield
    audit.note("server", "stopped")


def send_at_once() -> None:
    """Has what is written to a connection sent without waiting for more, on every port that this process listens on.

    Streamlit's socket does not name its protocol, so asyncio leaves it as the system makes it: the second half of an
    answer then waits 40 ms until the browser acknowledges the first. What is accepted inherits it from the listener.
    """
    folder = Path("/dev/fd")  # Linux and macOS
    for number in [int(one.name) for one in folder.iterdir()] if folder.is_dir() else []:
        with contextlib.suppress(OSError), _same(number) as found:
            is_tcp = found.type == socket.SOCK_STREAM and found.family in (socket.AF_INET, socket.AF_INET6)
            if is_tcp and found.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _same(number: int) -> socket.socket:
    """A socket of this process by its number, to be closed without closing the first; raises OSError if it is none."""
    copied = os.dup(number)
    try:
        return socket.socket(fileno=copied)
    except OSError:
        os.close(copied)
        raise


def _make_ready() -> None:
    """What pages import, the newest file with its definitions, the compressed files; nothing depends on it."""
    try:
        compression.fetched_ahead()
        for name in ("briefing", "panels", "records", "takeaway"):
            importlib.import_module(f"components.{name}")
        runner.queries()
        glossary.columns()
        snapshot = store.current_snapshot()
        if snapshot is not None:
            runner.connection_to(snapshot.path)
    except Exception as error:  # whoever opens a page meets the same error, and is told
        quiet_logs.write(error)
    # Libraries and definitions live as long as the process: the collector need not look at them again.
    gc.collect()
    gc.freeze()
    compression.prepare()
    if hasattr(os, "setpriority"):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 15)  # on Linux: of this thread alone
    compression.prepare_best()


def _where_to_go() -> str:
    address = f"http://127.0.0.1:{config.get_option('server.port')}"
    how = house().how
    if how == "local":
        return (
            f"\n  Open this link once, within ten minutes: {address}/start/{sessions.new_link()}\n"
            "  Another one: python -m components.sessions link\n"
        )
    if how == "demo":
        return f"\n  Demo with an invented school: {address}\n"
    return f"\n  Sign in at {'https' if house().is_secure else 'http'}://{sorted(house().hosts)[0]}\n"


def on_script_error(error: Exception) -> bool:
    """Shows a reference instead of what went wrong; the same reference stands in the log with type and frames."""
    word = quiet_logs.reference()
    quiet_logs.write(error, word)
    st.error(f"Something went wrong here. Nothing was changed. If you ask for help, say reference {word}.")
    return True
