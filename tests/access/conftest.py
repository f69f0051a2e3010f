"""What the tests of access share: a house to guard, people in a role file, and a server of the real launcher."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from components import preflight, standing
from data import access

ROOT = Path(__file__).resolve().parents[2]
TENANT = "0f7d3c1e-6a55-4d5e-9b70-2f3a51c0aaaa"
GOOGLE = {"iss": "https://accounts.google.com", "hd": "school.example", "email_verified": True, "provider": "google"}
ENTRA = {"iss": f"https://login.microsoftonline.com/{TENANT}/v2.0", "tid": TENANT, "provider": "default"}
ROLES = f"""
[[sign_in]]
provider = "default"
kind = "entra"
tenant = "{TENANT}"
schools = ["FOUR"]
app_roles = {{ "Governance.Governor" = "governor", "Governance.SLT" = "slt" }}

[[sign_in]]
provider = "google"
kind = "google"
domain = "school.example"

[[person]]
email = "Head@School.example"
role = "headteacher"
schools = ["FOUR"]

[[person]]
email = "governor@school.example"
role = "governor"
schools = ["FOUR"]

[[person]]
email = "data@school.example"
role = "data_manager"
schools = ["FOUR"]

[[person]]
entra_id = "{TENANT}/AAAA-1"
role = "trustee"
schools = ["FOUR", "OTHER"]
"""
BROWSER = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Whoever drives a browser has every error's place looked up, for which it reads 5 MB of plotly anew four times.
    "--js-flags=--no-enable-lazy-source-positions",
]


@pytest.fixture
def home(empty_home):
    """An empty data folder with a role file."""
    empty_home.mkdir(parents=True, exist_ok=True)
    (empty_home / "roles.toml").write_text(ROLES, encoding="utf-8")
    return empty_home


@pytest.fixture
def on_a_server():
    """Everything is asked as on a server: nobody is allowed anything unless their session stands."""
    access.ask_standing_of(standing.stands)
    yield
    access.ask_standing_of(None)


@pytest.fixture
def oidc_house():
    return preflight.House("oidc", frozenset({"governance.school.example"}), True, ("default", "google"))


@pytest.fixture
def local_house():
    return preflight.House("local", frozenset(), False)


def free_port() -> int:
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """The dashboard, or another script behind the same guard, as a process of its own."""

    def __init__(self, port: int, process: subprocess.Popen[str], log: Path) -> None:
        self.port = port
        self.process = process
        self.log = log
        self.url = f"http://127.0.0.1:{port}"

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")


@contextlib.contextmanager
def serving(home: Path, folder: Path, launcher: Path = ROOT / "dashboard.py", port: int | None = None, **settings: str):
    """Starts the launcher on a data folder, waits until it answers, and stops it afterwards."""
    port = port or free_port()
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "server.log"
    environment = {**os.environ, "GOVERNANCE_HOME": str(home), "PYTHONPATH": str(ROOT), **settings}
    with log.open("w", encoding="utf-8") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", str(launcher), "--server.port", str(port)],
            cwd=ROOT,
            env=environment,
            stdout=out,
            stderr=subprocess.STDOUT,
            text=True,
        )
    server = Server(port, process, log)
    try:
        _wait_for(server)
        yield server
    finally:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(10)
        process.kill()


def _wait_for(server: Server) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.process.poll() is None:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{server.url}/healthz", timeout=2):
            return
        time.sleep(0.1)
    raise AssertionError(f"The server did not start:\n{server.said()}")


LAUNCHER = """
import streamlit as st
from components import launch
app = st.App({script!r}, middleware=launch.middleware(), routes=launch.routes(), lifespan=launch.lifespan,
             on_script_error=launch.on_script_error)
"""


def launcher_of(folder: Path, script: str) -> Path:
    """A launcher with the real guard around another script, for what no page of ours does."""
    (folder / "script").mkdir(parents=True, exist_ok=True)
    path = folder / "script" / "shell.py"
    path.write_text(script, encoding="utf-8")
    launcher = folder / "launcher.py"
    launcher.write_text(LAUNCHER.format(script=str(path)), encoding="utf-8")
    return launcher


class Client:
    """A page's socket without a browser: says what it is told to and hears what the script drew."""

    def __init__(self, server: Server, cookie: str = "", origin: str | None = "", session: str | None = None) -> None:
        from websockets.sync.client import connect

        protocols = ["streamlit", "PLACEHOLDER", session] if session else ["streamlit"]
        self.socket = connect(
            f"ws://127.0.0.1:{server.port}/_stcore/stream",
            origin=server.url if origin == "" else origin,
            subprotocols=protocols,
            additional_headers={"Cookie": cookie} if cookie else {},
            max_size=None,
        )
        self.session_id = ""

    def say(self, **said) -> None:
        from streamlit.proto.BackMsg_pb2 import BackMsg

        self.socket.send(BackMsg(**said).SerializeToString())

    def run(self, query: str = "", widgets=None, page: str = "") -> list:
        """Runs the script and returns every message up to its end."""
        from streamlit.proto.BackMsg_pb2 import BackMsg
        from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

        said = BackMsg()
        said.rerun_script.query_string = query
        said.rerun_script.page_name = page
        if widgets is not None:
            said.rerun_script.widget_states.widgets.extend(widgets)
        self.socket.send(said.SerializeToString())
        heard = []
        while True:
            message = ForwardMsg()
            message.ParseFromString(self.socket.recv(timeout=20))
            heard.append(message)
            kind = message.WhichOneof("type")
            if kind == "new_session":
                self.session_id = message.new_session.initialize.session_id or self.session_id
            if kind == "script_finished":
                return heard

    def text(self, query: str = "") -> str:
        """Everything that a run sent, as text to search in."""
        return "\n".join(str(message) for message in self.run(query))

    def close(self) -> None:
        self.socket.close()


def demo_cookie(server: Server, role: str) -> str:
    """The cookie of a demo browser that has chosen a role; the list of sessions is the server's own."""
    from components import sessions, standing

    token = standing.new_token()
    sessions.choose(sessions.key_of(token), f"demo {role}", {"role": role})
    return f"governance-{server.port}={token}"


def invented_home(folder: Path) -> Path:
    """A data folder that passes for the invented sample, without a figure in it."""
    from data import invented, store

    folder.mkdir(parents=True, exist_ok=True)
    invented.mark([store.keep_raw(b"an invented export", ".csv")])
    return folder
