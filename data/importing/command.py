"""The command line of the import: files in, a report out, safe beside a running dashboard."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from data import store
from data.importing import bulk, engine, progress
from data.importing.canonical import ORDER
from data.importing.limits import ReadingChild
from data.importing.load import load, put
from data.importing.outcome import Refused, Understood
from data.importing.profiles import save_profile
from data.importing.read import Contents
from data.importing.reference import Reference, read_reference, refreshed


def run(
    files: Iterable[str | Path], report: str | Path | None = None, yes: bool = False, by: str = "command line"
) -> int:
    """Imports files and builds the snapshot; returns 0 all in, 1 some records held or rejected, 2 a file refused.

    `yes` confirms proposed mappings and default answers, as a person would who presses Confirm on everything; it never
    decides who somebody is. The report is written as JSON, one object a file.
    """
    paths = [Path(file) for file in files]
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


def preview(
    files: Sequence[tuple[str, bytes, Contents, dict[str, str]]], connection: duckdb.DuckDBPyConnection
) -> list[Understood]:
    """Files as they would go in one after the other: name, bytes, rows and answers of each; nothing is kept.

    Each is understood with what those before it would bring once they are confirmed: their rows are written in a
    transaction that is rolled back.
    """
    connection.execute("begin")
    try:
        known, found = read_reference(connection), []
        for name, content, contents, answers in files:
            one = engine.understand(name, content, known, answers, contents)
            found.append(one)
            if len(found) == len(files) or one.status in ("refused", "known"):
                continue
            given = {question.key: question.default for question in one.questions if question.default} | answers
            whole = engine.understand(name, content, known, given, contents) if one.questions else one
            if not whole.tables:
                continue
            try:
                put(whole, "preview", connection)
                known = refreshed(known, connection, whole.tables)
            except duckdb.Error:  # it will be said when it is brought in; those after it are shown without it
                connection.execute("rollback")
                connection.execute("begin")
                known = read_reference(connection)
    finally:
        connection.execute("rollback")
    return found


# Bytes of a file that are kept from looking what it is until its turn comes; larger ones are read again.
HELD = 2_000_000


@dataclass
class _Opened:
    path: Path
    place: int
    is_large: bool = False
    refused: str = ""
    content: bytes = b""
    contents: Contents | None = None


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
        """What became of each file, as the report states it, and `stored`: whether it brought anything.

        Files that others refer to go in first: school, people, policies, courses, then facts.
        """
        opened = [self._open(path) for path in paths]
        return [self._take(file) for file in sorted(opened, key=lambda file: file.place)]

    def _open(self, path: Path) -> _Opened:
        file = _Opened(path, len(ORDER))
        try:
            if bulk.suits(path):
                file.is_large, file.place = True, bulk.place(path)
                return file
        except OSError:
            pass  # said when it is read
        self._read(file)
        if file.contents:
            file.place = engine.place(path.name, file.contents)
        if len(file.content) > HELD:
            file.content, file.contents = b"", None
        return file

    def _read(self, file: _Opened) -> None:
        try:
            file.content = file.path.read_bytes()
            with progress.on_terminal(file.path.name):
                file.contents = self.child.read(file.path.name, file.content)
        except OSError as error:
            file.refused = f"The file cannot be opened: {error.strerror or error}."
        except Refused as refusal:
            file.refused = str(refusal)

    def _take(self, file: _Opened) -> dict[str, Any]:
        with progress.on_terminal(file.path.name):
            return self._take_in(file)

    def _take_in(self, file: _Opened) -> dict[str, Any]:
        if file.is_large:
            entry = bulk.import_file(file.path, self.by, self.connection)
            if entry is not None:
                self.known = None
                return entry
        if not file.contents and not file.refused:
            self._read(file)
        if file.refused:
            return _refused(file.path, file.refused) | {"stored": False}
        found = engine.understand(file.path.name, file.content, self._known(), None, file.contents)
        if self.yes and found.status == "needs_confirmation":
            found = confirm(found, self._known())
        stored = found.status == "ready" and load(found, self.by, self.connection) is not None
        if stored:
            self.known = refreshed(self._known(), self.connection, found.tables)
        file.content, file.contents = b"", None
        return found.as_report() | {"file": str(file.path), "stored": stored}

    def _known(self) -> Reference:
        if self.known is None:
            self.known = read_reference(self.connection)
        return self.known


def _refused(path: Path, why: str) -> dict[str, Any]:
    return Understood(str(path), "", "refused", why).as_report()
