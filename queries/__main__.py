"""Asks one question on the command line: python -m queries NAME --as-at 2026-10-23 --format csv."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from typing import Any

from data import access, store
from queries import runner


def main(arguments: list[str] | None = None) -> int:
    """Prints the answer and returns 0; returns 2 with a sentence on the error stream when it cannot be given."""
    wanted = _arguments(arguments)
    try:
        frame = _answer(wanted)
    except (store.SnapshotMissing, access.Refused, runner.TooSlow) as error:
        print(error, file=sys.stderr)
        return 2
    if wanted.format == "json":
        print(frame.to_json(orient="records", date_format="iso", force_ascii=False, indent=1))
    else:
        frame.to_csv(sys.stdout, index=False, date_format="%Y-%m-%d")
    return 0


def _arguments(arguments: list[str] | None) -> Any:
    parser = argparse.ArgumentParser(prog="python -m queries", description=__doc__)
    parser.add_argument(
        "name", choices=sorted(runner.queries()), metavar="NAME", help="the question: a file in queries/"
    )
    parser.add_argument("--as-at", type=date.fromisoformat, help="the day the answer describes; today when left out")
    parser.add_argument("--school", help="the school's id; may be left out where there is only one")
    parser.add_argument("--format", choices=("csv", "json"), default="csv")
    for name in ("staff_group", "policy", "version", "course", "category_group", "severity", "person", "incident"):
        parser.add_argument(f"--{name.replace('_', '-')}", help="narrows the answer")
    parser.add_argument("--limit", type=int, default=1_000_000, help="at most this many rows of a paged list")
    return parser.parse_args(arguments)


def _answer(wanted: Any) -> Any:
    found = store.current_snapshot()
    if found is None:
        raise store.SnapshotMissing("Nothing has been imported yet. Start with: python -m data import FILE…")
    school = wanted.school or (found.schools[0] if found.schools else "")
    reader = access.Principal("command line", "headteacher", found.schools or ("",))
    narrowed = {
        name: getattr(wanted, name)
        for name in ("staff_group", "policy", "version", "course", "category_group", "severity", "person", "incident")
    }
    filters = runner.on_day(school, wanted.as_at, **narrowed, limit=wanted.limit, schools=found.schools)
    return runner.ask(wanted.name, filters, reader)


if __name__ == "__main__":
    sys.exit(main())
