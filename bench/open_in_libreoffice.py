"""Opens the workbook and a CSV in LibreOffice without a window and compares every cell with the answer.

Run: python -m bench.open_in_libreoffice   (needs `soffice`; on Debian: apt-get install --no-install-recommends
libreoffice-calc-nogui, some 56 packages, which is why the tests do without it)
"""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from data import access, store
from data.safe_text import original
from queries import runner
from reports import files, summaries


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
                original(a) != original(b)
                for x, y in zip(wanted, shown, strict=False)
                for a, b in zip(x, y, strict=False)
            )
            wrong += differ + abs(len(wanted) - len(shown))
            print(f"{offer.name:22} {len(wanted) - 1:>6,} rows  {differ} cells differ")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
