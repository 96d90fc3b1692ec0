"""Those who watch a program, from its compiling to its end."""

from __future__ import annotations

from collections import deque

from shared.states import Channel
from workers.kinds.live import Input, Live


class Audience:
    """What is typed while the program is still compiled waits here until it runs."""

    def __init__(self, live: Live) -> None:
        self._live = live
        self._typed: deque[Input] = deque()

    @property
    def stopped(self) -> bool:
        """Whether nobody wants it to go on."""
        return self._live.stopped

    def fileno(self) -> int | None:
        """What can be read when there is something to hear."""
        return self._live.fileno()

    def output(self, channel: Channel, data: bytes) -> None:
        """Show them something."""
        self._live.output(channel, data)

    def hear(self) -> None:
        """Hear what they say, without waiting."""
        self._typed.extend(self._live.read())

    def next_typed(self) -> Input | None:
        """What was typed first of all that waits."""
        return self._typed.popleft() if self._typed else None
