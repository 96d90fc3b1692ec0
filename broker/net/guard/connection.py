"""One connection of a network."""

from __future__ import annotations

from dataclasses import dataclass

from broker.core.events import Peer
from broker.net.doors.count import is_later


@dataclass(slots=True)
class Meter:
    """What the loop knows of a peer; the guard looks at it from its thread."""

    peer: Peer
    door: bytes
    descriptor: int
    place: str = ""
    number: int | None = None
    """what libzmq had counted to when it named the peer; none where that has chosen its name"""
    read: int = 0
    """bytes that its whole messages took on the wire"""
    known: bool = False
    """whether it has logged in, or is an enrolled worker"""
    verdict: str = ""
    """why it is to be cut, where that was decided elsewhere"""

    def leaves_to(self, other: Meter) -> bool:
        """Whether its connection is another's by now, which has the same descriptor. Who has chosen
        a name is to be cut, and leaves it to nobody else."""
        if self.number is None or other.number is None:
            return other.number is None
        return is_later(other.number, self.number)


@dataclass(slots=True)
class Connection:
    """What the guard knows of a descriptor of libzmq's."""

    door: bytes
    descriptor: int
    inode: int
    """it tells the socket from any later one with the same descriptor"""
    place: str
    since: float
    meter: Meter | None = None
    """none before a whole message has come"""
    held: int = 0
    """bytes that libzmq has taken of the network and the loop has not read"""
    cut: bool = False

    @property
    def known(self) -> bool:
        """Whether somebody has logged in on it."""
        return self.meter is not None and self.meter.known
