"""How states are named and marked: always by a word, and by a sign and a look besides."""

from __future__ import annotations

from dataclasses import dataclass

from shared.client import Link
from shared.states import TaskState, WorkerState
from shared.wire.rows import TaskRow
from tui.model.lines import Look


@dataclass(frozen=True, slots=True)
class Mark:
    """A state as a list shows it."""

    sign: str
    """one cell wide"""
    word: str
    look: Look

    @property
    def text(self) -> str:
        """Sign and word."""
        return f"{self.sign} {self.word}"


TASK_MARKS: dict[TaskState, Mark] = {
    TaskState.WAITING: Mark("·", "waiting", Look.WAITING),
    TaskState.QUEUED: Mark("○", "queued", Look.QUEUED),
    TaskState.RUNNING: Mark("▶", "running", Look.RUNNING),
    TaskState.DONE: Mark("✓", "done", Look.DONE),
    TaskState.FAILED: Mark("✗", "failed", Look.FAILED),
    TaskState.CANCELLED: Mark("–", "cancelled", Look.CANCELLED),
}

ASSIGNED = Mark("▷", "assigned", Look.RUNNING)
"""A worker has the task and none of its slots has begun it."""


def mark_of(row: TaskRow) -> Mark:
    """How a task's state is shown."""
    begun = row.state is not TaskState.RUNNING or row.started is not None
    return TASK_MARKS[row.state] if begun else ASSIGNED


WORKER_MARKS: dict[WorkerState, Mark] = {
    WorkerState.ALIVE: Mark("●", "alive", Look.DONE),
    WorkerState.DRAINING: Mark("◐", "draining", Look.QUEUED),
    WorkerState.LOST: Mark("✗", "lost", Look.FAILED),
    WorkerState.KILLED: Mark("✗", "killed", Look.FAILED),
}

LINK_MARKS: dict[Link, Mark] = {
    Link.CONNECTING: Mark("○", "connecting", Look.QUEUED),
    Link.CONNECTED: Mark("●", "connected", Look.DONE),
    Link.RECONNECTING: Mark("✗", "reconnecting", Look.FAILED),
}

WIDEST_STATE = max(len(mark.text) for mark in TASK_MARKS.values())
WIDEST_WORKER_STATE = max(len(mark.text) for mark in WORKER_MARKS.values())
