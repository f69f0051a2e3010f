"""Reads files in a child process with little memory and little time, so that no file can harm who asks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from contextlib import suppress
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from data.importing.outcome import Refused
from data.importing.progress import is_received, sent
from data.importing.read import Cell, Contents, Row, Sheet

SECONDS = 20
MEMORY = 1_000_000_000
_ROOT = Path(__file__).resolve().parent.parent.parent


def read_in_child(name: str, content: bytes, seconds: float = SECONDS) -> Contents:
    """The rows of a file, read by a child process of at most 1 GB and 20 seconds; raises Refused.

    Where the system cannot limit memory (Windows), only the time is limited.
    """
    with ReadingChild(seconds) as child:
        return child.read(name, content)


class _Lost(Refused):
    """The child ended while it read the file."""


class ReadingChild:
    """A child process that reads one file after another; one that a file kills is replaced for the next file.

    It starts at once, beside whatever its parent does. Time is counted a file, memory for them all.
    """

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._process: subprocess.Popen[bytes] | None = self._start()
        self._files = 0

    def __enter__(self) -> ReadingChild:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "data.importing.limits", str(int(self._seconds))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_ROOT,
            env=os.environ | {"PYTHONPATH": str(_ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        )

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe:
                with suppress(OSError):
                    pipe.close()

    def read(self, name: str, content: bytes) -> Contents:
        """The rows of a file; raises Refused with a sentence that says what to do."""
        # What other files took of a child's memory is no fault of this one: it gets a second, fresh child.
        was_used = self._files > 0
        try:
            told = self._answer(name, content)
        except _Lost:
            if not was_used:
                raise
            told = self._answer(name, content)
        # Plain JSON: a child that a hostile file took over can send wrong rows, and nothing that runs.
        answer = json.loads(told)
        if "refused" in answer:
            raise Refused(str(answer["refused"]))
        return _unpacked(answer)

    def _answer(self, name: str, content: bytes) -> bytes:
        if self._process is None:
            self._process, self._files = self._start(), 0
        self._files += 1
        late = threading.Event()
        watch = threading.Timer(self._seconds + 2, self._stop_late, [self._process, late])
        watch.start()
        try:
            told = self._ask(self._process, name, content)
        except OSError:
            told = b""
        finally:
            watch.cancel()
        if told:
            return told
        self._end()
        if late.is_set():
            raise Refused("The file takes too long to read. Copy the list to a new workbook and save it.")
        raise _Lost("The file cannot be read safely. Copy the list to a new workbook or save it as CSV.")

    @staticmethod
    def _stop_late(process: subprocess.Popen[bytes], late: threading.Event) -> None:
        late.set()
        process.kill()

    @staticmethod
    def _ask(process: subprocess.Popen[bytes], name: str, content: bytes) -> bytes:
        """Sends a line of JSON and the bytes that it announces; the answer is one line of JSON, b'' when none comes.

        Lines before it tell how far the child is.
        """
        assert process.stdin and process.stdout
        process.stdin.write(json.dumps({"name": name, "bytes": len(content)}).encode() + b"\n" + content)
        process.stdin.flush()
        while is_received(told := process.stdout.readline()):
            pass
        return told if told.endswith(b"\n") else b""


_MOMENTS: dict[str, Any] = {"datetime": datetime, "date": date, "time": time}


def _packed(contents: Contents) -> dict[str, Any]:
    sheets = [
        {"name": sheet.name, "rows": [[row.line, [_sent(cell) for cell in row.cells], row.fault] for row in sheet.rows]}
        for sheet in contents.sheets
    ]
    about = {"form": contents.form, "encoding": contents.encoding, "delimiter": contents.delimiter}
    return {**about, "notes": contents.notes, "sheets": sheets}


def _sent(cell: Cell) -> Any:
    return [type(cell).__name__, cell.isoformat()] if isinstance(cell, date | time) else cell


def _unpacked(answer: dict[str, Any]) -> Contents:
    sheets = [
        Sheet(sheet["name"], [Row(line, tuple(map(_received, cells)), fault) for line, cells, fault in sheet["rows"]])
        for sheet in answer["sheets"]
    ]
    return Contents(answer["form"], sheets, answer["encoding"], answer["delimiter"], answer["notes"])


def _received(cell: Any) -> Cell:
    received: Cell = _MOMENTS[cell[0]].fromisoformat(cell[1]) if isinstance(cell, list) else cell
    return received


def _limit(seconds: int) -> None:
    """Limits memory, and the time of the processor from now on."""
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    used = resource.getrusage(resource.RUSAGE_SELF)
    most = int(used.ru_utime + used.ru_stime) + seconds + 1
    resource.setrlimit(resource.RLIMIT_CPU, (most, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _main() -> int:
    from data.importing import read

    while line := sys.stdin.buffer.readline():
        asked = json.loads(line)
        content = sys.stdin.buffer.read(asked["bytes"])
        _limit(int(sys.argv[1]))
        try:
            with sent(sys.stdout):
                answer = _packed(read.read(asked["name"], content))
        except Refused as refusal:
            answer = {"refused": str(refusal)}
        except MemoryError:
            return 3
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(_main())
