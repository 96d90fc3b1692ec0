"""What is read from disk for the core, and what is kept there when a task is gone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from broker.core.tasks import Task
from shared.states import TaskState
from shared.wire.rows import TaskRow


@dataclass(frozen=True, slots=True)
class Target:
    """A task that is referred to, as it is now: `size` is the length of its result."""

    key: int
    state: TaskState
    kind: str
    digest: bytes | None
    size: int


class StoredTask(NamedTuple):
    """A task read from disk because a request named it. `payload` and the result in `row` are
    there only if they may be needed: a request names thousands of tasks of megabytes each."""

    key: int
    owner: int
    payload: bytes | None
    row: TaskRow
    digest: bytes | None = None


class Revivable(NamedTuple):
    """A task that was read from disk to be done anew, if it has ended; and what it refers to."""

    task: Task
    targets: dict[int, Target]


class Loss(NamedTuple):
    """A try of a task that came to nothing, or of an operation of it, which `step` then names."""

    task: int
    attempt: int
    worker: str
    at: int
    reason: str
    step: str


class Page(NamedTuple):
    """What a step of the retention looks at: tasks with keys after this one, tombstones made
    before `buried_at`, and blobs held until `now`. Tasks are old that ended before `old_at`;
    without it, none are read."""

    after: int
    old_at: int | None
    buried_at: int
    now: int


class Ended(NamedTuple):
    """A task that has ended, as far as it takes to delete it."""

    key: int
    owner: int
    id: bytes
    number: int
    digest: bytes | None


class Aged(NamedTuple):
    """A task that may be old enough to go: `finished` is None while it has not ended, `weight` is
    how many rows and pages of the disk it takes."""

    task: Ended
    created: int
    finished: int | None
    weight: int


class Tombstone(NamedTuple):
    """A task that was deleted: its id is not taken again while this is remembered."""

    owner: int
    id: bytes
    number: int
    revision: int
    deleted: int
