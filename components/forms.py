"""What comes back from a table that people edit, treated as what it is: a form that anybody could have filled in."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from data.access import Refused

Check = Collection[Any] | Callable[[Any], bool]


@dataclass(frozen=True)
class Change:
    """One cell that a person changed: the row's index in the shown table, the column, and both values."""

    row: Hashable
    column: str
    before: Any
    after: Any


def changes(shown: pd.DataFrame, returned: pd.DataFrame, editable: Mapping[str, Check]) -> list[Change]:
    """The cells that were changed, in the order of the table.

    `st.data_editor(disabled=…)` only greys cells out; a client can still send edits to them. So everything is compared
    with what was shown: only the columns in `editable` may differ, and only by a value that is among its options (or
    that its function accepts). Raises Refused for anything else: another column, a row more or less, another value.
    """
    if list(returned.columns) != list(shown.columns) or not returned.index.equals(shown.index):
        raise Refused("The table came back with other rows or columns than were shown. Nothing was changed.")
    found = []
    for column in shown.columns:
        for row, before, after in zip(shown.index, shown[column], returned[column], strict=True):
            if _same(before, after):
                continue
            check = editable.get(str(column))
            if check is None or not _accepts(check, after):
                raise Refused("The table came back with a change that it does not offer. Nothing was changed.")
            found.append(Change(row, str(column), before, after))
    return found


def _same(before: Any, after: Any) -> bool:
    if _is_blank(before) or _is_blank(after):
        return _is_blank(before) and _is_blank(after)
    return bool(before == after)


def _is_blank(value: Any) -> bool:
    return value is None or (not isinstance(value, (list, dict)) and bool(pd.isna(value)))


def _accepts(check: Check, value: Any) -> bool:
    return bool(check(value)) if callable(check) else value in check
