"""Runs the attackers: `python -m tests.attack [--schools 500] [--incident-schools 50] [--publications]`."""

from __future__ import annotations

import argparse
import sys
import time
from types import ModuleType

from data.disclosure import Rule
from tests.attack import duties, incidents, publications, temporal


def main(arguments: list[str] | None = None) -> int:
    """Prints what each attacker recovered; exit code 1 when anything was."""
    parser = argparse.ArgumentParser(prog="python -m tests.attack", description=__doc__)
    parser.add_argument("--schools", type=int, default=500, help="generated schools for the tables of duties")
    parser.add_argument("--incident-schools", type=int, default=50, help="generated schools for the incident tables")
    parser.add_argument("--temporal-schools", type=int, default=20, help="schools of six publications each")
    parser.add_argument("--publications", action="store_true", help="also attack the publications of GOVERNANCE_HOME")
    parser.add_argument("--smallest", type=int, default=5)
    parser.add_argument("--nearest", type=int, default=5)
    wanted = parser.parse_args(arguments)
    rule = Rule(smallest=wanted.smallest, nearest=wanted.nearest)
    recovered = exact(duties, range(wanted.schools), rule) + exact(incidents, range(wanted.incident_schools), rule)
    recovered += over_time(wanted.temporal_schools, rule)
    if wanted.publications:
        cells, found = publications.attack(rule)
        print(f"publications: {cells} hidden cells, {len(found)} recovered exactly")
        recovered += len(found)
    return 1 if recovered else 0


def exact(attacker: ModuleType, seeds: range, rule: Rule) -> int:
    """Attacks generated schools; prints and returns how many hidden cells were recovered exactly."""
    started, cells, printed_cells, recovered = time.monotonic(), 0, 0, 0
    for seed in seeds:
        printed, truth = attacker.generated(seed, rule)
        known, hidden = attacker.known_from(printed, rule)
        targets = list(dict.fromkeys(hidden))
        found = known.exactly_known(targets)
        if any(truth[cell] != value for cell, value in found.items()):
            raise AssertionError(f"school {seed}: the attacker is sure of something that is not so")
        for cell, value in found.items():
            print(f"  school {seed}: {cell} can only be {value}")
        cells, recovered, printed_cells = cells + len(targets), recovered + len(found), printed_cells + len(truth)
    name = attacker.__name__.rpartition(".")[2]
    took = time.monotonic() - started
    print(f"{name}: {len(seeds)} schools, {cells} hidden cells, {recovered} recovered exactly ({took:.0f} s)")
    return recovered


def over_time(schools: int, rule: Rule) -> int:
    """Attacks six publications each of generated schools; returns what is named from the publications alone."""
    totals = {}
    for label, keeps, knows in (
        ("publications alone", True, False),
        ("knowing how many were recorded", True, True),
        ("the same, if closed half terms were counted anew", False, True),
    ):
        named = events = 0
        for seed in range(schools):
            history = temporal.generated(seed)
            tables = temporal.published(history, rule, keeps_as_printed=keeps)
            one, of = temporal.named(history, tables, rule, knows)
            named, events = named + one, events + of
        totals[label] = named
        print(f"temporal, {label}: {schools} schools, {events} incidents, {named} named")
    return totals["publications alone"]


if __name__ == "__main__":
    sys.exit(main())
