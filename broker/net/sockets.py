"""All doors of the broker. Nothing is decided here."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator

import zmq

from broker.core.effects import Bound
from broker.core.events import Disconnected, Peer, Side
from broker.net.doors.admitted import Admitted
from broker.net.doors.door import Door, LocalDoor, receive, sent
from broker.net.doors.names import Names
from broker.net.doors.porter import Porter
from broker.net.doors.reading import Incoming
from broker.net.doors.remote import RemoteDoor, key_of
from broker.net.doors.routers import begin_names_anywhere, listen_beyond, listen_here, router
from broker.net.doors.teller import Teller
from broker.net.guard.guard import Guard
from broker.net.guard.unread import Unread
from shared.address import Remote
from shared.errors import SetupError
from shared.keys.pair import Pair
from shared.wire.codec import encode
from shared.wire.flow import Milestone

_LOCAL = {Side.CLIENTS: b"c", Side.WORKERS: b"w"}
_REMOTE = {Side.CLIENTS: b"C", Side.WORKERS: b"W"}


REVOKED = "their keys are not admitted any more"
UNREAD = "what they were sent was not read"


class Sockets:
    """Where clients and workers connect: always on this machine, and beyond if wanted."""

    def __init__(
        self,
        context: zmq.Context[zmq.Socket[bytes]],
        tell: Callable[[Disconnected], object] = lambda _event: None,
    ) -> None:
        """`tell` is called in a thread of its own."""
        self._context = context
        self._tell = tell
        self._doors: dict[int, Door] = {}
        """by their marks"""
        self._locks: list[int] = []
        self._pollers: list[zmq.Poller] = []
        self._admitted = Admitted()
        self._guard = Guard(context)
        self._unread = Unread()
        self._teller: Teller | None = None
        begin_names_anywhere()
        for side in Side:
            self._add(LocalDoor(side, _LOCAL[side], router(context)))

    def bind(self, side: Side, address: str) -> None:
        """Listen on this machine; raises `SetupError`."""
        self._locks.append(listen_here(self._doors[_LOCAL[side][0]].router, address))

    def bind_beyond(self, at: Remote, keys: Pair) -> None:
        """Listen on a network as well; raises `SetupError`."""
        Porter(self._context, self._admitted, self._guard.lets_in)
        for side in Side:
            mark, far = _REMOTE[side], router(self._context)
            self._guard.watch(mark, far)
            names = Names(self._context, mark, far)
            self._add(RemoteDoor(side, mark, far, self._admitted, self._guard, names))
            listen_beyond(far, side, at, keys)
        self._guard.start(self._gone)
        self._teller = _teller(at, keys)

    def admit(self, keys: frozenset[bytes]) -> None:
        """Let the workers with these keys in from now on, and cut all others."""
        self._admitted.workers = keys
        self._guard.cut_all(lambda peer: not self._is_admitted(peer), REVOKED)

    def register(self, poller: zmq.Poller) -> None:
        """Have a poller wake up for what arrives, at doors of later on as well."""
        self._pollers.append(poller)
        for door in self._doors.values():
            poller.register(door.router, zmq.POLLIN)

    def receive(self) -> Iterator[Incoming]:
        """What has arrived at all doors, up to a bound for each."""
        for door in self._doors.values():
            yield from receive(door)

    def has_more(self, side: Side) -> bool:
        """Whether something has arrived on a side that was not received yet."""
        doors = (door for door in self._doors.values() if door.side is side)
        return any(door.router.poll(0) for door in doors)

    def send(self, _side: Side, peer: Peer, frames: list[bytes]) -> bool:
        """Whether the message is on its way; not to be taken for delivered. What a peer is called
        says by which door."""
        if not self._unread.has_room(peer):
            self._guard.cut(peer, UNREAD)
            return False
        door = self._doors[peer[0]]
        if not sent(door, peer, frames):
            return False
        secret = self._unread.sent(peer, len(frames[1]))
        if secret is not None:
            sent(door, peer, encode(Milestone(secret)))
        return True

    def has_room(self, peer: Peer) -> bool:
        """Whether a peer reads what it is sent."""
        return self._unread.has_room(peer)

    def passed(self, peer: Peer, secret: bytes) -> None:
        """A peer has read what was sent before a milestone."""
        self._unread.passed(peer, secret)

    def vouch(self, peer: Peer) -> None:
        """Somebody has logged in."""
        self._guard.vouch(peer)

    def cut(self, peer: Peer, why: str) -> None:
        """Cut a connection of a network; those of this machine are its owner's own."""
        self._guard.cut(peer, why)

    def bound(self, new: Bound) -> None:
        """Let no more than so many in from networks."""
        self._guard.bound(new)

    def close(self, linger_ms: int) -> None:
        """Close all, giving the last messages so long to leave."""
        if self._teller is not None:
            self._teller.close()
        for door in self._doors.values():
            door.close(linger_ms)

    def _gone(self, peer: Peer) -> None:
        """A worker's attempts are its own as long as its lease says; a client has nothing."""
        self._unread.forget(peer)
        if self._doors[peer[0]].side is Side.CLIENTS:
            self._tell(Disconnected(peer))

    def _is_admitted(self, peer: Peer) -> bool:
        return self._admitted.at(self._doors[peer[0]].side, key_of(peer))

    def _add(self, door: Door) -> None:
        self._doors[door.mark[0]] = door
        for poller in self._pollers:
            poller.register(door.router, zmq.POLLIN)


def _teller(at: Remote, keys: Pair) -> Teller:
    host, port = at.asked_for_key
    family = socket.AF_INET6 if at.is_ipv6 else socket.AF_INET
    try:
        return Teller(("" if host == "*" else host, port), family, keys.public)
    except OSError as error:
        raise SetupError(f"Cannot listen on port {port} of {host}: {error.strerror}.") from error
