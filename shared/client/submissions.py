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
    bodies: bool
    accepted: bool = False


class Submissions:
    """Submissions without an end, by task id, in the order they were made."""

    def __init__(self) -> None:
        self._open: dict[bytes, _Open] = {}

    def add(self, tasks: Iterable[NewTask], bodies: bool) -> list[Submit]:
        """Remember tasks; returns the messages that submit them."""
        tasks = list(tasks)
        self._open.update((task.id, _Open(task, bodies)) for task in tasks)
        return [Submit(batch, bodies) for batch in _batches(tasks)]

    def accept(self, task: bytes) -> bool:
        """Whether this is the first time that the task is said to be on disk."""
        entry = self._open.get(task)
        if entry is None or entry.accepted:
            return False
        entry.accepted = True
        return True

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
        for bodies in (True, False):
            tasks = [entry.task for entry in self._open.values() if entry.bodies is bodies]
            for batch in _batches(tasks):
                yield Submit(batch, bodies)


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
