"""What becomes of the connections that a socket makes to a broker on a network.

ZeroMQ tries again at once, and never says why, where a broker answers and lets nobody in.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

import zmq
from zmq.utils.monitor import recv_monitor_message

from shared.clock import SECOND

FIRST_PAUSE = SECOND // 2
LONGEST_PAUSE = 30 * SECOND
LONGEST_UNPROVED = 5 * SECOND
"""It may be no broker that answers, but a tunnel or a proxy to one that is about to come back; and
whom a broker has proved nothing to does not count as a stranger there."""


class Outcome(Enum):
    """How a connection has ended."""

    REFUSED = "refused"
    """the broker has proved its key, and does not let this one in"""
    UNPROVED = "unproved"
    """before either side had proved its key"""
    ENDED = "ended"
    """after both had"""


_EVENTS = (
    zmq.EVENT_CONNECTED
    | zmq.EVENT_HANDSHAKE_SUCCEEDED
    | zmq.EVENT_HANDSHAKE_FAILED_AUTH
    | zmq.EVENT_DISCONNECTED
)
_STANDS: dict[int, Outcome] = {
    zmq.EVENT_CONNECTED: Outcome.UNPROVED,
    zmq.EVENT_HANDSHAKE_SUCCEEDED: Outcome.ENDED,
}


class Approach:
    """Looks at one socket that connects."""

    def __init__(self, socket: zmq.Socket[bytes]) -> None:
        self.monitor: zmq.Socket[bytes] = socket.get_monitor_socket(_EVENTS)
        self._socket = socket
        self._stands: Outcome | None = Outcome.UNPROVED

    def outcomes(self) -> Iterator[Outcome]:
        """Of the connections that have ended since; where nobody listens there was none."""
        while self.monitor.poll(0):
            ended = self._take(recv_monitor_message(self.monitor)["event"])
            if ended is not None:
                yield ended

    def close(self) -> None:
        """Look no more, before the socket is closed."""
        if not self._socket.closed:
            self._socket.disable_monitor()
        self.monitor.close(0)

    def _take(self, event: int) -> Outcome | None:
        ended: Outcome | None = None
        if event == zmq.EVENT_HANDSHAKE_FAILED_AUTH:
            ended, self._stands = Outcome.REFUSED, None
        elif event == zmq.EVENT_DISCONNECTED:
            ended, self._stands = self._stands, Outcome.UNPROVED
        else:
            self._stands = _STANDS[event]
        return ended


class Pace:
    """How long to stay away from a broker that lets nobody in: each time twice as long."""

    def __init__(self) -> None:
        self.times = 0
        """that it was in vain since something was heard"""

    def pause(self, outcome: Outcome) -> int:
        """It was in vain once more."""
        self.times += 1
        longest = LONGEST_UNPROVED if outcome is Outcome.UNPROVED else LONGEST_PAUSE
        return min(FIRST_PAUSE << min(self.times - 1, 10), longest)

    def heard(self) -> None:
        """It speaks."""
        self.times = 0
