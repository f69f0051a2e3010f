"""Answers kept in memory, so that a question is worked out once for a file and its parameters, whoever may ask it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar, cast

import pandas as pd

from data import access
from queries import runner

# A school's page needs about 1 MB of answers; a longer answer is for a file, which is asked for once.
MOST_BYTES = 64_000_000
LARGEST_BYTES = 4_000_000
MOST_TAKEN = 20_000

T = TypeVar("T")


_SHELVES: list[Shelf] = []


class Shelf:
    """Things by key, the least used thrown out first, never more than `most` of what `size` measures.

    Who asks for what another is just making waits for it, so that twenty people who open a page work it out once.
    """

    def __init__(self, most: int, largest: int, size: Callable[[Any], int]) -> None:
        self.most = most
        self.largest = largest
        self.size = size
        self.held = 0
        self._things: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._making: dict[Hashable, threading.Lock] = {}
        self._lock = threading.Lock()
        _SHELVES.append(self)

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """The thing under the key, made now if it is not there; what `make` raises is raised, and nothing is kept."""
        with self._lock:
            found = self._things.get(key)
            if found is not None:
                self._things.move_to_end(key)
                return cast(T, found[0])
            turn = self._making.setdefault(key, threading.Lock())
        with turn:
            with self._lock:
                found = self._things.get(key)
            if found is not None:
                return cast(T, found[0])
            try:
                made = make()
                self._put(key, made)
            finally:
                with self._lock:
                    self._making.pop(key, None)
        return made

    def _put(self, key: Hashable, made: Any) -> None:
        size = self.size(made)
        if size > self.largest:
            return
        with self._lock:
            self.held += size - self._things.pop(key, (None, 0))[1]
            self._things[key] = made, size
            while self.held > self.most:
                _, (_, freed) = self._things.popitem(last=False)
                self.held -= freed

    def clear(self) -> None:
        """Forgets everything."""
        with self._lock:
            self._things.clear()
            self.held = 0


def _bytes(frame: pd.DataFrame) -> int:
    # A cell of text, its share of the frame and of its plain rows; counting what each column really holds takes longer
    # than the shelf.
    return 130 * frame.size + 2000


_FRAMES = Shelf(MOST_BYTES, LARGEST_BYTES, _bytes)
_TAKEN = Shelf(MOST_TAKEN, 1, lambda _: 1)


def ask(name: str, filters: runner.Filters, reader: access.Principal | None) -> pd.DataFrame:
    """The same answer as `runner.ask`, worked out once; asks for permission every time and raises what that raises.

    Only filters that name their snapshot or publication are kept: those files never change.
    """
    return answer(name, filters, reader)[0]


def answer(name: str, filters: runner.Filters, reader: access.Principal | None) -> tuple[pd.DataFrame, Hashable | None]:
    """The answer as `ask` gives it, and the key of everything it depends on, None where it is not kept."""
    where = place(name, filters, reader)
    # A view of its own for each caller: pandas copies on write, so none can change what the next is given.
    return _held(where, name, filters, reader).copy(deep=False), where


def to_read(name: str, filters: runner.Filters, reader: access.Principal | None) -> pd.DataFrame:
    """The same answer as `ask` as it is kept, for a figure or a sentence, which only reads it."""
    return _held(place(name, filters, reader), name, filters, reader)


def _held(where: Hashable | None, name: str, filters: runner.Filters, reader: access.Principal | None) -> pd.DataFrame:
    if where is None:
        return runner.ask(name, filters, reader)
    return _FRAMES.get(where, lambda: runner.ask(name, filters, reader))


def place(name: str, filters: runner.Filters, reader: access.Principal | None) -> Hashable | None:
    """The key of everything that the answer depends on, None where it is not kept; asks for permission every time."""
    found = key(name, filters, runner.permit(name, filters, reader))
    if found is not None:
        _notice(filters.snapshot)
    return found


def taken(name: str, filters: runner.Filters, reader: access.Principal, of: Hashable, take: Callable[[Any], T]) -> T:
    """What `take` makes of the answer, worked out once for the answer and `of`, everything else it depends on."""
    frame, where = answer(name, filters, reader)
    return take(frame) if where is None else _TAKEN.get((where, of), lambda: take(frame))


def key(name: str, filters: runner.Filters, scope: access.Scope) -> Hashable | None:
    """What an answer depends on: the file, the question and the filters that it names; None: not to be kept."""
    query = runner.queries()[name]
    if scope.source == "board" or query.is_published:
        if not filters.publication:
            return None
        return str(runner.store.home()), "board", filters.publication, name, filters.school
    if not filters.snapshot:
        return None
    named = tuple(getattr(filters, field) for field in runner.depends_on(name))
    # A question about several schools is about the one where none are named.
    schools = (filters.schools or (filters.school,)) if "schools" in query.parameters else ()
    return str(runner.store.home()), "full", filters.snapshot, name, named, schools


_NOTICED: set[tuple[str, str]] = set()


def _notice(snapshot: str | None) -> None:
    # A new snapshot may be there because somebody's records were erased: what was kept of the ones before it goes.
    found = (str(runner.store.home()), snapshot or "")
    if snapshot and found not in _NOTICED:
        _NOTICED.add(found)
        forget()


def forget() -> None:
    """Forgets every answer, and everything that was made ready from one."""
    for shelf in _SHELVES:
        shelf.clear()
