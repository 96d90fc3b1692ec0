"""The tasks a client has submitted and that have not ended, kept to be submitted again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from shared.limits import BATCH_BYTES
from shared.wire.client import Submit
from shared.wire.rows import NewTask

BATCH_TASKS = 500


@dataclass(slots=True)
class _Open:
    task: NewTask
    follow: bool
    accepted: bool = False


class Submissions:
    """Submissions that go on, by task id, in the order they were made: those that are followed
    until they end, the others until they are accepted."""

    def __init__(self) -> None:
        self._open: dict[bytes, _Open] = {}

    def add(self, tasks: Iterable[NewTask], follow: bool) -> list[Submit]:
        """Remember tasks; returns the messages that submit them."""
        tasks = list(tasks)
        self._open.update((task.id, _Open(task, follow)) for task in tasks)
        return [Submit(batch, follow) for batch in _batches(tasks)]

    def accept(self, task: bytes) -> bool:
        """Whether this is the first time that the task is said to be on disk."""
        entry = self._open.get(task)
        if entry is None or entry.accepted:
            return False
        entry.accepted = True
        return True

    def is_followed(self, task: bytes) -> bool:
        """Whether the end of an open task is waited for."""
        entry = self._open.get(task)
        return entry is not None and entry.follow

    def is_accepted(self, task: bytes) -> bool:
        """Whether an open task is known to be on disk."""
        entry = self._open.get(task)
        return entry is not None and entry.accepted

    def drop(self, task: bytes) -> bool:
        """Forget a task; whether it was still open."""
        return self._open.pop(task, None) is not None

    def drop_all(self) -> list[bytes]:
        """Forget every open task; returns their ids."""
        dropped = list(self._open)
        self._open.clear()
        return dropped

    def batches(self) -> Iterator[Submit]:
        """The messages that submit every open task again."""
        for follow in (True, False):
            tasks = [entry.task for entry in self._open.values() if entry.follow is follow]
            for batch in _batches(tasks):
                yield Submit(batch, follow)


def _batches(tasks: list[NewTask]) -> Iterator[tuple[NewTask, ...]]:
    batch: list[NewTask] = []
    size = 0
    for task in tasks:
        if batch and (len(batch) == BATCH_TASKS or size + len(task.payload) > BATCH_BYTES):
            yield tuple(batch)
            batch, size = [], 0
        batch.append(task)
        size += len(task.payload)
    if batch:
        yield tuple(batch)
