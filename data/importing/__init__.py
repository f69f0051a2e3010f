"""From the bytes of an export to rows of the ledger."""

from __future__ import annotations

import importlib
from typing import Any

# Looked up when first used: a child process that only reads a file need not load DuckDB and Arrow.
_PLACES = {
    "understand": "engine",
    "load": "load",
    "undo": "load",
    "decide": "decisions",
    "waiting": "decisions",
    "Decision": "decisions",
    "confirm": "command",
    "save_profile": "profiles",
    "read_reference": "reference",
    "read_in_child": "limits",
    "run": "command",
}


def __getattr__(name: str) -> Any:
    if name in _PLACES:
        return getattr(importlib.import_module(f"data.importing.{_PLACES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
