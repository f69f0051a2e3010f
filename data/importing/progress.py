"""How far a long file is: told a few times a second to whoever listens, and at no cost where nobody does."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    import duckdb

# Between two reports, and rows between two looks at the clock.
SECONDS = 0.2
EVERY = 200
T = TypeVar("T")


@dataclass(frozen=True)
class Step:
    """How many rows of all were read, checked or stored; `doing` is the word for it."""

    doing: str
    done: int
    total: int

    @property
    def fraction(self) -> float:
        """Between 0 and 1."""
        return min(1.0, self.done / self.total) if self.total else 1.0

    @property
    def in_words(self) -> str:
        """214,000 of 1,000,000 rows checked."""
        return f"{self.done:,} of {self.total:,} rows {self.doing}"


Listener = Callable[[Step], None]


@dataclass
class _Listening:
    listener: Listener
    last: float = field(default_factory=lambda: time.monotonic())
    open_step: str = ""

    def hear(self, step: Step) -> None:
        now = time.monotonic()
        is_end = step.done >= step.total
        # A short file is over before anybody could read a bar; of a long one the end is told as well.
        if now - self.last < SECONDS and not (is_end and self.open_step == step.doing):
            return
        self.last, self.open_step = now, "" if is_end else step.doing
        self.listener(step)


_listening: ContextVar[_Listening | None] = ContextVar("listening", default=None)


@contextmanager
def told_to(listener: Listener) -> Iterator[None]:
    """While this is open, `listener` hears how far a file is, at most five times a second and at the end of a step."""
    token = _listening.set(_Listening(listener))
    try:
        yield
    finally:
        _listening.reset(token)


def tell(doing: str, done: int, total: int) -> None:
    """Says that `done` of `total` rows are read, checked or stored."""
    listening = _listening.get()
    if listening is not None and total > 0:
        listening.hear(Step(doing, min(done, total), total))


def counted(rows: Sequence[T], doing: str, before: int = 0, total: int = 0) -> Iterator[T]:
    """The rows one by one, telling how far they are; `before` rows of all `total` came earlier."""
    if _listening.get() is None:
        yield from rows
        return
    total = total or len(rows)
    for at, row in enumerate(rows, before + 1):
        yield row
        if at % EVERY == 0 or at == total:
            tell(doing, at, total)


def ask(
    connection: duckdb.DuckDBPyConnection, query: str, doing: str, rows: int, values: Sequence[Any] = ()
) -> duckdb.DuckDBPyConnection:
    """Runs one long statement about `rows` rows, telling how far DuckDB says that it is."""
    if _listening.get() is None:
        return connection.execute(query, values)
    connection.execute(
        "set enable_progress_bar = true; set enable_progress_bar_print = false; set progress_bar_time = 0"
    )
    furthest = 0.0
    with ThreadPoolExecutor(1) as beside:
        running = beside.submit(connection.execute, query, values)
        while not wait([running], SECONDS / 2).done:
            # DuckDB counts anew for each part of a statement: what was told is not taken back.
            furthest = max(furthest, connection.query_progress() / 100)
            if 0 < furthest < 1:
                tell(doing, int(rows * furthest), rows)
        running.result()
    tell(doing, rows, rows)
    return connection


# --- from a child process, and on a terminal ------------------------------------------------------------------------

_SIGN = b'{"progress": '


def sent(stream: IO[str]) -> AbstractContextManager[None]:
    """What is told goes to a parent process, as lines of JSON among its answers."""

    def send(step: Step) -> None:
        stream.write(json.dumps({"progress": [step.doing, step.done, step.total]}) + "\n")
        stream.flush()

    return told_to(send)


def is_received(line: bytes) -> bool:
    """Whether a line of a child is no answer but tells how far it is, which is passed on."""
    if not line.startswith(_SIGN) or len(line) > 200:
        return False
    try:
        doing, done, total = json.loads(line)["progress"]
        tell(str(doing), int(done), int(total))
    except (ValueError, TypeError, KeyError, OverflowError):
        pass  # a child that a hostile file took over may say anything; it is only not shown
    return True


def on_terminal(name: str, stream: IO[str] | None = None) -> AbstractContextManager[None]:
    """What is told stands in one line of a terminal; where the stream is a file or a pipe, nothing is."""
    out: Any = stream or sys.stderr
    if not out.isatty():
        return nullcontext()
    return _on_terminal(name, out)


@contextmanager
def _on_terminal(name: str, out: IO[str]) -> Iterator[None]:
    written = ""

    def show(step: Step) -> None:
        nonlocal written
        line = f"{name}: {step.in_words} ({step.fraction:.0%})"
        out.write("\r" + line.ljust(len(written)))
        out.flush()
        written = line

    with told_to(show):
        try:
            yield
        finally:
            if written:
                out.write("\r" + " " * len(written) + "\r")
                out.flush()
