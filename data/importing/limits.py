"""Reads an uploaded file in a child process with little memory and little time, so that no file can harm the server."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from data.importing.outcome import Refused
from data.importing.read import Cell, Contents, Row, Sheet

SECONDS = 20
MEMORY = 1_000_000_000
_ROOT = Path(__file__).resolve().parent.parent.parent


def read_in_child(name: str, content: bytes, seconds: float = SECONDS) -> Contents:
    """The rows of a file, read by a child process of at most 1 GB and 20 seconds; raises Refused.

    Where the system cannot limit memory (Windows), only the time is limited.
    """
    command = [sys.executable, "-m", "data.importing.limits", str(int(seconds)), name.replace("\0", "")]
    environment = os.environ | {"PYTHONPATH": str(_ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(
            command,
            input=content,
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
    # Plain JSON: a child that a hostile file took over can send wrong rows, and nothing that runs.
    answer = json.loads(done.stdout)
    if "refused" in answer:
        raise Refused(str(answer["refused"]))
    return _unpacked(answer)


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
    try:
        answer = _packed(read.read(sys.argv[2], sys.stdin.buffer.read()))
    except Refused as refusal:
        answer = {"refused": str(refusal)}
    except MemoryError:
        return 3
    sys.stdout.write(json.dumps(answer))
    return 0


if __name__ == "__main__":
    sys.exit(_main())
