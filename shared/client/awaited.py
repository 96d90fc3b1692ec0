"""What a program waits for: one task, or many that were submitted together."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, Protocol, TypeVar

from shared.errors import CalcError
from shared.wire.rows import Receipt, TaskRow

T = TypeVar("T")


class Awaited(Protocol):
    """Whoever is told what becomes of tasks, by their ids."""

    def accept(self, task: bytes, receipt: Receipt) -> None:
        """It is on the broker's disk."""

    def end(self, task: bytes, row: TaskRow) -> None:
        """It has ended."""

    def abandon(self, task: bytes, error: CalcError) -> None:
        """It will not be heard of again."""


class Submission:
    """A task on its way: `accepted` when it is on the broker's disk, `ended` with its row if it
    is followed.

    Both raise `CalcError` when the task was refused.
    """

    __slots__ = ("_accepted", "_said", "ended", "id")

    def __init__(self, task: bytes, loop: asyncio.AbstractEventLoop) -> None:
        self.id = task
        self.ended: asyncio.Future[TaskRow] = loop.create_future()
        self._accepted: asyncio.Future[Receipt] | None = None
        self._said: Receipt | CalcError | None = None

    @property
    def accepted(self) -> asyncio.Future[Receipt]:
        """Made for those who look at it: most wait for the end alone."""
        if self._accepted is None:
            self._accepted = self.ended.get_loop().create_future()
            self._settle()
        return self._accepted

    def accept(self, _task: bytes, receipt: Receipt) -> None:
        """It is on the broker's disk."""
        self._said = receipt
        self._settle()

    def end(self, _task: bytes, row: TaskRow) -> None:
        """It has ended."""
        if not self.ended.done():
            self.ended.set_result(row)

    def abandon(self, _task: bytes, error: CalcError) -> None:
        """It will not be heard of again."""
        self._said = self._said or error
        self._settle()
        _fail(self.ended, error)

    def _settle(self) -> None:
        future, said = self._accepted, self._said
        if future is None or said is None:
            return
        if isinstance(said, CalcError):
            _fail(future, said)
        elif not future.done():
            future.set_result(said)


class Batch:
    """Tasks on their way together: `accepted` when the broker has answered for each, `ended` when
    each has ended if they are followed. Both are in the order of `ids`.

    Neither raises: a task that was refused has its `CalcError` in both.
    """

    def __init__(self, ids: Sequence[bytes], loop: asyncio.AbstractEventLoop) -> None:
        self.ids = ids
        self.accepted: asyncio.Future[list[Receipt | CalcError]] = loop.create_future()
        self.ended: asyncio.Future[list[TaskRow | CalcError]] = loop.create_future()
        self._receipts: dict[bytes, Receipt | CalcError] = {}
        self._rows: dict[bytes, TaskRow | CalcError] = {}
        self._settle(self.accepted, self._receipts)
        self._settle(self.ended, self._rows)

    def accept(self, task: bytes, receipt: Receipt) -> None:
        """One of them is on the broker's disk."""
        self._receipts[task] = receipt
        self._settle(self.accepted, self._receipts)

    def end(self, task: bytes, row: TaskRow) -> None:
        """One of them has ended."""
        self._rows[task] = row
        self._settle(self.ended, self._rows)

    def abandon(self, task: bytes, error: CalcError) -> None:
        """One of them will not be heard of again."""
        self._receipts.setdefault(task, error)
        self._settle(self.accepted, self._receipts)
        self._rows[task] = error
        self._settle(self.ended, self._rows)

    def _settle(self, future: asyncio.Future[list[T]], found: dict[bytes, T]) -> None:
        if len(found) == len(self.ids) and not future.done():
            future.set_result([found[task] for task in self.ids])


def _fail(future: asyncio.Future[Any], error: CalcError) -> None:
    if not future.done():
        future.set_exception(error)
        # Whoever looks at one of the two futures only has seen the error all the same.
        future.exception()
