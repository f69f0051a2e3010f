"""Opens every CSV of the set, and the workbook, in LibreOffice without a window and compares every cell.

Run: python -m bench.open_in_libreoffice   (needs `soffice`; on Debian: apt-get install --no-install-recommends
libreoffice-calc-nogui, some 56 packages, which is why the tests do without it)
"""

from __future__ import annotations

import csv
import math
import shutil
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

from python_calamine import CalamineWorkbook

from data import access, store
from data.safe_text import original
from queries import runner
from reports import files, summaries, workbook


def converted(source: Path, folder: Path) -> list[list[str]]:
    """The rows that LibreOffice shows of a CSV, written back as CSV by it."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        sys.exit("LibreOffice is not installed.")
    # 44,34,76: comma, quotation mark, UTF-8; the file it writes has the values as shown.
    command = [
        office,
        "--headless",
        "--infilter=CSV:44,34,76",
        "--convert-to",
        "csv:Text - txt - csv (StarCalc):44,34,76",
    ]
    subprocess.run([*command, "--outdir", str(folder), str(source)], check=True, capture_output=True, timeout=120)
    with (folder / source.name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def workbook_differences(content: bytes, folder: Path) -> int:
    """How many cells of the workbook LibreOffice reads otherwise than calamine does, over all sheets."""
    source = folder / "set.xlsx"
    source.write_bytes(content)
    # The last figure asks for every sheet; the values come as they are kept, days as month/day/year.
    every_sheet = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1"
    command = [shutil.which("soffice") or "libreoffice", "--headless", "--convert-to", every_sheet]
    subprocess.run([*command, "--outdir", str(folder), str(source)], check=True, capture_output=True, timeout=120)
    book = CalamineWorkbook.from_path(source)
    differ = 0
    for name in book.sheet_names:
        with (folder / f"set-{name}.csv").open(encoding="utf-8-sig", newline="") as file:
            shown = list(csv.reader(file))
        told = [
            [as_kept(cell) for cell in row] for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        ]
        differ += abs(len(told) - len(shown))
        differ += sum(not is_same(a, b) for x, y in zip(told, shown, strict=False) for a, b in zip(x, y, strict=False))
    return differ


def as_kept(cell: object) -> str:
    """A cell that calamine read, in the form in which LibreOffice writes it."""
    if isinstance(cell, date):
        return f"{cell:%m/%d/%Y}"
    return str(cell)


def is_same(told: str, shown: str) -> bool:
    """Equal as text, or as numbers to the 15 digits that a spreadsheet keeps."""
    try:
        if {told.casefold(), shown.casefold()} <= {"true", "false"}:
            return told.casefold() == shown.casefold()
        if told == shown:
            return True
        number = float(shown.removesuffix("%")) / (100 if shown.endswith("%") else 1)
        return math.isclose(float(told), number, rel_tol=1e-14)
    except ValueError:
        return False


def main() -> None:
    """Prints a line a summary and exits 1 when a cell differs."""
    snapshot = store.current_snapshot()
    if snapshot is None:
        sys.exit("Build the sample school first: python -m data sample")
    reader = access.Principal("bench", "headteacher", snapshot.schools)
    filters = runner.on_day(snapshot.schools[0])
    wrong = 0
    with tempfile.TemporaryDirectory() as name:
        folder, back = Path(name), Path(name) / "back"
        back.mkdir()
        for offer in summaries.offers(reader):
            source = folder / f"{offer.name}.csv"
            source.write_bytes(files.export(offer.question, filters, reader).content)
            with source.open(encoding="utf-8-sig", newline="") as file:
                wanted = list(csv.reader(file))
            shown = converted(source, back)
            differ = sum(
                not is_same(original(a), original(b))
                for x, y in zip(wanted, shown, strict=False)
                for a, b in zip(x, y, strict=False)
            )
            wrong += differ + abs(len(wanted) - len(shown))
            print(f"{offer.name:22} {len(wanted) - 1:>6,} rows  {differ} cells differ")
        differ = workbook_differences(workbook.build(filters, reader), folder)
        print(f"{'the workbook':22} every sheet  {differ} cells differ")
    sys.exit(1 if wrong + differ else 0)


if __name__ == "__main__":
    main()
