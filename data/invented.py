"""Whether a data folder holds nothing but the invented sample school, and may therefore be shown to anybody."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from data import store


def _marker() -> Path:
    return store.home() / "invented.json"


def mark(hashes: Iterable[str]) -> None:
    """Says that the raw files with these SHA-256 hashes were made by data/sample.py; nobody else may say so."""
    known = {*_marked(), *hashes}
    _marker().write_text(json.dumps({"raw": sorted(known)}, indent=1), encoding="utf-8")


def is_invented() -> bool:
    """Whether there are data, and every imported file is one that the sample made; False when in any doubt."""
    kept = {file.name.split(".")[0] for file in store.raw_files() if not file.name.endswith(".writing")}
    return bool(kept) and kept <= _marked()


def _marked() -> set[str]:
    try:
        said = json.loads(_marker().read_text(encoding="utf-8"))
        return {str(name) for name in said["raw"]}
    except (OSError, ValueError, KeyError, TypeError):
        return set()
