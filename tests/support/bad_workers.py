"""Workers that were enrolled and do what they want: a key, connections, and no program behind."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from shared.enrolling.line import read
from shared.ids import new_id
from shared.keys.curve import Curve
from shared.keys.pair import new_pair
from shared.wire import fleet
from shared.wire.enrolling import Enroll, Enrolled
from shared.wire.rows import Held
from tests.support.brokers import RawPeer, RawWorker
from tests.support.far_workers import Hub

EVERYTHING = ("expression", "operation", "code", "image", "tile", "message", "generator")


class BadWorker:
    """One key, and as many connections with it as it likes."""

    def __init__(self, grid: Hub, name: str, *options: str) -> None:
        self.name = name
        self._place = grid.place
        line = read(grid.line_for(name, *options))
        self.curve = Curve(line.broker.key, new_pair())
        self._peers: list[RawPeer] = []
        client = self._keep(RawPeer(grid.place.clients, curve=self.curve))
        client.greet()
        reply = client.ask(Enroll(line.token))
        assert isinstance(reply, Enrolled), reply

    def connect(self) -> RawWorker:
        """Another connection; it has not joined."""
        worker = RawWorker(self._place.workers, self.curve)
        self._peers.append(worker)
        return worker

    def joined(self) -> RawWorker:
        """Another connection that has joined."""
        worker = self.connect()
        worker.tell(join_of(worker.instance))
        worker.pushed(fleet.Joined)
        return worker

    def close(self) -> None:
        """All of it is over."""
        for peer in self._peers:
            peer.close()

    def _keep(self, peer: RawPeer) -> RawPeer:
        self._peers.append(peer)
        return peer


@contextmanager
def bad_worker(grid: Hub, name: str, *options: str) -> Iterator[BadWorker]:
    """One that was enrolled under a name."""
    worker = BadWorker(grid, name, *options)
    try:
        yield worker
    finally:
        worker.close()


def join_of(
    instance: bytes | None = None, name: str = "whatever", held: Sequence[Held] = ()
) -> fleet.Join:
    """It says that it does everything, on 1,024 slots."""
    about = (name, "host", os.getpid(), "1", 1_024, EVERYTHING)
    return fleet.Join(instance or new_id(), *about, held=tuple(held), draining=False)
