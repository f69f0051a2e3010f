"""The command line of the import: files in, a report out, safe beside a running dashboard."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from data import store
from data.importing import bulk, canonical, engine
from data.importing.load import load
from data.importing.outcome import Understood
from data.importing.profiles import save_profile
from data.importing.reference import Reference, read_reference


def run(
    files: Iterable[str | Path], report: str | Path | None = None, yes: bool = False, by: str = "command line"
) -> int:
    """Imports files and builds the snapshot; returns 0 all in, 1 some records held or rejected, 2 a file refused.

    `yes` confirms proposed mappings and default answers, as a person would who presses Confirm on everything; it never
    decides who somebody is. The report is written as JSON, one object a file.
    """
    told = [_import(Path(file), yes, by) for file in in_order(files)]
    if any(entry.pop("stored") for entry in told):
        store.build_snapshot()
    for entry in told:
        print(f"{entry['file']}: {entry['outcome']}. {entry['message']}")
    if report:
        Path(report).write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
    if any(entry["outcome"] != "imported" for entry in told):
        return 2
    held = any(entry["counts"]["queued"] or entry["counts"]["rejected"] for entry in told)
    return 1 if held else 0


def confirm(found: Understood, reference: Reference, answers: dict[str, str] | None = None) -> Understood:
    """The file once its mapping and answers are confirmed: the answers given, the defaults of the questions else.

    Its layout is saved as a profile of the school. A question without a default stays open.
    """
    defaults = {question.key: question.default for question in found.questions if question.default}
    given = defaults | found.answers | (answers or {})
    # Without a question there is nothing that could be understood differently.
    again = engine.understand(found.name, found.content, reference, given) if given != found.answers else found
    if again.status == "needs_confirmation" and again.kind and not again.questions:
        for draft in again.profiles:
            save_profile(draft)
        again.status, again.message = "ready", engine.summary(again)
    return again


def in_order(files: Iterable[str | Path]) -> list[Path]:
    """The files with those first that others refer to: school, people, policies, courses, then facts."""
    paths = [Path(file) for file in files]
    return sorted(paths, key=lambda path: (_place(path), paths.index(path)))


def _place(path: Path) -> int:
    try:
        with path.open("rb") as handle:
            return place_of(path.name, handle.read(4000))
    except OSError:
        return len(canonical.ORDER)


def place_of(name: str, content: bytes) -> int:
    """Where a file stands among files that refer to each other, told from its first line."""
    first = content[:4000].decode("utf-8-sig", errors="replace").splitlines()[:1]
    table = canonical.table_of(first[0].split(","), Path(name).stem) if first else None
    return canonical.ORDER.index(table) if table else len(canonical.ORDER)


def _import(path: Path, yes: bool, by: str) -> dict[str, Any]:
    try:
        if bulk.suits(path):
            entry = bulk.import_file(path, by)
            if entry is not None:
                return entry
        content = path.read_bytes()
        with store.ledger() as connection:
            found = engine.understand(path.name, content, read_reference(connection))
            if yes and found.status == "needs_confirmation":
                found = confirm(found, read_reference(connection))
            stored = found.status == "ready" and load(found, by, connection) is not None
    except OSError as error:
        reason = f"The file cannot be opened: {error.strerror or error}."
        return Understood(str(path), "", "refused", reason).as_report() | {"stored": False}
    except store.LedgerBusy as error:
        return Understood(str(path), "", "refused", str(error)).as_report() | {"stored": False}
    return found.as_report() | {"file": str(path), "stored": stored}
