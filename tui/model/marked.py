"""The tasks that are marked: the next deed is done to all of them."""

from __future__ import annotations

from collections.abc import Iterable

from shared.wire.rows import TaskRow
from tui.model.store import TaskStore


class Marked:
    """Marks stay with their tasks, whatever the filter shows, until the tasks are gone."""

    def __init__(self, store: TaskStore) -> None:
        self.all = False
        """what is shown is being marked, and what is still read of it, too"""
        self._store = store
        self._numbers: set[int] = set()

    def __len__(self) -> int:
        return len(self._numbers)

    def __contains__(self, number: int) -> bool:
        return number in self._numbers

    def toggle(self, row: TaskRow) -> None:
        """Mark a task, or take its mark away."""
        self._numbers ^= {row.number}

    def add(self, numbers: Iterable[int]) -> None:
        """Mark these tasks, too."""
        self._numbers.update(numbers)

    def clear(self) -> None:
        """Take every mark away."""
        self.all = False
        self._numbers.clear()

    def update(self) -> None:
        """The store has changed."""
        if self.all:
            self.add(self._store.shown)
            self.all = self._store.reach.more
        self._numbers = {number for number in self._numbers if self._store.get(number)}

    def rows(self) -> list[TaskRow]:
        """The marked tasks, oldest first: what one refers to comes before it."""
        rows = (self._store.get(number) for number in sorted(self._numbers))
        return [row for row in rows if row is not None]

    def hidden(self) -> int:
        """How many of them the filter does not show."""
        return sum(not self._store.filter.matches(row) for row in self.rows())
