"""What a program waits for: one task, or many that were submitted together."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Submission:
    """A task on its way: `accepted` when it is on the broker's disk, `ended` with its row if it
    is followed.

    Both raise `CalcError` when the task was refused.
    """

    id: bytes
    accepted: asyncio.Future[Receipt]
    ended: asyncio.Future[TaskRow]

    def accept(self, _task: bytes, receipt: Receipt) -> None:
        """It is on the broker's disk."""
        if not self.accepted.done():
            self.accepted.set_result(receipt)

    def end(self, _task: bytes, row: TaskRow) -> None:
        """It has ended."""
        if not self.ended.done():
            self.ended.set_result(row)

    def abandon(self, _task: bytes, error: CalcError) -> None:
        """It will not be heard of again."""
        _fail(self.accepted, error)
        _fail(self.ended, error)


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
