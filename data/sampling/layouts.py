"""Writes rows the way school systems export them: the same rows give the same bytes."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path

import xlsxwriter

# A workbook says when it was made; that must not depend on the day of the run.
_MADE = datetime(2024, 9, 2, 8, 0)
Cells = Iterable[Sequence[object]]


def canonical_csv(path: Path, rows: Sequence[Mapping[str, object]]) -> Path:
    """Headings are the columns of the contract, in the order of the first row; dates as 2026-10-23; UTF-8."""
    columns = list(rows[0])
    return delimited(path, [columns, *([_plain(row[column]) for column in columns] for row in rows)])


def delimited(path: Path, rows: Cells, encoding: str = "utf-8", quote_all: bool = False) -> Path:
    """A comma-separated file with the line ends of Windows."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n", quoting=csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL).writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def workbook(path: Path, sheet: str, rows: Cells, notes: tuple[str, Cells] | None = None) -> Path:
    """An XLSX file with real dates and times; `notes` adds a second sheet."""
    book = xlsxwriter.Workbook(str(path), {"default_date_format": "dd/mm/yyyy"})
    book.set_properties({"created": _MADE})
    moment, hour = book.add_format({"num_format": "m/d/yy h:mm:ss"}), book.add_format({"num_format": "hh:mm"})
    for name, lines in [(sheet, rows), *([notes] if notes else [])]:
        page = book.add_worksheet(name)
        for line, cells in enumerate(lines):
            for column, value in enumerate(cells):
                if isinstance(value, datetime):
                    page.write_datetime(line, column, value, moment)
                elif isinstance(value, time):
                    page.write_datetime(line, column, value, hour)
                elif isinstance(value, date):
                    page.write_datetime(line, column, datetime(value.year, value.month, value.day))
                elif value not in (None, ""):
                    page.write(line, column, value)
    book.close()
    return path


def british(day: date | None) -> str:
    """23/10/2026, or nothing."""
    return f"{day:%d/%m/%Y}" if day else ""


def _plain(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)
