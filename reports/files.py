"""Answers as files that open safely in a spreadsheet."""

from __future__ import annotations

import pandas as pd

from data.safe_text import harmless


def csv_of(frame: pd.DataFrame) -> bytes:
    """The rows as CSV: UTF-8 with a byte order mark, ISO dates, stable columns, and no cell that a spreadsheet runs."""
    safe = frame.copy()
    for name in safe.columns:
        if pd.api.types.is_string_dtype(safe[name]) or safe[name].dtype == object:
            safe[name] = safe[name].map(lambda cell: harmless(cell) if isinstance(cell, str) else cell)
    return safe.to_csv(index=False, date_format="%Y-%m-%d", lineterminator="\r\n").encode("utf-8-sig")
