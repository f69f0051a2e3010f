"""The command line of the data: import, undo, snapshots, roll back, publish, and the sample school."""

from __future__ import annotations

import argparse
import getpass
import json
import sys
from collections.abc import Callable
from pathlib import Path

from data import access, audit, clock, invented, store

Command = Callable[[argparse.Namespace], int]


def main(arguments: list[str] | None = None) -> int:
    """Runs one command. Exit codes: 0 done, 1 done with records held or rejected, 2 refused, with a sentence why."""
    wanted = _parser().parse_args(arguments)
    try:
        _write_down(wanted)
        done: int = wanted.command(wanted)
    except (store.LedgerBusy, store.SnapshotMissing, access.Refused) as error:
        print(error, file=sys.stderr)
        return 2
    return done


def _write_down(wanted: argparse.Namespace) -> None:
    """What changes figures is logged before it happens; when the log cannot be written, it does not happen."""
    what = {_import: "import", _undo: "undo", _roll_back: "roll_back", _publish: "publish"}.get(wanted.command)
    if what:
        details = {name: getattr(wanted, name, None) for name in ("batch", "snapshot", "meeting", "school")}
        who = f"command line: {getattr(wanted, 'by', None) or getpass.getuser()}"
        audit.record(who, what, **{name: value for name, value in details.items() if value})


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m data", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, command: Command, what: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=what, description=what)
        added.set_defaults(command=command)
        return added

    sample = add("sample", _sample, "build the sample school, whose people are invented")
    sample.add_argument("--if-empty", action="store_true", help="only when nothing was imported yet")
    importing = add("import", _import, "import the exports of school systems")
    importing.add_argument("files", nargs="+", type=Path, metavar="FILE")
    importing.add_argument("--report", type=Path, help="write what became of every record to this JSON file")
    importing.add_argument("--yes", action="store_true", help="confirm proposed mappings and default answers")
    importing.add_argument(
        "--by", default=getpass.getuser(), help="who imports; the name of your account when left out"
    )
    undo = add("undo", _undo, "take one import back as a whole")
    undo.add_argument("batch")
    undo.add_argument("--by", default=getpass.getuser())
    add("snapshots", _snapshots, "list the snapshots, newest first")
    rolling = add("roll-back", _roll_back, "make an older snapshot the current one")
    rolling.add_argument("snapshot")
    add("rebuild", _rebuild, "build a new snapshot from the ledger")
    publish = add("publish", _publish, "freeze the figures that governors read")
    publish.add_argument("--meeting", help="the meeting whose cut-off the figures describe")
    publish.add_argument("--school", help="only this school")
    publish.add_argument("--reason", help="why an earlier publication is corrected")
    publish.add_argument("--by", default=getpass.getuser())
    erasing = add("erase", _erase, "remove an adult so that the bytes are gone")
    erasing.add_argument("person", help="the adult's id")
    erasing.add_argument("--by", default=getpass.getuser())
    copying = add("subject-access", _subject_access, "write everything held about one adult to a JSON file")
    copying.add_argument("person", help="the adult's id")
    copying.add_argument("--out", type=Path, required=True)
    copying.add_argument("--by", default=getpass.getuser())
    keeping = add("retention", _retention, "list what has been kept long enough; erase it with --apply")
    keeping.add_argument("--apply", action="store_true")
    keeping.add_argument("--by", default=getpass.getuser())
    checking = add("audit", _audit, "check that no line of the audit log was changed")
    checking.add_argument("what", choices=["verify"])
    return parser


def build_sample() -> None:
    """The sample school as at today, imported through the real path and published for its past meetings."""
    from data import sample
    from queries import publishing

    sample.build(store.home(), clock.today(), publish=publishing.publish)


def _sample(wanted: argparse.Namespace) -> int:
    if wanted.if_empty and store.current_number() is not None:
        if not store.snapshots():
            print("Building the snapshot again for this version …", flush=True)
            store.build_snapshot()
        return 0
    if store.current_number() is not None and not invented.is_invented():
        print("Real data stand here; the sample school is not mixed with them.", file=sys.stderr)
        return 2
    print("Building the sample school …", flush=True)
    build_sample()
    print(f"The sample school stands in {store.home()}.")
    return 0


def _import(wanted: argparse.Namespace) -> int:
    from data.importing import command

    return command.run(wanted.files, report=wanted.report, yes=wanted.yes, by=wanted.by)


def _undo(wanted: argparse.Namespace) -> int:
    from data.importing import undo

    undo(wanted.batch, by=wanted.by)
    print(f"Batch {wanted.batch} is undone; its rows count no longer.")
    return 0


def _snapshots(_: argparse.Namespace) -> int:
    current = store.current_number()
    for found in store.snapshots():
        mark = "current" if found.id == current else ""
        rows = sum(found.manifest["rows"].values())
        print(f"{found.id}  {found.manifest['built_at']}  {rows:>9,} rows  {mark}".rstrip())
    return 0


def _roll_back(wanted: argparse.Namespace) -> int:
    print(f"Readers now see snapshot {store.roll_back(wanted.snapshot).id}.")
    return 0


def _rebuild(_: argparse.Namespace) -> int:
    print(f"Snapshot {store.build_snapshot().id} is built.")
    return 0


def _erase(wanted: argparse.Namespace) -> int:
    from data import privacy

    audit.record(wanted.by, "erase", person=wanted.person)
    try:
        built = privacy.erase(wanted.person)
    except privacy.NotFound as error:
        print(error, file=sys.stderr)
        return 2
    print(f"Erased. Snapshot {built} is the only one left; restart the dashboard, and let old backups run out.")
    return 0


def _subject_access(wanted: argparse.Namespace) -> int:
    from data import privacy

    audit.record(wanted.by, "subject access", person=wanted.person)
    try:
        held = privacy.subject_access(wanted.person)
    except privacy.NotFound as error:
        print(error, file=sys.stderr)
        return 2
    wanted.out.write_text(json.dumps(held, indent=1, ensure_ascii=False), encoding="utf-8")
    print(f"Written to {wanted.out}: {sum(len(t['rows']) for t in held['held'].values())} rows.")
    return 0


def _retention(wanted: argparse.Namespace) -> int:
    from data import privacy

    if wanted.apply:
        audit.record(wanted.by, "retention")
    found = privacy.apply_due() if wanted.apply else privacy.due()
    for item in found:
        print(f"{item.what:<14} {item.key}  since {item.since}")
    print(f"{len(found)} {'erased' if wanted.apply else 'due'}.")
    return 0


def _audit(wanted: argparse.Namespace) -> int:
    return audit.main([wanted.what])


def _publish(wanted: argparse.Namespace) -> int:
    from data import publication
    from queries import publishing

    try:
        published = publishing.publish(meeting=wanted.meeting, school=wanted.school, reason=wanted.reason, by=wanted.by)
    except publication.PublicationRefused as error:
        print(error, file=sys.stderr)
        return 2
    print(f"Publication {published} is sealed.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
