"""Reads an uploaded file in a child process with little memory and little time, so that no file can harm the server."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from pathlib import Path

from data.importing.outcome import Refused
from data.importing.read import Contents

SECONDS = 20
MEMORY = 1_000_000_000
_ROOT = Path(__file__).resolve().parent.parent.parent


def read_in_child(name: str, content: bytes, seconds: float = SECONDS) -> Contents:
    """The rows of a file, read by a child process of at most 1 GB and 20 seconds; raises Refused.

    Where the system cannot limit memory (Windows), only the time is limited.
    """
    command = [sys.executable, "-m", "data.importing.limits", str(int(seconds))]
    environment = os.environ | {"PYTHONPATH": str(_ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(
            command,
            input=pickle.dumps((name, content)),
            capture_output=True,
            timeout=seconds + 2,
            cwd=_ROOT,
            env=environment,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Refused("The file takes too long to read. Copy the list to a new workbook and save it.") from error
    if done.returncode != 0:
        raise Refused("The file cannot be read safely. Copy the list to a new workbook or save it as CSV.")
    # The child is our own program reading a file; what comes back is what read() built there.
    answer = pickle.loads(done.stdout)
    if isinstance(answer, str):
        raise Refused(answer)
    contents: Contents = answer
    return contents


def _limit(seconds: int) -> None:
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _main() -> int:
    from data.importing import read

    _limit(int(sys.argv[1]))
    name, content = pickle.load(sys.stdin.buffer)
    try:
        answer: object = read.read(name, content)
    except Refused as refusal:
        answer = str(refusal)
    except MemoryError:
        return 3
    sys.stdout.buffer.write(pickle.dumps(answer))
    return 0


if __name__ == "__main__":
    sys.exit(_main())
