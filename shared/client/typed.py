"""What a person types for a running program, kept until the program has taken it in."""

from __future__ import annotations

from shared.limits import PIECE_BYTES
from shared.wire.live import Give


class Typed:
    """At most one piece lies between the person and the program; the rest waits here."""

    def __init__(self, task: bytes) -> None:
        self._task = task
        self._kept = bytearray()
        self._taken = self._given = 0
        """offsets: what the program has taken in, and what the broker was given"""
        self._closed = self._close_given = False

    def type(self, data: bytes) -> None:
        """More input."""
        self._kept += data

    def close(self) -> None:
        """No more follows."""
        self._closed = True

    def taken(self, offset: int) -> None:
        """The program has taken in everything before this."""
        if offset > self._taken:
            del self._kept[: offset - self._taken]
            self._taken = offset
            self._given = max(self._given, offset)

    @property
    def on_its_way(self) -> bool:
        """Whether something was given of which the program is not known to have taken it in."""
        return self._given > self._taken or self._close_given

    def begin_anew(self) -> None:
        """What the program has not taken in may be lost, and is given once more."""
        self._given, self._close_given = self._taken, False

    def next(self) -> Give | None:
        """What to give now, if there is anything."""
        start = self._given - self._taken
        data = bytes(self._kept[start:PIECE_BYTES])
        last = self._closed and start + len(data) == len(self._kept)
        if data or (last and not self._close_given):
            return Give(self._task, self._given, data, last)
        return None

    def given(self, give: Give) -> None:
        """The broker has passed it on."""
        self._given = max(self._given, give.offset + len(give.data))
        self._close_given |= give.last
