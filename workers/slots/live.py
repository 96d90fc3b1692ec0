"""What passes between a job that runs and whoever watches it, while the slot does it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from shared.limits import PIECE_BYTES
from shared.states import Channel
from shared.wire.live import Input as GivenInput
from shared.wire.rows import Assignment, Piece, Print
from workers.kinds.live import Input

AHEAD_BYTES = 2 * 1024 * 1024
"""So much input at most waits for a job that does not take it in, as while it is compiled."""


class LiveJob:
    """Says what a job prints, and collects what is typed for it. `read_more` has the slot read
    what its supervisor says, which comes back through `give` and `stop`."""

    def __init__(
        self,
        job: Assignment,
        say: Callable[[object], None],
        read_more: Callable[[], object],
        descriptor: int,
    ) -> None:
        self.stopped = False
        self._job = job
        self._say = say
        self._read_more = read_more
        self._descriptor = descriptor
        self._ends = dict.fromkeys(Channel, 0)
        """how much of each channel was told"""
        self._given: list[Input] = []
        self._given_to = 0
        """up to which offset input was passed on to the job"""
        self._closed = False
        """nothing follows that"""
        self._tell(())

    def output(self, channel: Channel, data: bytes) -> None:
        """The job has printed this, or, of `INPUT`, has taken it in."""
        for first in range(0, len(data), PIECE_BYTES):
            piece = Piece(channel, self._ends[channel], data[first : first + PIECE_BYTES])
            self._ends[channel] = piece.end
            self._tell((piece,))

    def fileno(self) -> int:
        """What can be read when there is something for `read`."""
        return self._descriptor

    def read(self) -> Sequence[Input]:
        """What was typed since the last time."""
        self._read_more()
        given, self._given = self._given, []
        return given

    def stop(self, key: int, attempt: int) -> None:
        """Nobody wants the job to go on, if it is this one."""
        self.stopped |= (key, attempt) == (self._job.key, self._job.attempt)

    def give(self, given: GivenInput) -> None:
        """Somebody has typed this, some of it perhaps for the second time; what comes before it may
        be on its way, and then all of this is given again."""
        if (given.key, given.attempt) != (self._job.key, self._job.attempt):
            return
        known, end = self._given_to - given.offset, given.offset + len(given.data)
        news = Input(given.data[known:], given.last)
        if 0 <= known <= len(given.data) and (news.data or news.last) and self._has_room(end):
            self._given_to, self._closed = end, given.last
            self._given.append(news)

    def _has_room(self, end: int) -> bool:
        """Whether somebody may have typed up to there: a client is one piece ahead at most, and
        what others send is no reason to keep it."""
        return not self._closed and end - self._ends[Channel.INPUT] <= AHEAD_BYTES

    def _tell(self, pieces: tuple[Piece, ...]) -> None:
        self._say(Print(self._job.key, self._job.attempt, pieces))
