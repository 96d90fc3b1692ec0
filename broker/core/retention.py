"""Old tasks, tombstones, blobs and notes go, in steps so small that nobody waits for them."""

from __future__ import annotations

from collections.abc import Iterator

from broker.core import lifecycle
from broker.core.blobs import claiming
from broker.core.stored import Aged, Page
from broker.core.turn import Instant, Turn
from shared.clock import DAY, HOUR, MINUTE

ROUND_EVERY = MINUTE
STEP_EVERY = 25
"""Milliseconds between two rounds, and between two steps of one."""

STEP_WEIGHT = 2_000
"""Rows and pages of the disk that one step may free: some 10 ms."""

TOMBSTONE_KEPT = DAY
"""How long the id of a deleted task is not taken again."""

CLOCK_TRUSTED_AFTER = HOUR
"""A clock that is set by more than this is believed after so long: one that shows another year by
mistake must not delete everything before it is put right."""


class Retention:
    """Rounds from the oldest task to the first that is young. A step names the page of rows that
    the next one looks at: they are read at the beginning of a turn."""

    def __init__(self, begun: Instant) -> None:
        self._next = begun.mono + ROUND_EVERY
        self._clock = begun.wall - begun.mono
        self._after = 0
        self._bound_again = 0
        self.page: Page | None = None
        """what is to be read for the next step"""

    @property
    def wait(self) -> int:
        """Milliseconds until there may be something to do."""
        if self.page is not None:
            return 0
        return STEP_EVERY if self._after else ROUND_EVERY

    def step(self, turn: Turn) -> None:
        """Look at the page that was read, or name one when it is time."""
        self._distrust(turn)
        if self.page is not None:
            self._tidy(turn, self.page)
        elif turn.mono >= self._next:
            kept = turn.grid.settings.retention
            old = turn.wall - kept if kept else None
            self.page = Page(self._after, old, turn.wall - TOMBSTONE_KEPT, turn.wall)

    def _distrust(self, turn: Turn) -> None:
        """Wait where somebody has set the clock, or the machine has slept."""
        clock = turn.wall - turn.mono
        if abs(clock - self._clock) >= CLOCK_TRUSTED_AFTER:
            self._next = turn.mono + CLOCK_TRUSTED_AFTER
            self._after, self.page = 0, None
            self._clock = clock

    def _tidy(self, turn: Turn, page: Page) -> None:
        self.page = None
        _forget_tombstones(turn)
        claiming.lapse(turn)
        _forget_deeds(turn)
        self._bound_deeds(turn)
        self._after = 0 if page.old_at is None else self._delete(turn, page.old_at)
        more = self._after or turn.loaded.buried or turn.loaded.lapsed
        self._next = turn.mono + (STEP_EVERY if more else ROUND_EVERY)

    def _bound_deeds(self, turn: Turn) -> None:
        """Once a round: to count what there is takes longer than a step."""
        if turn.mono >= self._bound_again:
            self._bound_again = turn.mono + ROUND_EVERY
            turn.changes.audit_most = turn.grid.settings.audit_size

    def _delete(self, turn: Turn, old_at: int) -> int:
        """The key after which the round goes on; 0 where it is over."""
        if all(aged.created >= old_at for aged in turn.loaded.aged):
            return 0
        reached = 0
        for aged in _bearable(turn.loaded.aged):
            reached = aged.task.key
            if not _is_touched(turn, reached) and _is_old(aged, old_at, turn.wall):
                lifecycle.delete(turn, aged.task)
        return reached


def _is_touched(turn: Turn, key: int) -> bool:
    """Whether the page does not say any more how it is with a task: it was deleted, or retried."""
    return key in turn.changes.deleted or key in turn.grid.tasks or key in turn.changes.updated


def _bearable(page: tuple[Aged, ...]) -> Iterator[Aged]:
    weight = 0
    for aged in page:
        weight += aged.weight
        if weight > STEP_WEIGHT and aged is not page[0]:
            return
        yield aged


def _is_old(aged: Aged, old_at: int, now: int) -> bool:
    """When a task ended only its worker's clock can tell, and that may show any time."""
    if aged.finished is None:
        return False
    finished = aged.finished if aged.finished <= now else aged.created
    return max(aged.created, finished) < old_at


def _forget_deeds(turn: Turn) -> None:
    kept = turn.grid.settings.audit_retention
    turn.changes.audit_before = turn.wall - kept if kept else None


def _forget_tombstones(turn: Turn) -> None:
    """Who saw nothing since one of them was made has to ask for everything anew."""
    for tombstone in turn.loaded.buried:
        turn.grid.oldest_known = max(turn.grid.oldest_known, tombstone.revision)
        turn.changes.forgotten.append((tombstone.owner, tombstone.id))
