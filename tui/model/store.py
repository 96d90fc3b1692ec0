"""The user's tasks as far as they are known, newest first.

Rows come by two ways, pages and pushes, in any order: of two versions the higher revision is
kept. A page reaches down to some number, and only what lies above it is shown, so that the list
never has holes.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from shared.wire.client import Page
from shared.wire.rows import TaskRow
from tui.model.filter import EVERYTHING, Filter

_NOTHING_LOADED = 2**63


@dataclass(slots=True)
class Reach:
    """How far down the pages of a filter have been read."""

    floor: int = _NOTHING_LOADED
    more: bool = True

    @property
    def before(self) -> int:
        """Where the next page begins, as `List` wants it."""
        return 0 if self.floor == _NOTHING_LOADED else self.floor


class TaskStore:
    """Rows by number, and the numbers that the filter lets through, both ascending inside."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Forget everything but the filter."""
        self.filter = getattr(self, "filter", EVERYTHING)
        self._rows: dict[int, TaskRow] = {}
        self._number_of: dict[bytes, int] = {}
        self._deleted: set[bytes] = set()
        self._numbers: list[int] = []
        self._shown: list[int] = []
        self._whole = Reach()
        self.reach = Reach() if self.filter else self._whole

    def __len__(self) -> int:
        """How many tasks are shown."""
        return len(self._shown)

    @property
    def known(self) -> int:
        """How many tasks are known, shown or not."""
        return len(self._rows)

    @property
    def loaded(self) -> bool:
        """Whether the first page has come."""
        return self.reach.floor != _NOTHING_LOADED

    def shown(self) -> Iterator[TaskRow]:
        """The rows that are shown, oldest first."""
        return (self._rows[number] for number in self._shown)

    def gone(self, task: bytes) -> bool:
        """Whether a task is known to be deleted."""
        return task in self._deleted

    def at(self, position: int) -> TaskRow:
        """The row shown at a position, 0 being the newest; raises `IndexError`."""
        if not 0 <= position < len(self._shown):
            raise IndexError(position)
        return self._rows[self._shown[-1 - position]]

    def get(self, number: int | None) -> TaskRow | None:
        """The row of a number, shown or not."""
        return None if number is None else self._rows.get(number)

    def position(self, number: int) -> int:
        """Where a number is shown, or where the next older one is; the last at the end."""
        index = bisect_left(self._shown, number)
        if index < len(self._shown) and self._shown[index] == number:
            return len(self._shown) - 1 - index
        return min(len(self._shown) - index, max(0, len(self._shown) - 1))

    def newest(self) -> Iterator[TaskRow]:
        """Every known row, newest first, whatever the filter."""
        return (self._rows[number] for number in reversed(self._numbers))

    def set_filter(self, wanted: Filter) -> None:
        """Show something else of what is known; the pages of a filter are read anew."""
        self.filter = wanted
        self.reach = Reach() if wanted else self._whole
        self._shown = self._matching(self._numbers)
        if wanted:
            self._show_what_is_near()

    def apply(self, rows: Iterable[TaskRow], deleted: Iterable[bytes] = ()) -> None:
        """Take changes in: newer versions of rows, and tasks that are gone for good."""
        for task in deleted:
            self._delete(task)
        new = [row for row in rows if self._merge(row)]
        _add(self._numbers, [row.number for row in new])
        _add(self._shown, [row.number for row in new if self._belongs(row)])

    def add_page(self, page: Page) -> None:
        """Take a page in: what lies between it and what was loaded before is shown now."""
        self.apply(page.rows)
        old = self.reach.floor
        self._set_reach(page)
        low, high = (bisect_left(self._numbers, at) for at in (self.reach.floor, old))
        kept = self._shown[bisect_left(self._shown, old) :]
        self._shown = self._matching(self._numbers[low:high]) + kept

    def _set_reach(self, page: Page) -> None:
        self.reach.more = page.more and bool(page.rows)
        self.reach.floor = page.rows[-1].number if self.reach.more else 0

    def _show_what_is_near(self) -> None:
        """Until the broker has answered, show what matches of the rows that were loaded."""
        floor = self._whole.floor
        self._shown = self._matching(self._numbers[bisect_left(self._numbers, floor) :])

    def _matching(self, numbers: list[int]) -> list[int]:
        if not self.filter:
            return [number for number in numbers if number >= self.reach.floor]
        return [number for number in numbers if self.filter.matches(self._rows[number])]

    def _merge(self, row: TaskRow) -> bool:
        """Whether the row is a new one; a known one is brought up to date."""
        old = self._rows.get(row.number)
        if row.id in self._deleted or (old is not None and old.revision >= row.revision):
            return False
        self._rows[row.number] = row
        if old is None:
            self._number_of[row.id] = row.number
            return True
        self._show(row.number, self._belongs(row))
        return False

    def _belongs(self, row: TaskRow) -> bool:
        return row.number >= self.reach.floor and self.filter.matches(row)

    def _show(self, number: int, wanted: bool) -> None:
        index = bisect_left(self._shown, number)
        shown = index < len(self._shown) and self._shown[index] == number
        if wanted and not shown:
            self._shown.insert(index, number)
        elif shown and not wanted:
            del self._shown[index]

    def _delete(self, task: bytes) -> None:
        self._deleted.add(task)
        number = self._number_of.pop(task, None)
        if number is not None:
            del self._rows[number]
            del self._numbers[bisect_left(self._numbers, number)]
            self._show(number, wanted=False)


def _add(numbers: list[int], new: list[int]) -> None:
    """Sorting what is nearly sorted is one pass, however many are new."""
    if new:
        numbers.extend(new)
        numbers.sort()
