"""All connections of networks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from broker.net.guard.connection import Connection, Meter


class Table:
    """By door and descriptor, the oldest first."""

    def __init__(self) -> None:
        self._all: dict[tuple[bytes, int], Connection] = {}
        self._places: Counter[str] = Counter()
        """of those that stand"""

    def __len__(self) -> int:
        return len(self._all)

    def __iter__(self) -> Iterator[Connection]:
        return iter(list(self._all.values()))

    @property
    def standing(self) -> int:
        """How many are not cut."""
        return self._places.total()

    def add(self, connection: Connection) -> None:
        """One more; it takes the place of one that had its descriptor."""
        self.drop(connection.door, connection.descriptor)
        self._all[connection.door, connection.descriptor] = connection
        self._places[connection.place] += 1

    def drop(self, door: bytes, descriptor: int) -> Connection | None:
        """One less; the one that it was."""
        connection = self._all.pop((door, descriptor), None)
        if connection is not None and not connection.cut:
            self._falls(connection)
        return connection

    def cut(self, connection: Connection) -> bool:
        """Whether it stood until now; libzmq gives it up later."""
        stood = not connection.cut
        if stood:
            connection.cut = True
            self._falls(connection)
        return stood

    def join(self, meter: Meter) -> Meter | None:
        """A peer's first message has come by a connection; who has none any more, if that is known
        now. What somebody has said may be read when a later peer has the descriptor already."""
        connection = self._all.get((meter.door, meter.descriptor))
        if connection is None:
            return meter
        before = connection.meter
        if before is not None and not before.leaves_to(meter):
            return meter
        connection.meter = meter
        return before

    def at(self, place: str) -> int:
        """How many stand that come from one place."""
        return self._places[place]

    def _falls(self, connection: Connection) -> None:
        self._places[connection.place] -= 1
        if not self._places[connection.place]:
            del self._places[connection.place]
