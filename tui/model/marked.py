"""The tasks that are marked: the next deed is done to all of them."""

from __future__ import annotations

from collections.abc import Iterable

from shared.wire.rows import TaskRow
from tui.model.store import TaskStore


class Marked:
    """Marks stay with their tasks, whatever the filter shows and however much of the list is read
    anew, until the tasks are gone."""

    def __init__(self, store: TaskStore) -> None:
        self.all = False
        """what is shown is being marked, and what is still read of it, too"""
        self._store = store
        self._rows: dict[int, TaskRow] = {}

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, number: int) -> bool:
        return number in self._rows

    def toggle(self, row: TaskRow) -> None:
        """Mark a task, or take its mark away."""
        if self._rows.pop(row.number, None) is None:
            self._rows[row.number] = row

    def add(self, rows: Iterable[TaskRow]) -> None:
        """Mark these tasks, too."""
        self._rows.update((row.number, row) for row in rows)

    def clear(self) -> None:
        """Take every mark away."""
        self.all = False
        self._rows.clear()

    def update(self) -> None:
        """The store has changed."""
        if self.all:
            self.add(self._store.shown())
            self.all = self._store.reach.more
        here = (self._store.get(number) or row for number, row in self._rows.items())
        self._rows = {row.number: row for row in here if not self._store.gone(row.id)}

    def rows(self) -> list[TaskRow]:
        """The marked tasks, oldest first: what one refers to comes before it."""
        return [self._rows[number] for number in sorted(self._rows)]

    def hidden(self) -> int:
        """How many of them the filter does not show."""
        return sum(not self._store.filter.matches(row) for row in self._rows.values())
