"""The command line of the import: files in, a report out, safe beside a running dashboard."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from data import store
from data.importing import bulk, canonical, engine
from data.importing.limits import ReadingChild
from data.importing.load import load
from data.importing.outcome import Refused, Understood
from data.importing.profiles import save_profile
from data.importing.reference import Reference, read_reference, refreshed


def run(
    files: Iterable[str | Path], report: str | Path | None = None, yes: bool = False, by: str = "command line"
) -> int:
    """Imports files and builds the snapshot; returns 0 all in, 1 some records held or rejected, 2 a file refused.

    `yes` confirms proposed mappings and default answers, as a person would who presses Confirm on everything; it never
    decides who somebody is. The report is written as JSON, one object a file.
    """
    paths = in_order(files)
    try:
        with ReadingChild() as child, store.ledger() as connection:
            told = Sitting(child, connection, by, yes).take(paths)
            if any(entry.pop("stored") for entry in told):
                store.build_snapshot(connection)
    except store.LedgerBusy as error:
        told = [_refused(path, str(error)) for path in paths]
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
    again = found
    if given != found.answers:
        again = engine.understand(found.name, found.content, reference, given, found.contents)
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


@dataclass
class Sitting:
    """Several files taken in one after the other, each understood with what those before it brought.

    What is known is read once, and again only where a file changed it. A file is a batch and a transaction of its own.
    """

    child: ReadingChild
    connection: duckdb.DuckDBPyConnection
    by: str
    yes: bool
    known: Reference | None = None

    def take(self, paths: Iterable[Path]) -> list[dict[str, Any]]:
        """What became of each file, as the report states it, and `stored`: whether it brought anything."""
        return [self._take(path) for path in paths]

    def _take(self, path: Path) -> dict[str, Any]:
        try:
            if bulk.suits(path):
                entry = bulk.import_file(path, self.by, self.connection)
                if entry is not None:
                    self.known = None
                    return entry
            content = path.read_bytes()
        except OSError as error:
            return _refused(path, f"The file cannot be opened: {error.strerror or error}.") | {"stored": False}
        found = self.understand(path.name, content)
        stored = found.status == "ready" and load(found, self.by, self.connection) is not None
        if stored:
            self.known = refreshed(self._known(), self.connection, found.tables)
        return found.as_report() | {"file": str(path), "stored": stored}

    def understand(self, name: str, content: bytes) -> Understood:
        """A file as it would go in now."""
        try:
            contents = self.child.read(name, content)
        except Refused as refusal:
            return Understood(name, "", "refused", str(refusal))
        found = engine.understand(name, content, self._known(), None, contents)
        return confirm(found, self._known()) if self.yes and found.status == "needs_confirmation" else found

    def _known(self) -> Reference:
        if self.known is None:
            self.known = read_reference(self.connection)
        return self.known


def _refused(path: Path, why: str) -> dict[str, Any]:
    return Understood(str(path), "", "refused", why).as_report()
