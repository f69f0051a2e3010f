"""The attacker who keeps every publication and compares them, to learn what kind of incident came in between."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from data.disclosure import Rule
from tests.attack.incidents import ALL, KINDS
from tests.attack.solver import Cell, Knowledge

HALVES = 6


@dataclass(frozen=True)
class History:
    """What happened in a school: incidents by half term, kind, and the half term in which they were recorded."""

    events: Mapping[tuple[int, str, int], int]  # (happened in, kind, recorded in) -> incidents

    def known_by(self, happened: int, kind: str, publication: int) -> int:
        """How many incidents of a kind and half term were recorded by a publication."""
        return sum(self.events.get((happened, kind, recorded), 0) for recorded in range(happened, publication + 1))


def generated(seed: int, publications: int = 6) -> History:
    """A made-up school's incidents over as many half terms as publications, some recorded a half term or two late."""
    rng = np.random.default_rng(50_000 + seed)
    a_half_term = rng.choice([1, 2.5, 5, 10, 20])
    shares = rng.dirichlet(np.full(len(KINDS), 1.5))
    events: dict[tuple[int, str, int], int] = {}
    for half in range(publications):
        for kind, share in zip(KINDS, shares, strict=True):
            for _ in range(rng.poisson(a_half_term * share)):
                recorded = half + int(rng.choice([0, 1, 2], p=[0.85, 0.1, 0.05]))
                if recorded < publications:
                    events[half, kind, recorded] = events.get((half, kind, recorded), 0) + 1
    return History(events)


def published(history: History, rule: Rule, publications: int = 6, keeps_as_printed: bool = True) -> list[dict]:
    """Each publication's printed half terms: (half term, kind) -> count; closed ones as first printed or anew."""
    printed: list[dict[tuple[int, str], str]] = []
    for number in range(publications):
        table: dict[tuple[int, str], str] = dict(printed[-1]) if printed and keeps_as_printed else {}
        for half in range(number + 1):
            if (half, ALL) not in table:
                counts = {kind: history.known_by(half, kind, number) for kind in KINDS}
                table |= {(half, kind): rule.protect(count) for kind, count in counts.items()}
                table[half, ALL] = rule.protect(sum(counts.values()))
        printed.append(table)
    return printed


def named(history: History, tables: list[dict], rule: Rule, knows_how_many: bool) -> tuple[int, int]:
    """How many incidents the attacker can put a kind to, and how many there are.

    The attacker has all publications and knows that something was recorded between two of them; with `knows_how_many`
    also exactly how many incidents of each half term were. An incident is named when every incident of its half term
    recorded in the same interval must be of one kind, in every world that agrees with what was printed.
    """
    known = Knowledge()
    batches = sorted({(half, recorded) for half, _, recorded in history.events})
    sizes = {batch: sum(history.events.get((batch[0], kind, batch[1]), 0) for kind in KINDS) for batch in batches}
    every = [(half, recorded) for half in range(len(tables)) for recorded in range(half, len(tables))]
    for half, recorded in every:
        cells = [known.cell(("event", half, kind, recorded)) for kind in KINDS]
        if knows_how_many:
            known.between(cells, sizes.get((half, recorded), 0), sizes.get((half, recorded), 0))
        elif (half, recorded) in sizes:
            known.between(cells, 1, np.inf)
    for half, kind, number in _first_printed(tables):
        low, high = rule.stands_for(tables[number][half, kind])
        kinds = KINDS if kind == ALL else (kind,)
        known.between([("event", half, k, r) for k in kinds for r in range(half, number + 1)], low, high)
    found = sum(sizes[batch] for batch in batches if _is_named(known, batch))
    return found, sum(sizes.values())


def _first_printed(tables: list[dict]) -> list[tuple[int, str, int]]:
    """Which printed cells tell something new: those not simply carried over from the publication before."""
    told: list[tuple[int, str, int]] = []
    carried = all(later[cell] == tables[n][cell] for n, later in enumerate(tables[1:]) for cell in tables[n])
    for number, table in enumerate(tables):
        for half, kind in table:
            if half == number or not carried:
                told.append((half, kind, number))
    return told


def _is_named(known: Knowledge, batch: tuple[int, int]) -> bool:
    half, recorded = batch
    cells: list[Cell] = [("event", half, kind, recorded) for kind in KINDS]
    possible = []
    for cell in cells:
        if known.largest([cell]) > 0:
            possible.append(cell)
            if len(possible) > 1:
                return False
    return len(possible) == 1
