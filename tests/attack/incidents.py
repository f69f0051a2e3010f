"""The exact attacker against the tables of incidents: half terms, years, severities and reporters, all linked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from data.disclosure import Rule
from tests.attack.solver import Cell, Knowledge

KINDS = ("contact", "cyberbullying", "abuse", "confidentiality", "conduct", "security")
ALL = "All categories"


@dataclass(frozen=True)
class Printed:
    """The published incident tables of a school.

    `half_terms`: (year, half term, kind or ALL) -> count. `years`: (year, kind or ALL). `severities`: (year, severity).
    `reporters`: (year, kind, group). `subsets`: (year, name) for counts of some incidents of a year.
    """

    half_terms: Mapping[tuple[str, str, str], str]
    years: Mapping[tuple[str, str], str]
    severities: Mapping[tuple[str, str], str] = field(default_factory=dict)
    reporters: Mapping[tuple[str, str, str], str] = field(default_factory=dict)
    subsets: Mapping[tuple[str, str], str] = field(default_factory=dict)


def known_from(printed: Printed, rule: Rule, has_late_records: bool = False) -> tuple[Knowledge, list[Cell]]:
    """What the printed tables say together, and the cells that they mean to hide.

    With late records a year may hold more than its half terms did when they were printed.
    """
    known = Knowledge()
    hidden: list[Cell] = []

    def told(cell: Cell, value: str | None) -> None:
        if value is not None:
            known.cell(cell, *rule.stands_for(value))
            hidden.extend([cell] * (value == rule.few))

    for (year, half, kind), value in printed.half_terms.items():
        told(("half", year, half, kind), value)
    for (year, kind), value in printed.years.items():
        told(("year", year, kind), value)
    for (year, severity), value in printed.severities.items():
        told(("severity", year, severity), value)
    for (year, kind, group), value in printed.reporters.items():
        told(("reporter", year, kind, group), value)
    for (year, name), value in printed.subsets.items():
        told(("subset", year, name), value)
        if ("year", year, ALL) in known.bounds:
            known.at_least([("year", year, ALL)], [("subset", year, name)])
    _add_up(known, has_late_records)
    return known, hidden


def _add_up(known: Knowledge, has_late_records: bool) -> None:
    cells = list(known.bounds)
    for year, half in dict.fromkeys((c[1], c[2]) for c in cells if c[0] == "half"):
        parts = [c for c in cells if c[:3] == ("half", year, half) and c[3] != ALL]
        known.equal([("half", year, half, ALL)], parts)
    for year in dict.fromkeys(c[1] for c in cells if c[0] == "year"):
        kinds = [c for c in cells if c[:2] == ("year", year) and c[2] != ALL]
        known.equal([("year", year, ALL)], kinds)
        for kind in [c[2] for c in kinds]:
            halves = [c for c in cells if c[:2] == ("half", year) and c[3] == kind]
            if len(halves) == 6:
                known.at_least([("year", year, kind)], halves, exactly=not has_late_records)
            reported = [c for c in cells if c[:3] == ("reporter", year, kind)]
            if reported:
                known.equal([("year", year, kind)], reported)
        severities = [c for c in cells if c[:2] == ("severity", year)]
        if severities:
            known.equal([("year", year, ALL)], severities)


# --- generated schools --------------------------------------------------------------------------------------------


def generated(seed: int, rule: Rule) -> tuple[Printed, dict[Cell, int]]:
    """The incident tables of a made-up school over two closed years and part of a third, and the counts behind them."""
    rng = np.random.default_rng(10_000 + seed)
    a_year = rng.choice([6, 15, 30, 60, 120])
    shares = rng.dirichlet(np.full(len(KINDS), 1.5))
    groups = [f"group {n}" for n in range(rng.integers(2, 6))]
    closed_now = int(rng.integers(1, 6))
    halves = [(year, f"half {n}") for year, upto in (("Y1", 6), ("Y2", 6), ("Y3", closed_now)) for n in range(upto)]
    truth: dict[Cell, int] = {}
    for year, half in halves:
        counts = rng.poisson(a_year / 6 * shares)
        truth["half", year, half, ALL] = int(counts.sum())
        for kind, count in zip(KINDS, counts.tolist(), strict=True):
            truth["half", year, half, kind] = count
    for year in ("Y1", "Y2"):
        for kind in (*KINDS, ALL):
            truth["year", year, kind] = sum(truth["half", year, f"half {n}", kind] for n in range(6))
        graded = rng.multinomial(truth["year", year, ALL], [0.12, 0.3, 0.5, 0.08]).tolist()
        for severity, count in zip(("high", "medium", "low", "not_recorded"), graded, strict=True):
            truth["severity", year, severity] = count
        for kind in KINDS:
            spread = rng.multinomial(truth["year", year, kind], rng.dirichlet(np.full(len(groups), 1.2))).tolist()
            for group, count in zip(groups, spread, strict=True):
                truth["reporter", year, kind, group] = count
        truth["subset", year, "staff bullied online"] = int(rng.binomial(truth["year", year, "cyberbullying"], 0.4))
    printed = {cell: rule.protect(count) for cell, count in truth.items()}

    def table(name: str) -> dict:
        return {cell[1:]: value for cell, value in printed.items() if cell[0] == name}

    reporters = table("reporter") if len(groups) >= 4 else {}
    return Printed(table("half"), table("year"), table("severity"), reporters, table("subset")), truth
