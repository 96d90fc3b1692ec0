"""The tasks a client has submitted and that have not ended, kept to be submitted again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from shared.limits import BATCH_BYTES
from shared.wire.client import Submit
from shared.wire.rows import NewTask

BATCH_TASKS = 500


class Submissions:
    """Submissions that go on, by task id, in the order they were made: those that are followed
    until they end, the others until they are accepted."""

    def __init__(self) -> None:
        self._followed: dict[bytes, NewTask] = {}
        self._others: dict[bytes, NewTask] = {}
        self._accepted: set[bytes] = set()

    def add(self, tasks: list[NewTask], follow: bool) -> list[Submit]:
        """Remember tasks; returns the messages that submit them."""
        kept = self._followed if follow else self._others
        kept.update({task.id: task for task in tasks})
        return [Submit(batch, follow) for batch in _batches(tasks)]

    def accept(self, task: bytes) -> bool:
        """Whether this is the first time that the task is said to be on disk."""
        if task in self._followed and task not in self._accepted:
            self._accepted.add(task)
            return True
        return self._others.pop(task, None) is not None

    def is_accepted(self, task: bytes) -> bool:
        """Whether an open task is known to be on disk."""
        return task in self._accepted

    def drop(self, task: bytes) -> bool:
        """Forget a task; whether it was still open."""
        self._accepted.discard(task)
        found = self._followed.pop(task, None) or self._others.pop(task, None)
        return found is not None

    def drop_all(self) -> list[bytes]:
        """Forget every open task; returns their ids."""
        dropped = [*self._followed, *self._others]
        for kept in (self._followed, self._others, self._accepted):
            kept.clear()
        return dropped

    def batches(self) -> Iterator[Submit]:
        """The messages that submit every open task again."""
        for follow, kept in ((True, self._followed), (False, self._others)):
            for batch in _batches(kept.values()):
                yield Submit(batch, follow)


def _batches(tasks: Iterable[NewTask]) -> Iterator[tuple[NewTask, ...]]:
    batch: list[NewTask] = []
    size = 0
    for task in tasks:
        length = len(task.payload)
        if batch and (len(batch) == BATCH_TASKS or size + length > BATCH_BYTES):
            yield tuple(batch)
            batch, size = [], 0
        batch.append(task)
        size += length
    if batch:
        yield tuple(batch)
