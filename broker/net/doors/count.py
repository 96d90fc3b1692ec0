"""Which peers have chosen their names. libzmq counts up for those who choose none, and where a name
that it comes to is somebody's already, it ends the process. Nothing is done here."""

from __future__ import annotations

import struct

from broker.core.events import Peer

_COUNTED = struct.Struct(">xI")
"""What libzmq calls a peer: a zero, and how far it has counted."""

_NUMBERS = 1 << 32
"""After which it begins anew."""


def number_of(name: bytes) -> int | None:
    """What libzmq had counted to when it named a peer; none where the peer has chosen its name."""
    if len(name) != _COUNTED.size or name[0]:
        return None
    (number,) = _COUNTED.unpack(name)
    return int(number)


def is_later(number: int, other: int) -> bool:
    """Whether libzmq comes to a number after the other."""
    return 0 < (number - other) % _NUMBERS < _NUMBERS // 2


class Count:
    """How far libzmq has counted, as far as that is known, and who may have a name from beyond."""

    def __init__(self) -> None:
        self._reached: int | None = None
        self._waiting: dict[Peer, int] = {}
        self._judged: dict[Peer, int] = {}

    def came(self, peer: Peer, name: bytes) -> bool:
        """Whether a peer of this name may stay for now; a name that is passed may for good."""
        number = number_of(name)
        if number is None:
            return False
        if self._is_beyond(number):
            self._waiting[peer] = number
        return True

    def ask(self) -> bool:
        """Whether it has to be asked how far libzmq has counted; whoever came before has a name by
        then, and who comes meanwhile may rightly get one from beyond."""
        if self._waiting and not self._judged:
            self._judged, self._waiting = self._waiting, {}
            return True
        return False

    def reached(self, name: bytes) -> list[Peer]:
        """The answer; who has chosen a name that is still to come."""
        (self._reached,) = _COUNTED.unpack(name)
        judged, self._judged = self._judged, {}
        return [peer for peer, number in judged.items() if self._is_beyond(number)]

    def _is_beyond(self, number: int) -> bool:
        return self._reached is None or is_later(number, self._reached)
