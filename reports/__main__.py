"""The command line of paper and files: everything that the buttons make, for cron or the Task Scheduler."""

from __future__ import annotations

import argparse
import getpass
import hashlib
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from data import access, audit, clock, publication, store
from queries import runner
from reports import export_set, files, letters, summaries, workbook

EXIT_CODES = "Exit codes: 0 all was written; 1 some files could not be made; 2 refused, with a sentence why."
READERS: dict[str, access.Role] = {"governors": "governor", "leaders": "slt", "headteacher": "headteacher"}
Command = Callable[[argparse.Namespace], int]


class Unusable(Exception):
    """What was asked for on the command line does not exist; the message says what does."""


def main(arguments: list[str] | None = None) -> int:
    """Runs one command and returns its exit code: see EXIT_CODES."""
    from reports import pack

    wanted = _parser().parse_args(arguments)
    try:
        done: int = wanted.command(wanted)
    except (access.Refused, store.SnapshotMissing, store.LedgerBusy, pack.NoPack, Unusable) as error:
        print(error, file=sys.stderr)
        return 2
    except OSError as error:
        print(f"{error.filename or wanted.out} cannot be written: {error.strerror}.", file=sys.stderr)
        return 2
    return done


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m reports", description=__doc__, epilog=EXIT_CODES)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, command: Command, what: str, out: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=what, description=what)
        added.set_defaults(command=command)
        added.add_argument("--out", type=Path, required=True, help=out)
        added.add_argument("--school", help="the school's short code; needed only where there are several")
        return added

    def add_period(added: argparse.ArgumentParser) -> None:
        added.add_argument("--term", help="a term, such as autumn-2026; the newest one when left out")
        added.add_argument("--as-at", type=date.fromisoformat, metavar="DAY", help="a day, such as 2026-10-23")
        added.add_argument("--for", dest="reader", choices=READERS, default="leaders", help="whose figures; leaders'")

    csv = add("csv", _csv, "write the CSV summaries, each with its companion", "a folder")
    csv.add_argument("--summary", action="append", metavar="NAME", help="only this one; may be repeated")
    add_period(csv)
    add_period(add("set", _set, "write the whole set of summaries as one ZIP", "a file"))
    add_period(add("workbook", _workbook, "write the summaries as one workbook", "a file"))
    add_period(add("letters", _letters, "write the list of reminders and its file for mail merge", "a folder"))
    packing = add("pack", _pack, "write the board pack, from what was published", "a file; .pdf or .html")
    packing.add_argument("--meeting", help="the meeting that it was published for; the latest one when left out")
    packing.add_argument("--publication", help="the number of a publication")
    return parser


# --- who asks, and for when ---------------------------------------------------------------------------------------


def _reader(wanted: argparse.Namespace) -> access.Principal:
    # Whoever may run commands on this machine can read its files; the audit log keeps the name of their account.
    snapshot = store.current_snapshot()
    if snapshot is None:
        raise store.SnapshotMissing("Nothing has been imported yet.")
    role = READERS[getattr(wanted, "reader", "governors")]
    return access.Principal(f"command line: {getpass.getuser()}", role, snapshot.schools)


def _school(wanted: argparse.Namespace, reader: access.Principal) -> str:
    if wanted.school is None and len(reader.schools) > 1:
        raise Unusable(f"Say which school: --school with one of {', '.join(reader.schools)}.")
    school = wanted.school or reader.schools[0]
    if school not in reader.schools:
        raise Unusable(f"There is no school {school}; there is {', '.join(reader.schools)}.")
    return str(school)


def _filters(wanted: argparse.Namespace, reader: access.Principal) -> runner.Filters:
    school = _school(wanted, reader)
    if reader.role == "governor":
        if wanted.term or wanted.as_at:
            raise Unusable("Governors read publications as they were sealed: leave --term and --as-at out.")
        latest = publication.latest(school)
        if latest is None:
            raise store.SnapshotMissing("Nothing has been published yet.")
        return runner.Filters(as_at=latest.cut_off, school=school, publication=latest.id)
    filters = runner.on_day(school, wanted.as_at or clock.today())
    return _in_term(filters, wanted.term, wanted.as_at, reader) if wanted.term else filters


def _in_term(filters: runner.Filters, wanted: str, as_at: date | None, reader: access.Principal) -> runner.Filters:
    known: dict[str, dict[Any, Any]] = {}
    for row in runner.ask("term_options", filters.but(as_at=clock.today()), reader).to_dict("records"):
        year = int(row["academic_year"][:4]) + (row["term"] != "Autumn")
        known.setdefault(f"{row['term'].lower()}-{year}", row)
    if wanted.lower() not in known:
        raise Unusable(f"There is no term {wanted} that has begun; there is {', '.join(known) or 'no term at all'}.")
    row = known[wanted.lower()]
    day = as_at or min(row["term_ends_on"].date(), clock.today())
    return filters.but(
        as_at=day,
        academic_year=row["academic_year"],
        term=row["term"],
        starts_on=row["term_starts_on"].date(),
        ends_on=min(row["term_ends_on"].date(), day),
    )


# --- commands -----------------------------------------------------------------------------------------------------


def _csv(wanted: argparse.Namespace) -> int:
    reader = _reader(wanted)
    filters = _filters(wanted, reader)
    offered = {offer.name: offer for offer in summaries.offers(reader)}
    unknown = [name for name in wanted.summary or () if name not in offered]
    if unknown:
        raise Unusable(f"There is no summary {', '.join(unknown)} for this reader; there is {', '.join(offered)}.")
    if not audit.is_writable():
        raise audit.AuditUnwritable("The audit log cannot be written, so nothing was exported.")
    wanted.out.mkdir(parents=True, exist_ok=True)
    failed = 0
    for name in wanted.summary or offered:
        path = wanted.out / f"{name}.csv"
        try:
            rows, digest = files.save(offered[name].question, filters, reader, path)
        except (runner.TooSlow, runner.BrokenPromise) as error:
            print(f"{path.name} was not made: {error}", file=sys.stderr)
            failed += 1
            continue
        _log(reader, filters, path, digest, rows)
        print(f"{path}  {rows:,} rows")
    return 1 if failed else 0


def _set(wanted: argparse.Namespace) -> int:
    reader = _reader(wanted)
    filters = _filters(wanted, reader)
    return _write(wanted.out, export_set.build(filters, reader), reader, filters)


def _workbook(wanted: argparse.Namespace) -> int:
    reader = _reader(wanted)
    filters = _filters(wanted, reader)
    return _write(wanted.out, workbook.build(filters, reader), reader, filters)


def _letters(wanted: argparse.Namespace) -> int:
    reader = _reader(wanted)
    filters = _filters(wanted, reader)
    merged = letters.mail_merge(filters, reader)
    wanted.out.mkdir(parents=True, exist_ok=True)
    _write(wanted.out / merged.name, merged.content, reader, filters, merged.rows)
    _write(wanted.out / merged.about_name, merged.about, reader, filters)
    return _write(wanted.out / "reminders.pdf", letters.pdf(filters, reader), reader, filters, merged.rows)


def _pack(wanted: argparse.Namespace) -> int:
    from reports import pack, pack_html

    reader = _reader(wanted)
    school = _school(wanted, reader)
    if wanted.out.suffix.lower() not in (".pdf", ".html"):
        raise Unusable("Name a file that ends in .pdf or .html.")
    published = pack.publication_for(school, wanted.meeting, wanted.publication)
    said = pack.read(published, school, reader)
    content = pack_html.html(said) if wanted.out.suffix.lower() == ".html" else pack.pdf(said)
    filters = runner.Filters(as_at=published.cut_off, school=school, publication=published.id)
    return _write(wanted.out, content, reader, filters)


def _write(
    path: Path, content: bytes, reader: access.Principal, filters: runner.Filters, rows: int | None = None
) -> int:
    path.parent.mkdir(parents=True, exist_ok=True)
    _log(reader, filters, path, hashlib.sha256(content).hexdigest(), rows)
    writing = path.with_name(f".{path.name}.writing")
    writing.write_bytes(content)
    writing.replace(path)
    print(f"{path}  {len(content):,} bytes")
    return 0


def _log(reader: access.Principal, filters: runner.Filters, path: Path, digest: str, rows: int | None) -> None:
    source = files.source_of(filters, reader)
    audit.record(
        reader,
        "exported",
        file=path.name,
        sha256=digest,
        rows=rows,
        tier="board" if reader.role == "governor" else "leaders",
        source=f"{source.kind} {source.id}",
        filters={name: value for name, value in files.filters_in_words(filters) if value != "all"},
    )


if __name__ == "__main__":
    sys.exit(main())
