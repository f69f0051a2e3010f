"""What people enter on screen goes in like a file: checked by the contract, one batch, kept and undoable."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

from data import clock, store
from data.importing import engine
from data.importing.load import load
from data.importing.reference import read_reference


class EntryRefused(Exception):
    """What was entered cannot go in; the message says why and what to do."""


def enter(table: str, row: Mapping[str, str], by: str) -> store.Snapshot:
    """Adds one row to a table of the contract and builds the snapshot that shows it.

    Blank values are left out, so an earlier value stays. Raises EntryRefused and store.LedgerBusy.
    """
    told = {name: value for name, value in row.items() if value}
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(told))
    writer.writeheader()
    writer.writerow(told)
    # The moment is part of the name, not of the bytes: the same words entered twice are one entry.
    name = f"entered on screen {clock.now():%Y-%m-%d %H%M%S} {table}.csv"
    with store.ledger() as connection:
        found = engine.understand(name, text.getvalue().encode("utf-8"), read_reference(connection))
        held = [record for record in found.records if record.outcome in ("queued", "rejected")]
        if held:
            raise EntryRefused(held[0].advice or held[0].reason)
        if found.status == "refused":
            raise EntryRefused(found.message)
        load(found, by, connection)
        return store.build_snapshot(connection)
