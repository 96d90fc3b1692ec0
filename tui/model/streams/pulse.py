"""How many messages a second are handled, now and lately."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from shared.clock import SECOND
from shared.wire.stream_rows import StreamRow

KEPT = 120
"""Seconds."""

AVERAGED = 5
"""So many seconds make a rate: with fewer it would jump."""

Named = tuple[str, str]
"""A stream by its owner and its name."""


def named(row: StreamRow) -> Named:
    """What a stream is known by."""
    return row.owner, row.name


class Pulse:
    """Counts one stream from when it was seen first."""

    def __init__(self, handled: int, at: int) -> None:
        self._handled = handled
        self._second = at // SECOND
        self._seconds: deque[float] = deque(maxlen=KEPT)

    def take(self, handled: int, at: int) -> None:
        """So many were handled in all; what is less than before was retried."""
        passed = at // SECOND - self._second
        if passed <= 0:
            return
        each = max(0, handled - self._handled) / passed
        self._seconds.extend([each] * min(passed, KEPT))
        self._handled, self._second = handled, at // SECOND

    @property
    def seconds(self) -> list[float]:
        """For each of the last seconds how many there were, oldest first."""
        return list(self._seconds)

    @property
    def rate(self) -> float:
        """How many there are in a second."""
        lately = self.seconds[-AVERAGED:]
        return sum(lately) / len(lately) if lately else 0.0


class Pulses:
    """Those of all streams that are there."""

    def __init__(self) -> None:
        self._pulses: dict[Named, Pulse] = {}

    def take(self, rows: Iterable[StreamRow], at: int) -> None:
        """The streams as they are at a time of a clock that never jumps."""
        pulses = {}
        for row in rows:
            handled = row.processed + row.failed
            pulse = pulses[named(row)] = self._pulses.get(named(row)) or Pulse(handled, at)
            pulse.take(handled, at)
        self._pulses = pulses

    def of(self, row: StreamRow) -> Pulse:
        """The one of a stream."""
        return self._pulses.get(named(row)) or Pulse(0, 0)
