"""Starts the dashboard, or the empty page, as a process of its own, and says what that process has used."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench import nation

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Server:
    """A server on this machine: its address, and its process."""

    port: int
    pid: int
    ready_after: float

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def cpu(self) -> float:
        """Milliseconds of processor time that the process has used so far, all its threads together."""
        # The clock of another process, as clock_getcpuclockid(3) makes it.
        return time.clock_gettime((~self.pid << 3) | 2) * 1000

    def memory(self) -> float:
        """Megabytes of memory that the process holds now (resident set)."""
        for line in Path(f"/proc/{self.pid}/status").read_text(encoding="ascii").splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
        return 0.0


@contextlib.contextmanager
def serving(
    home: Path, script: Path = ROOT / "dashboard.py", port: int | None = None, settings: dict[str, str] | None = None
) -> Iterator[Server]:
    """A server of the schools in a data folder, from the moment it answers; stopped afterwards.

    Whoever has a one-time link is the headteacher, unless `settings` (variables of the environment) say otherwise.
    """
    port = port or free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port)]
    with started(command, home, port, settings) as server:
        yield server


@contextlib.contextmanager
def started(
    command: Sequence[str], home: Path, port: int, settings: dict[str, str] | None = None, folder: Path = ROOT
) -> Iterator[Server]:
    """What a command serves on a port of this machine, from the moment it answers; stopped afterwards."""
    named = {"GOVERNANCE_HOME": str(home), "GOVERNANCE_TODAY": nation.TODAY, "GOVERNANCE_SIGN_IN": "local"}
    # As it is installed: the benchmark's own settings of Python are not the server's.
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"} | named
    # As `make run` starts it; the others it is set beside have it too.
    environment |= {"GLIBC_TUNABLES": "glibc.malloc.tcache_count=400"}
    environment |= {"PYTHONPATH": str(ROOT), **(settings or {})}
    start = time.perf_counter()
    with (home.parent / f"{home.name}-{port}.log").open("w", encoding="utf-8") as log:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=subprocess.STDOUT)
        try:
            _wait_for(f"http://127.0.0.1:{port}/", process)
            yield Server(port, process.pid, time.perf_counter() - start)
        finally:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(10)
            process.kill()


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise SystemExit("The server did not start; see its log beside the data folder.")
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except urllib.error.HTTPError:
            return  # it answers, to its own name only
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    raise SystemExit("The server did not answer within a minute.")
