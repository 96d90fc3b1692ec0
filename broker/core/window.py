"""How much of the queue is in memory: the first tasks of each pile. Those behind them are parked:
they lie on disk alone, and only their keys are here."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from broker.core.tasks import Task

if TYPE_CHECKING:
    from broker.core.piles import Pile

HELD = 10_000
"""Queued jobs in memory before any task is parked."""

HELD_LEAST = 16
"""Of each pile: who wants little waits for no disk, however much others want."""

PAGE = 500
"""Parked tasks that a turn reads: a millisecond or two."""


class Page(NamedTuple):
    """What the next turn reads for a pile."""

    pile: Pile
    keys: array[int]


class Window:
    """What of the piles is in memory, for all of them together."""

    def __init__(self, held_most: int = HELD) -> None:
        self.parked = 0
        """how many tasks are on disk alone"""
        self.pages: list[Page] = []
        self._held_most = held_most
        self._held_least = min(HELD_LEAST, held_most)
        self._deep: dict[Pile, None] = {}
        """the piles that have parked tasks"""
        self._behind: dict[int, Pile] = {}
        """the piles of tasks in memory whose place is among those that are parked"""
        self._new: list[Task] = []
        """those of them that have come in this turn"""

    def has_room(self, pile: Pile, held: int) -> bool:
        """Whether what comes to a pile stays in memory, where so many queued jobs are."""
        wanted = held < self._held_most or len(pile.tasks) < self._held_least
        return wanted and not pile.behind

    def put_behind(self, pile: Pile, task: Task) -> None:
        """A task comes last of its pile; it may be parked when the turn is over."""
        self._append(pile, [task.key])
        self._behind[task.key] = pile
        self._new.append(task)

    def restore(self, pile: Pile, keys: array[int]) -> None:
        """After a start all are parked."""
        self._append(pile, keys)
        self.parked += len(keys)

    def _append(self, pile: Pile, keys: Sequence[int]) -> None:
        pile.keys.append(keys)
        pile.behind += len(keys)
        self._deep[pile] = None

    def recall(self, pile: Pile, task: Task) -> None:
        """A parked task is in memory from now on; its place stays where it is."""
        self._behind[task.key] = pile
        self.parked -= 1

    def has_behind(self, task: Task) -> bool:
        """Whether the place of a task in memory is among those that are parked."""
        return task.key in self._behind

    def park(self, task: Task) -> None:
        """A task is on disk alone from now on."""
        del self._behind[task.key]
        self.parked += 1

    def take_new(self) -> list[Task]:
        """The tasks that have come in this turn and whose place is among those that are parked."""
        new, self._new = self._new, []
        return [task for task in new if self.has_behind(task)]

    def step_out(self, key: int) -> bool:
        """Whether the place of a task was among those that are parked; it is given up."""
        pile = self._behind.pop(key, None)
        if pile is not None:
            self._shorten(pile, 1)
        return pile is not None

    def step_in(self, page: Page, parked: int) -> set[int]:
        """So many tasks of a page were parked and are in memory now. The keys of those that were
        there before, and whose place was here as well."""
        named = {key for key in page.keys if self._behind.pop(key, None)}
        self.parked -= parked
        self._shorten(page.pile, parked + len(named))
        return named

    def _shorten(self, pile: Pile, count: int) -> None:
        pile.behind -= count
        if not pile.behind:
            pile.keys.clear()
            del self._deep[pile]

    def look_ahead(self) -> None:
        """See which piles need more, and what: each has an equal share of the room."""
        share = max(self._held_least, self._held_most // max(1, len(self._deep)))
        low = [pile for pile in self._deep if 2 * len(pile.tasks) < share]
        most = max(1, PAGE // max(1, len(low)))
        self.pages = [Page(p, p.keys.first(min(most, share - len(p.tasks)))) for p in low]

    def next_keys(self) -> tuple[int, ...]:
        """What is to be read for the next turn."""
        return tuple(key for page in self.pages for key in page.keys)

    def take_pages(self) -> list[Page]:
        """What was read at the beginning of this turn."""
        pages, self.pages = self.pages, []
        for pile, keys in pages:
            pile.keys.drop(len(keys))
        return pages
