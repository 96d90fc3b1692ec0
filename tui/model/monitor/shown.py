"""Which workers are shown, and in which order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from shared.kinds import KINDS
from shared.wire.rows import WorkerRow
from tui.model.marks import WORKER_MARKS
from tui.model.monitor.columns import NAME, SORTED_BY, Column, Seen, languages
from tui.model.monitor.parts import part_of
from tui.model.monitor.trend import known_as

MINE = "mine"
"""What is typed to see the workers that one has launched."""


@dataclass(frozen=True, slots=True)
class View:
    """What somebody wants to see: all words of `wanted`, sorted by a column."""

    wanted: str = ""
    by: Column = NAME

    def next_order(self) -> View:
        """Sorted by the next column."""
        at = SORTED_BY.index(self.by) + 1
        return replace(self, by=SORTED_BY[at % len(SORTED_BY)])

    def of(self, workers: Iterable[Seen]) -> list[Seen]:
        """Those that match, in their order; those that are equal in it by their names."""
        words = self.wanted.lower().split()
        found = [each for each in workers if matches(each.row, words)]
        found.sort(key=lambda each: known_as(each.row))
        if self.by.key is not None:
            found.sort(key=self.by.key, reverse=self.by.falling)
        return found


def matches(worker: WorkerRow, words: Sequence[str]) -> bool:
    """Whether all words are in what is said of a worker."""
    said = _said_of(worker) if words else ""
    return all(word in said for word in words)


def _said_of(worker: WorkerRow) -> str:
    said = (
        worker.name,
        worker.host,
        str(worker.pid),
        WORKER_MARKS[worker.state].word,
        part_of(worker).word,
        worker.sandbox,
        languages(worker),
        *(kind for kind in worker.kinds if kind in KINDS),
        *([MINE] if worker.mine else []),
    )
    return "\n".join(said).lower()
