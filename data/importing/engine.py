"""Understands a file from beginning to end, and changes nothing: reading, recognising, tidying, checking, matching."""

from __future__ import annotations

import hashlib
from pathlib import PurePath

from data.importing import canonical, outcome, read
from data.importing.outcome import Record, Refused, Understood
from data.importing.reference import Reference


def understand(
    name: str,
    content: bytes,
    reference: Reference,
    answers: dict[str, str] | None = None,
    contents: read.Contents | None = None,
) -> Understood:
    """What a file is, what each of its records becomes, and what is still to be confirmed; nothing is stored.

    `answers` holds what a person confirmed, by the keys of the questions. `contents` may be given when the bytes were
    read elsewhere (data.importing.limits does it in a child process). Never raises for anything a file may hold.
    """
    digest = hashlib.sha256(content).hexdigest()
    try:
        contents = contents or read.read(name, content)
        found = _understand(name, digest, contents, reference, dict(answers or {}))
    except Refused as refusal:
        found = Understood(name, digest, "refused", str(refusal), counts=outcome.count([]))
    found.content = content
    return found


def _understand(
    name: str, digest: str, contents: read.Contents, reference: Reference, answers: dict[str, str]
) -> Understood:
    for sheet in contents.sheets:
        table = _canonical_table(name, sheet)
        if table:
            return _canonical(name, digest, contents, sheet, table, reference)
    raise Refused("No heading of this file is known. Check that its first rows hold the names of the columns.")


def _canonical_table(name: str, sheet: read.Sheet) -> str | None:
    first = next((row for row in sheet.rows if not row.is_blank), None)
    return canonical.table_of(map(str, first.cells), PurePath(name).stem) if first else None


def _canonical(
    name: str, digest: str, contents: read.Contents, sheet: read.Sheet, table: str, reference: Reference
) -> Understood:
    rows = iter(sheet.rows)
    head = next(row for row in rows if not row.is_blank)
    given = [canonical.tidy_heading(str(cell)) for cell in head.cells]
    staged, records = [], []
    for row in rows:
        if row.is_blank and not row.fault:
            records.append(Record(row.line, "skipped", "blank_row", advice="Nothing to do: the row is blank."))
            continue
        cells = [read.as_text(cell) for cell in row.cells]
        fault = row.fault or ("ragged_row" if _is_ragged(cells, len(given)) else "")
        staged.append((row.line, fault, cells))
    examined = canonical.examine(table, given, staged, reference)
    said = {record.line: record for record in examined.records()}
    facts = dict(examined.facts())
    for line, _, _ in staged:
        record = said.get(line) or Record(line, "accepted")
        if line in facts and record.outcome in ("accepted", "negative"):
            record.facts.append(facts[line])
        records.append(record)
    records.sort(key=lambda record: record.line)
    found = Understood(name, digest, "ready", "", kind=table, profile_id=f"canonical:{table}", records=records)
    found.counts = outcome.count(records)
    found.changes = outcome.changes(records)
    found.notes = [*contents.notes, *_unknown_columns(given, examined)]
    if not staged:
        found.status, found.message = "refused", "The file has headings and no records: 0 records found."
    elif digest in reference.imported and not found.changes["new"] and not found.changes["changed"]:
        found.status, found.message = "known", _known(reference.imported[digest])
    else:
        found.message = summary(found)
    return found


def _is_ragged(cells: list[str], width: int) -> bool:
    return len(cells) < width - 1 and len(cells) < 2 or any(cell.strip() for cell in cells[width:])


def _unknown_columns(given: list[str], examined: canonical.Examination) -> list[str]:
    strange = [heading for heading in given if heading and heading not in examined.table.columns]
    return [f"Columns that the contract does not name were left out: {', '.join(strange)}."] if strange else []


def _known(batch: str) -> str:
    return f"This file was imported before, as batch {batch}. Nothing was added."


def summary(found: Understood) -> str:
    """One sentence on how many records went in and how many did not."""
    counts = found.counts
    parts = [f"{counts['total']} records: {counts['accepted']} accepted"]
    words = {"negative": "say no", "duplicate": "known already", "queued": "held", "rejected": "rejected"}
    parts += [f"{counts[key]} {word}" for key, word in words.items() if counts[key]]
    parts += [f"{counts['skipped']} skipped"] if counts["skipped"] else []
    return ", ".join(parts) + "."
