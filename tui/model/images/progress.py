"""How far the work on an image is, in a line."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from shared.kinds.image import size_text
from shared.safety import one_line
from shared.states import TaskState
from shared.wire.rows import TaskRow
from tui.model.lines import Line, Look, Span
from tui.model.text import fit

BAR_CELLS = 24
FULL, EMPTY = "━", "─"


class Phase(Enum):
    """Where an image is; the sign, the word, and how both look."""

    SENDING = ("↑", "sending", Look.QUEUED)
    QUEUED = ("○", "queued", Look.QUEUED)
    RUNNING = ("▶", "running", Look.RUNNING)
    FETCHING = ("↓", "fetching", Look.RUNNING)
    DONE = ("✓", "done", Look.DONE)
    FAILED = ("✗", "failed", Look.FAILED)
    STOPPED = ("–", "stopped", Look.CANCELLED)

    @property
    def over(self) -> bool:
        """Whether nothing more happens by itself."""
        return self in (Phase.DONE, Phase.FAILED, Phase.STOPPED)


@dataclass(frozen=True, slots=True)
class Progress:
    """Where it is, and more about that."""

    phase: Phase
    number: int = 0
    """of the task, once there is one"""
    words: str = ""
    done: int = 0
    total: int = 0
    """bytes, while they travel"""

    def line(self, width: int) -> Line:
        """All of it in so many cells."""
        sign, word, look = self.phase.value
        head = f"{sign} {word}"
        rest = "  ".join(part for part in (self._task, one_line(self.words)) if part)
        if self.total:
            share = size_text(self.done), size_text(self.total)
            rest = f"{bar(self.done, self.total, BAR_CELLS)}  {share[0]} of {share[1]}"
        return (Span(head, look), Span("  " + fit(rest, max(0, width - len(head) - 2))))

    @property
    def _task(self) -> str:
        return f"task {self.number}" if self.number else ""


_PHASES = {
    TaskState.RUNNING: Phase.RUNNING,
    TaskState.DONE: Phase.DONE,
    TaskState.FAILED: Phase.FAILED,
    TaskState.CANCELLED: Phase.STOPPED,
}


def standing(row: TaskRow) -> Progress:
    """Where a task is."""
    phase = _PHASES.get(row.state, Phase.QUEUED)
    words = {Phase.RUNNING: f"on {row.worker or ''}", Phase.DONE: row.summary}
    return Progress(phase, row.number, words.get(phase, ""))


def bar(done: int, total: int, cells: int) -> str:
    """A bar of so many cells."""
    full = cells * min(done, total) // total if total else cells
    return FULL * full + EMPTY * (cells - full)
