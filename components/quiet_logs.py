"""Logs that cannot carry a row of data: an exception is written as its type, a reference and its frames only."""

from __future__ import annotations

import logging
import secrets
import sys
import threading
import traceback
from collections.abc import Callable
from types import TracebackType
from typing import Any


def reference() -> str:
    """A short word by which a person can ask about what went wrong, and the log be searched."""
    return secrets.token_hex(4)


def tell(error: BaseException, word: str | None = None) -> str:
    """What may be written down about an error: its type, a reference and where it happened; nothing of what it says."""
    lines = [f"{type(error).__qualname__} [reference {word or reference()}]"]
    seen: BaseException | None = error
    while seen is not None:
        if seen is not error:
            lines.append(f"caused by {type(seen).__qualname__}")
        lines += [f"  {f.filename}:{f.lineno} in {f.name}" for f in traceback.extract_tb(seen.__traceback__)]
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
    return "\n".join(lines)


def write(error: BaseException, word: str | None = None) -> None:
    """Writes down on the terminal what may be told of an error."""
    print(tell(error, word), file=sys.stderr, flush=True)


_plain_record: Callable[..., logging.LogRecord] = logging.getLogRecordFactory()


def _quiet_record(*given: Any, **named: Any) -> logging.LogRecord:
    record = _plain_record(*given, **named)
    if record.exc_info and record.exc_info[1] is not None:
        record.exc_text = tell(record.exc_info[1])
    record.exc_info = None
    if isinstance(record.msg, BaseException):
        record.msg = type(record.msg).__qualname__
    if isinstance(record.args, dict):
        record.args = {name: _quiet(value) for name, value in record.args.items()}
    elif record.args:
        record.args = tuple(_quiet(value) for value in record.args)
    return record


def _quiet(value: Any) -> Any:
    return type(value).__qualname__ if isinstance(value, BaseException) else value


def _quiet_hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
    else:
        write(error)


def _quiet_thread_hook(found: threading.ExceptHookArgs) -> None:
    if found.exc_value is not None and not issubclass(found.exc_type, SystemExit):
        write(found.exc_value)


def keep_logs_quiet() -> None:
    """From now on, in the whole process, no log line and no traceback shows the text of an exception."""
    logging.setLogRecordFactory(_quiet_record)
    sys.excepthook = _quiet_hook
    threading.excepthook = _quiet_thread_hook
