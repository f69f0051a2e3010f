"""Serves the dashboard once per given port, each from a process that has answered nobody yet.

`python -m tests.access.fresh PORT…` imports everything once and forks, which takes a fraction of starting each anew.
"""

from __future__ import annotations

import os
import signal
import sys

from tests.access.conftest import ROOT

ports = [int(port) for port in sys.argv[1:]]
sys.argv = [str(ROOT / "dashboard.py")]

from components import compression, page, panels  # noqa: E402, F401 - imported once, before the processes part
from dashboard import app  # noqa: E402 - it reads the launcher's name

compression.prepare()

children = []
for port in ports:
    child = os.fork()
    if child == 0:
        app.run(config={"server.port": port})
        os._exit(0)
    children.append(child)


def stop(*_: object) -> None:
    for child in children:
        os.kill(child, signal.SIGKILL)
    os._exit(0)


signal.signal(signal.SIGTERM, stop)
for child in children:
    os.waitpid(child, 0)
