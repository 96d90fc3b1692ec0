"""One stream, on the worker that makes its messages."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice

from shared.clock import SECOND
from shared.stream import Generating
from shared.wire.fleet import Messages
from shared.wire.rows import Assignment, Made
from workers.supervisor.batches import MOST
from workers.supervisor.pacing import Pacing, pacing_of

Dice = Callable[[], int]

MOMENT = 10
"""Milliseconds from one batch to the next, so that quick streams cost little."""

AGAIN_AFTER = 2 * SECOND
"""What was sent and is not taken for so long is sent again: the broker could not keep it."""


@dataclass(slots=True)
class Source:
    """Messages are numbered from 1 as they are made: `kept` begins behind `taken`."""

    job: Assignment
    what: Generating
    confirmed: int
    """when it was this worker's for sure"""
    most: int
    pacing: Pacing | None = None
    kept: deque[Made] = field(default_factory=deque)
    """made, and not known to be on disk"""
    taken: int = 0
    told: int = 0
    """up to which they were sent on this connection"""
    told_at: int = 0
    made_at: int = 0

    @property
    def made(self) -> int:
        """The number of the last one."""
        return self.taken + len(self.kept)

    def wait(self, wall: int, now: int) -> int | None:
        """Milliseconds until something is to be made; None where nothing may be."""
        if self.pacing is None:
            return 0
        if self.made >= self.most:
            return None
        return max(self.pacing.wait(wall, now), self.made_at + MOMENT - now, 0)

    def make(self, wall: int, now: int, dice: Dice, *, allowed: bool) -> None:
        """Make what is due, as far as it is allowed."""
        if self.pacing is None:
            self.pacing = pacing_of(self.what, wall, now)
        most = max(0, self.most - self.made) if allowed else 0
        due = self.pacing.take(wall, now, most)
        if due:
            self.made_at = now
            self.kept.extend(Made(at, dice()) for at in due)

    def allow(self, taken: int, most: int, now: int) -> int:
        """Some are on disk; how many that were not known to be."""
        self.most = most
        gone = max(0, min(taken, self.made) - self.taken)
        for _ in range(gone):
            self.kept.popleft()
        self.taken += gone
        self.told = max(self.told, self.taken)
        return gone

    def tell_again(self) -> None:
        """What was sent may be lost."""
        self.told = self.taken

    def tell(self, now: int) -> Messages | None:
        """What is to be sent: no more before what was sent is taken, so that none is missing before
        another one, whatever the broker could not keep."""
        on_its_way = self.told > self.taken and now - self.told_at < AGAIN_AFTER
        if on_its_way or not self.kept:
            return None
        items = tuple(islice(self.kept, MOST))
        self.told, self.told_at = self.taken + len(items), now
        return Messages(self.job.key, self.job.attempt, self.taken + 1, items)
