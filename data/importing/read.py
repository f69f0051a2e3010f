"""Bytes to rows: says what kind of file it is, decodes it, and refuses what cannot be read, saying what to do."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from html.parser import HTMLParser
from typing import Any

from data.importing.outcome import Refused
from data.importing.progress import EVERY, counted, tell

Cell = str | int | float | bool | date | datetime | time
LARGEST_FILE = 60_000_000
LARGEST_CELL = 1_000_000
MOST_CELLS = 2_000
MOST_ROWS = 300_000
MOST_PARTS = 100
MOST_UNPACKED = 50_000_000
MOST_RATIO = 100
MOST_GRID = 5_000_000
DELIMITERS = ",;\t|"
csv.field_size_limit(LARGEST_FILE * 2)


@dataclass(frozen=True)
class Row:
    """A row: the line or sheet row where it starts, its cells, and a fault of its own if it has one."""

    line: int
    cells: tuple[Cell, ...]
    fault: str = ""

    @property
    def is_blank(self) -> bool:
        """Nothing but blanks in it."""
        return all(isinstance(cell, str) and not cell.strip() for cell in self.cells)


@dataclass
class Sheet:
    """A named sheet of rows; a CSV is one sheet without a name."""

    name: str
    rows: list[Row]


@dataclass
class Contents:
    """What a file holds, and what was done to read it."""

    form: str
    sheets: list[Sheet]
    encoding: str = ""
    delimiter: str = ""
    notes: list[str] = field(default_factory=list)


def read(name: str, content: bytes) -> Contents:
    """The rows of a CSV, XLSX, XLS or HTML table; raises Refused with a sentence that says what to do."""
    if not content or not content.strip(b"\x00\t\r\n \xef\xbb\xbf"):
        raise Refused("The file is empty. Export it again and check that it has rows before you send it.")
    if len(content) > LARGEST_FILE:
        raise Refused("The file is larger than 60 MB. Split it by term or by school, or import it by the command line.")
    start = content[:512].lstrip()
    if content[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        return _read_workbook(content, "xlsx")
    if content[:2] == b"PK":
        raise Refused("The file is a damaged or incomplete workbook. Open it in Excel and save it again as XLSX.")
    if content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise Refused("The file has a password. Open it in Excel, remove the password and save it again.")
        return _read_workbook(content, "xls")
    for magic, what in _OTHER_FORMS:
        if start.startswith(magic):
            raise Refused(f"The file is {what}, not a table. Export the list as CSV or Excel and import that.")
    text, encoding, notes = decode(content)
    if _looks_like_html(text):
        return Contents("html", [Sheet("", _html_rows(text))], encoding, notes=notes)
    if _looks_binary(text):
        raise Refused("The file is not a table that can be read. Export the list as CSV or Excel and import that.")
    if text.lstrip()[:1] in "{[" and re.match(r'\s*[{\[]\s*["{\[]', text):
        raise Refused("The file is JSON, not a table. Export the list as CSV or Excel and import that.")
    if text.lstrip().startswith(("<?xml", "<!DOCTYPE", "{\\rtf")):
        raise Refused("The file is a document, not a table. Export the list as CSV or Excel and import that.")
    return _read_csv(text, encoding, notes)


_OTHER_FORMS = (
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"Rar!", "an archive"),
    (b"7z\xbc\xaf", "an archive"),
    (b"\x1f\x8b", "a compressed file"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3", "a database"),
    (b"PAR1", "a Parquet file"),
)


def decode(content: bytes) -> tuple[str, str, list[str]]:
    """Text, encoding and notes: a byte order mark is obeyed, then UTF-8 tried, else it is taken as Windows-1252."""
    notes: list[str] = []
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        text, encoding = content.decode("utf-16", errors="replace"), "UTF-16"
    elif content.startswith(b"\xef\xbb\xbf"):
        text, encoding = content[3:].decode("utf-8", errors="replace"), "UTF-8"
    elif _is_utf16_without_mark(content):
        order = "utf-16-le" if content[1:2] == b"\x00" else "utf-16-be"
        text, encoding = content.decode(order, errors="replace"), "UTF-16"
    else:
        try:
            text, encoding = content.decode("utf-8"), "UTF-8"
        except UnicodeDecodeError:
            text, encoding = content.decode("cp1252", errors="replace"), "Windows-1252"
            words = sorted(set(re.findall(r"\w*[^\x00-\x7f]\w*", text)), key=len, reverse=True)[:3]
            notes.append(
                "The file was read as Windows-1252. Check that these look right: " + ", ".join(w[:30] for w in words)
            )
    if "\x00" in text:
        text = text.replace("\x00", "")
        notes.append("Null bytes in the file were left out.")
    return text.removeprefix("﻿"), encoding, notes


def _is_utf16_without_mark(content: bytes) -> bool:
    head = content[:400]
    zeros = head[1::2].count(0), head[0::2].count(0)
    return len(head) >= 8 and max(zeros) > 0.4 * (len(head) // 2) and min(zeros) <= 0.05 * len(head)


def _looks_binary(text: str) -> bool:
    head = text[:4000]
    strange = sum(1 for letter in head if (letter < " " and letter not in "\t\r\n\x0b\x0c") or letter == "�")
    return len(head) > 0 and strange > 0.1 * len(head)


# --- CSV ----------------------------------------------------------------------------------------------------------


def _read_csv(text: str, encoding: str, notes: list[str]) -> Contents:
    stated = re.match(r"\s*\"?sep=(.)\"?[ \t,;]*(\r\n|\r|\n|$)", text, re.IGNORECASE)
    first_line = 1
    if stated:
        delimiter, text, first_line = stated.group(1), text[stated.end() :], 2 + text[: stated.start(1)].count("\n")
    else:
        delimiter = find_delimiter(text)
    rows = list(_csv_rows(text, delimiter, first_line))
    if not rows:
        raise Refused("The file holds nothing but a separator line. Export it again.")
    return Contents("csv", [Sheet("", rows)], encoding, delimiter, notes)


def find_delimiter(text: str) -> str:
    """The sign that splits the lines most evenly, counted outside quotes over the first 60 lines.

    Evenness counts twice, so that lists within cells do not win over the columns they stand in.
    """
    counted: dict[str, list[int]] = {sign: [] for sign in DELIMITERS}
    unquoted = "".join(text[:100_000].split('"')[::2])
    lines = [line for line in re.split(r"\r\n|\r|\n", unquoted) if line.strip(" ")][:60]
    for line in lines:
        for sign in DELIMITERS:
            counted[sign].append(line.count(sign))

    def weight(sign: str) -> tuple[float, int]:
        counts = [n for n in counted[sign] if n]
        if not counts:
            return 0.0, 0
        usual = max(set(counts), key=counts.count)
        even = counted[sign].count(usual) / max(len(lines), 1)
        return even**2 * min(usual, 8), usual

    best = max(DELIMITERS, key=weight)
    return best if weight(best)[0] > 0 else ","


def _csv_rows(text: str, delimiter: str, first_line: int) -> list[Row]:
    rows = []
    lines = io.StringIO(text, newline="").readlines()
    reader = csv.reader(lines, delimiter=delimiter)
    while True:
        begun = reader.line_num
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error:
            rows.append(Row(first_line + begun, ("",), "unreadable_line"))
            continue
        if reader.line_num - begun > 1 and reader.line_num == len(lines) and _is_never_closed(lines[begun:]):
            rows += _lines_by_hand(lines[begun:], delimiter, first_line + begun)
            break
        rows.append(_row(first_line + begun, cells))
        if len(rows) % EVERY == 0:
            tell("read", reader.line_num, len(lines))
        if len(rows) > MOST_ROWS:
            raise Refused("The file has more than 300,000 rows. Split it, or import it by the command line.")
    tell("read", len(lines), len(lines))
    return rows


def _is_never_closed(lines: list[str]) -> bool:
    """A quote that is never closed swallows the rest of the file as one cell."""
    return sum(line.count('"') for line in lines) % 2 == 1


def _lines_by_hand(lines: list[str], delimiter: str, first_line: int) -> list[Row]:
    rows = []
    for offset, line in enumerate(lines):
        cells = [cell.strip('"') for cell in line.rstrip("\r\n").split(delimiter)]
        rows.append(_row(first_line + offset, cells, "unclosed_quote" if offset == 0 else ""))
    return rows


def _row(line: int, cells: list[str], fault: str = "") -> Row:
    if len(cells) > MOST_CELLS:
        return Row(line, tuple(cells[:MOST_CELLS]), "too_many_cells")
    if any(len(cell) > LARGEST_CELL for cell in cells):
        return Row(line, tuple("" if len(c) > LARGEST_CELL else c for c in cells), "cell_too_long")
    return Row(line, tuple(cells) or ("",), fault)


# --- workbooks ----------------------------------------------------------------------------------------------------


def _read_workbook(content: bytes, form: str) -> Contents:
    if form == "xlsx":
        _check_package(content)
    from python_calamine import CalamineWorkbook, PasswordError

    damaged = "The workbook is damaged or incomplete. Open it in Excel, save it again as XLSX and import that."
    sheets = []
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for meta in workbook.sheets_metadata:
            if "Sheet" not in str(meta.typ) or "Chart" in str(meta.typ):
                continue
            values = workbook.get_sheet_by_name(meta.name).to_python(skip_empty_area=False)
            if len(values) > MOST_ROWS:
                raise Refused("The workbook has more than 300,000 rows. Split it and import the parts.")
            rows = [_sheet_row(at, cells) for at, cells in enumerate(counted(values, "read"), 1)]
            sheets.append(Sheet(meta.name, rows))
    except PasswordError as error:
        raise Refused("The file has a password. Open it in Excel, remove the password and save it again.") from error
    except (KeyboardInterrupt, SystemExit, Refused):
        raise
    except BaseException as error:  # the reader is compiled code; its panics are not Exceptions
        raise Refused(damaged) from error
    if not any(not row.is_blank for sheet in sheets for row in sheet.rows):
        raise Refused("The workbook is empty. Export it again and check that it has rows.")
    return Contents(form, sheets)


def _sheet_row(line: int, cells: list[Any]) -> Row:
    if len(cells) > MOST_CELLS:
        return Row(line, tuple(map(_plain, cells[:MOST_CELLS])), "too_many_cells")
    plain = tuple(map(_plain, cells))
    if any(isinstance(cell, str) and len(cell) > LARGEST_CELL for cell in plain):
        short = tuple("" if isinstance(c, str) and len(c) > LARGEST_CELL else c for c in plain)
        return Row(line, short, "cell_too_long")
    return Row(line, plain)


def _plain(cell: Any) -> Cell:
    if cell is None:
        return ""
    if isinstance(cell, timedelta):
        return str(cell)
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return int(cell)
    if isinstance(cell, str):
        return cell.replace("\x00", "")
    return cell


def _check_package(content: bytes) -> None:
    """Looks at what a workbook says of itself before any reader unpacks it; raises Refused."""
    damaged = "The workbook is damaged or incomplete. Open it in Excel, save it again as XLSX and import that."
    too_big = (
        "The workbook unpacks to far more than a school's list would. Copy the list to a new workbook and save it."
    )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = package.infolist()
            unpacked = sum(part.file_size for part in parts)
            if len(parts) > MOST_PARTS or unpacked > MOST_UNPACKED:
                raise Refused(too_big)
            if unpacked > 1_000_000 and unpacked > MOST_RATIO * len(content):
                raise Refused(too_big)
            if any(part.flag_bits & 1 for part in parts):
                raise Refused("The file has a password. Remove the password and save it again.")
            names = {part.filename for part in parts}
            if "xl/workbook.xml" not in names and "xl/workbook.bin" not in names and "content.xml" not in names:
                raise Refused(_what_package(names))
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    _check_part(part.filename, package.read(part))
    except Refused:
        raise
    except Exception as error:
        raise Refused(damaged) from error


def _what_package(names: set[str]) -> str:
    if any(name.startswith("word/") for name in names):
        return "The file is a Word document, not a table. Copy the table to Excel and save it as XLSX."
    return "The file is an archive, not a workbook. Unpack it and import the files one by one."


_REFERENCE = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')


def _check_part(name: str, xml: bytes) -> None:
    if b"<!DOCTYPE" in xml[:4000] or b"<!ENTITY" in xml[:4000]:
        raise Refused(
            "The workbook holds instructions that no list needs. Copy the list to a new workbook and save it."
        )
    if "worksheets/" not in name:
        return
    columns = rows = 0
    for letters, number in set(_REFERENCE.findall(xml)):
        column = 0
        for letter in letters:
            column = column * 26 + letter - 64
        columns, rows = max(columns, column), max(rows, int(number))
    if columns * rows > MOST_GRID:
        raise Refused(
            "The workbook has cells far below or beside its list. Copy the list to a new workbook and save it."
        )


# --- HTML ---------------------------------------------------------------------------------------------------------


def _looks_like_html(text: str) -> bool:
    head = text[:2000].lower()
    return re.match(r"\s*(<!doctype html|<html|<table|<head|<body|<meta|<\?xml[^>]*>\s*<html)", head) is not None


class _Tables(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[list[str]]] = []
        self.row: list[str] | None = None
        self.cell: list[str] | None = None
        self.span = 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._close_row()
            self.tables.append([])
        elif tag == "tr":
            self._close_row()
            self.row = []
        elif tag in ("td", "th"):
            self._close_cell()
            if self.row is None:
                self.row = []
            self.cell = []
            wide = str(dict(attrs).get("colspan") or "1")
            self.span = min(int(wide), 50) if wide.isdigit() and wide.isascii() and len(wide) < 4 else 1
        elif tag == "br" and self.cell is not None:
            self.cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self._close_cell()
        elif tag in ("tr", "table"):
            self._close_row()

    def handle_data(self, data: str) -> None:
        if self.cell is not None:
            self.cell.append(data)

    def _close_cell(self) -> None:
        if self.cell is not None and self.row is not None:
            self.row += ["".join(self.cell).strip(), *[""] * (self.span - 1)]
        self.cell = None

    def _close_row(self) -> None:
        self._close_cell()
        if self.row is not None:
            if not self.tables:
                self.tables.append([])
            self.tables[-1].append(self.row)
        self.row = None


def _html_rows(text: str) -> list[Row]:
    parser = _Tables()
    parser.feed(text)
    parser.close()
    parser._close_row()
    largest = max(parser.tables, key=len, default=[])
    if not largest:
        raise Refused("The file is a web page without a table. Open it in Excel and save the list as CSV or XLSX.")
    return [_row(at, cells) for at, cells in enumerate(largest[:MOST_ROWS], 1)]


def as_text(cell: Cell) -> str:
    """A cell as text: whole numbers without a point, dates and times as ISO writes them."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ", timespec="seconds")
    if isinstance(cell, (date, time)):
        return cell.isoformat()
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15 else str(cell)
