"""The summaries as one workbook: a sheet each with real dates and numbers, and nothing in it that runs."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd
import xlsxwriter

from data import access
from queries import glossary, runner
from reports import export_set, files, summaries

MOST_ROWS = 50_000
_WIDEST, _NARROWEST = 60, 8
_SAFE = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}
_LONGEST_TEXT = 32_767  # a cell of a workbook holds no more
_NO_CONTROL = dict.fromkeys([*range(9), 11, 12, *range(14, 32)])  # XML has no place for these characters


def build(filters: runner.Filters, reader: access.Principal | None) -> bytes:
    """The workbook of every summary that the reader may take away.

    A sheet holds at most 50,000 rows and says so when there are more. Raises access.Refused.
    """
    offered = summaries.offers(reader)
    if not offered:
        raise access.Refused("You are not authorised to take figures away.")
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, _SAFE)
    book.set_properties({"title": "Safer social media: summaries", "created": _made_on(filters)})
    formats = _Formats(book)
    about = book.add_worksheet("About")
    lines = []
    for offer in offered:
        files.require_export(offer.question, reader)
        rows = _sheet(book, formats, offer.name, runner.ask_in_batches(offer.question, files.whole(filters), reader))
        lines.append((offer.name, offer.title, files.TIERS[offer.tier], rows, _short(rows)))
    _columns_sheet(book, formats, summaries.data_dictionary(offered))
    _about_sheet(about, formats, lines, export_set.about(filters, reader))
    about.activate()
    book.close()
    return buffer.getvalue()


def _made_on(filters: runner.Filters) -> datetime:
    # The day of the figures, not of the click: the same figures then give the same bytes.
    return datetime.combine(filters.as_at, datetime.min.time())


def _short(rows: int) -> str:
    if rows <= MOST_ROWS:
        return ""
    return f"Only the first {MOST_ROWS:,} of {rows:,} rows stand here. The CSV file holds them all."


class _Formats:
    def __init__(self, book: Any) -> None:
        self.heading = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        self.text = book.add_format({"valign": "top"})
        self.wrapped = book.add_format({"valign": "top", "text_wrap": True})
        self.date = book.add_format({"num_format": "ddd d mmm yyyy", "align": "left", "valign": "top"})
        self.datetime = book.add_format({"num_format": "ddd d mmm yyyy hh:mm", "align": "left", "valign": "top"})
        self.percent = book.add_format({"num_format": "0.0%", "valign": "top"})
        self.number = book.add_format({"num_format": "#,##0.##", "valign": "top"})
        self.count = book.add_format({"num_format": "#,##0", "valign": "top"})
        self.warning = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})

    def of(self, name: str, has_time: bool) -> Any:
        """The format of a column's cells that hold a date or a number."""
        known = glossary.columns().get(name)
        kind = known.format if known else ""
        if kind == "percent":
            return {"number": self.percent, "date": self.date}
        return {
            "number": self.count if kind == "count" else self.number,
            "date": self.datetime if has_time else self.date,
        }


def _sheet(book: Any, formats: _Formats, name: str, batches: Any) -> int:
    sheet = book.add_worksheet(name[:31])
    rows = 0
    widths: list[int] = []
    for batch in batches:
        if rows == 0:
            widths = _head(sheet, formats, list(batch.columns))
        _write_rows(sheet, formats, batch.head(max(0, MOST_ROWS - rows)), rows + 1, widths)
        rows += len(batch)
    last = min(rows, MOST_ROWS)
    if rows > MOST_ROWS:
        sheet.write_string(last + 1, 0, _short(rows), formats.warning)
    for place, width in enumerate(widths):
        sheet.set_column(place, place, min(max(width + 2, _NARROWEST), _WIDEST))
    if widths:
        sheet.autofilter(0, 0, max(last, 1), len(widths) - 1)
    return rows


def _head(sheet: Any, formats: _Formats, columns: list[str]) -> list[int]:
    for place, name in enumerate(columns):
        sheet.write_string(0, place, files.heading(name), formats.heading)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    return [min(len(files.heading(name)), 24) for name in columns]


def _write_rows(sheet: Any, formats: _Formats, frame: pd.DataFrame, first: int, widths: list[int]) -> None:
    for place, name in enumerate(frame.columns):
        column = frame[name]
        is_moment = pd.api.types.is_datetime64_any_dtype(column)
        chosen = formats.of(str(name), is_moment and files.has_time(column, str(name)))
        for offset, value in enumerate(column.tolist()):
            width = _write(sheet, first + offset, place, value, chosen, formats.text)
            widths[place] = max(widths[place], width)


def _write(sheet: Any, row: int, place: int, value: Any, chosen: dict[str, Any], text: Any) -> int:
    """Writes one cell as what it is and returns how wide it shows."""
    if isinstance(value, str):
        clean = value.translate(_NO_CONTROL)[:_LONGEST_TEXT]
        sheet.write_string(row, place, clean, text)
        return len(clean)
    if isinstance(value, (list, tuple)) or (hasattr(value, "__iter__") and not isinstance(value, bytes)):
        return _write(sheet, row, place, ";".join(str(part) for part in value), chosen, text)
    if pd.isna(value):
        return 0
    if isinstance(value, bool):
        sheet.write_boolean(row, place, value)
        return 5
    if isinstance(value, (datetime, date)):
        moment = value.to_pydatetime(warn=False) if isinstance(value, pd.Timestamp) else value
        sheet.write_datetime(row, place, moment, chosen["date"])
        return 16
    if isinstance(value, timedelta):
        return _write(sheet, row, place, str(value), chosen, text)
    sheet.write_number(row, place, float(value), chosen["number"])
    return len(f"{value:,.1f}")


def _columns_sheet(book: Any, formats: _Formats, dictionary: pd.DataFrame) -> None:
    _sheet(book, formats, "Columns", [dictionary])


def _about_sheet(
    sheet: Any, formats: _Formats, lines: list[tuple[str, str, str, int, str]], facts: pd.DataFrame
) -> None:
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 62)
    sheet.set_column(2, 2, 48)
    sheet.set_column(3, 3, 10)
    sheet.set_column(4, 4, 48)
    for place, name in enumerate(("Sheet", "What it is", "For", "Rows", "Note")):
        sheet.write_string(0, place, name, formats.heading)
    sheet.freeze_panes(1, 0)
    for row, (name, title, tier, rows, note) in enumerate(lines, start=1):
        for place, text in ((0, name), (1, title), (2, tier), (4, note)):
            sheet.write_string(row, place, text, formats.wrapped)
        sheet.write_number(row, 3, rows, formats.count)
    start = len(lines) + 2
    for place, name in enumerate(("What", "Value", "Kind")):
        sheet.write_string(start, place, name, formats.heading)
    told = facts[["name", "value", "part"]].to_numpy().tolist()
    for offset, fact in enumerate(told, start=start + 1):
        for place, told_text in enumerate(fact):
            sheet.write_string(offset, place, str(told_text), formats.wrapped)
