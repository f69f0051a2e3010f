"""Puts an answer together from plain rows, each of its columns of the kind in which DuckDB would hand it over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

# The rows of a statement as plain values by name, None for a blank.
Rows = Sequence[Mapping[str, Any]]

# The kinds of column: text, whole numbers and yes or no that may have blanks, days, and numpy's own.
TEXT, COUNT, SMALL_COUNT, YES_NO, DAY = "text", "count", "small count", "yes or no", "datetime64[us]"
# DuckDB's types whose columns are put together here; of the others it does so itself.
OF_TYPE = {
    "VARCHAR": TEXT, "INTEGER": "int32", "BIGINT": "int64", "HUGEINT": "float64", "DOUBLE": "float64", "DATE": DAY,
    "BOOLEAN": "bool",
}  # fmt: skip
_TEXT_TYPE = pd.StringDtype(na_value=np.nan)
_WHOLE = {COUNT: "int64", SMALL_COUNT: "int32", YES_NO: "bool", "int32": "int32", "int64": "int64", "bool": "bool"}


def answer(rows: Rows, kinds: Mapping[str, str]) -> pd.DataFrame:
    """An answer of these columns, each of its kind; a step of pandas for each column, and none for each row."""
    return _framed({name: column([row[name] for row in rows], kind) for name, kind in kinds.items()})


def of_plain(rows: Sequence[Sequence[Any]], kinds: Mapping[str, str]) -> pd.DataFrame:
    """The same from rows whose values stand in the order of the kinds."""
    columns = [list(values) for values in zip(*rows, strict=True)] or [[] for _ in kinds]
    return _framed({name: column(held, kinds[name]) for name, held in zip(kinds, columns, strict=True)})


def _framed(columns: dict[str, Any]) -> pd.DataFrame:
    # They are nobody else's: to copy them together by kind takes a quarter longer than all the rest.
    return pd.DataFrame(columns, copy=False)


def column(values: list[Any], kind: str) -> Any:
    """A column of that kind; numpy's own kinds without blanks are that, and with blanks counts and yes or no."""
    if kind == TEXT:
        is_blank = all(value is None for value in values)
        if is_blank:
            return np.array(values, dtype=object)
        return pd.arrays.ArrowStringArray(pa.array(values, pa.large_string()), dtype=_TEXT_TYPE)
    if kind == DAY:
        # Arrow reads Python's days many times faster than numpy does.
        return pa.array(values, pa.date32()).to_numpy(zero_copy_only=False).astype(DAY)
    if kind in (COUNT, SMALL_COUNT, YES_NO) or (kind in ("int32", "int64", "bool") and None in values):
        whole = np.array([value or 0 for value in values], dtype=_WHOLE[kind])
        blank = np.array([value is None for value in values], dtype=bool)
        return (pd.arrays.BooleanArray if whole.dtype == bool else pd.arrays.IntegerArray)(whole, blank)
    return np.array(values, dtype=kind)
