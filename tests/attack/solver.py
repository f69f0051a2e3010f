"""What an attacker can conclude: the smallest and largest value that hidden cells can have, given all that is known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

Cell = tuple
# No school counts further; a limit lets the solver say that a cell can be large.
LARGEST = 10_000


class Contradiction(Exception):
    """No world agrees with everything that was published: what was published is wrong, or the attacker's idea of it."""


@dataclass
class Knowledge:
    """Cells with bounds, and sums of cells that are known to lie between two numbers."""

    bounds: dict[Cell, tuple[float, float]] = field(default_factory=dict)
    sums: list[tuple[dict[Cell, float], float, float]] = field(default_factory=list)

    def cell(self, name: Cell, low: float = 0, high: float = np.inf) -> Cell:
        """A whole-number cell; told twice, both bounds hold."""
        known_low, known_high = self.bounds.get(name, (0, np.inf))
        self.bounds[name] = (max(low, known_low), min(high, known_high))
        return name

    def equal(self, left: Iterable[Cell], right: Iterable[Cell]) -> None:
        """The cells on the left add up to those on the right."""
        self.at_least(left, right, exactly=True)

    def at_least(self, left: Iterable[Cell], right: Iterable[Cell], exactly: bool = False) -> None:
        """The cells on the left add up to no less than those on the right."""
        weights: dict[Cell, float] = {}
        for name in left:
            weights[self.cell(name)] = weights.get(name, 0) + 1
        for name in right:
            weights[self.cell(name)] = weights.get(name, 0) - 1
        self.sums.append((weights, 0, 0 if exactly else np.inf))

    def between(self, names: Iterable[Cell], low: float, high: float) -> None:
        """The cells add up to something between two numbers."""
        weights: dict[Cell, float] = {}
        for name in names:
            weights[self.cell(name)] = weights.get(name, 0) + 1
        self.sums.append((weights, low, high))

    def exactly_known(self, targets: Sequence[Cell], tries: int = 6) -> dict[Cell, int]:
        """Those of the targets that can have one value only, with it. Raises Contradiction."""
        program = _Program(self)
        seen_low: dict[Cell, int] = {}
        seen_high: dict[Cell, int] = {}

        def note(solution: Mapping[Cell, int]) -> None:
            for name in targets:
                seen_low[name] = min(seen_low.get(name, solution[name]), solution[name])
                seen_high[name] = max(seen_high.get(name, solution[name]), solution[name])

        rng = np.random.default_rng(0)
        note(program.solve(dict.fromkeys(targets, 1.0)))
        # One programme that pushes many cells at once clears most of them of suspicion.
        for turn in range(tries):
            open_ones = [name for name in targets if seen_low[name] == seen_high[name]]
            if not open_ones:
                return {}
            weights = [-1.0] * len(open_ones) if turn == 0 else rng.choice([-1.0, 1.0], len(open_ones))
            note(program.solve(dict(zip(open_ones, weights, strict=True))))
        for name in targets:
            for direction in (1.0, -1.0):
                if seen_low[name] == seen_high[name]:
                    note(program.solve({name: direction}))
        return {name: seen_low[name] for name in targets if seen_low[name] == seen_high[name]}

    def largest(self, names: Sequence[Cell]) -> int:
        """The largest sum that the cells can have."""
        found = _Program(self).solve(dict.fromkeys(names, -1.0))
        return sum(found[name] for name in names)

    def smallest(self, names: Sequence[Cell]) -> int:
        """The smallest sum that the cells can have."""
        found = _Program(self).solve(dict.fromkeys(names, 1.0))
        return sum(found[name] for name in names)


class _Program:
    def __init__(self, known: Knowledge) -> None:
        self.names = list(known.bounds)
        self.place = {name: place for place, name in enumerate(self.names)}
        low, high = zip(*known.bounds.values(), strict=True)
        self.bounds = Bounds(np.array(low, float), np.minimum(np.array(high, float), LARGEST))
        rows, columns, values = [], [], []
        for row, (weights, _, _) in enumerate(known.sums):
            for name, weight in weights.items():
                rows.append(row)
                columns.append(self.place[name])
                values.append(weight)
        matrix = coo_array((values, (rows, columns)), shape=(len(known.sums), len(self.names))).tocsr()
        limits = [np.array([s[side] for s in known.sums], float) for side in (1, 2)]
        self.constraints = [LinearConstraint(matrix, *limits)] if known.sums else []

    def solve(self, weights: Mapping[Cell, float]) -> dict[Cell, int]:
        """A world with the smallest weighted sum."""
        costs = np.zeros(len(self.names))
        for name, weight in weights.items():
            costs[self.place[name]] = weight
        found = milp(costs, integrality=np.ones(len(self.names)), bounds=self.bounds, constraints=self.constraints)
        if found.x is None:
            raise Contradiction(found.message)
        return dict(zip(self.names, np.rint(found.x).astype(int).tolist(), strict=True))
