"""Decides who is let in before a frame of theirs is read (ZAP, RFC 27 of ZeroMQ): libzmq asks here
for each connection that has proved to have a key."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

import zmq

from broker.core.events import Origin, Side
from broker.net.doors.admitted import Admitted
from shared.keys.pair import KEY_BYTES

ADDRESS = "inproc://zeromq.zap.01"
VERSION = b"1.0"
CURVE = b"CURVE"

ADMITTED = (b"200", b"OK")
REFUSED = (b"400", b"This key is not admitted.")

LetsIn = Callable[[str], bool]
"""Whether a stranger may come in from an address; he counts then."""

_SIDES = {side.value.encode(): side for side in Side}


class Porter:
    """Serves in a thread until its context ends; has to be there before anything listens."""

    def __init__(
        self, context: zmq.Context[zmq.Socket[bytes]], admitted: Admitted, lets_in: LetsIn
    ) -> None:
        self._admitted = admitted
        self._lets_in = lets_in
        self._socket = context.socket(zmq.REP)
        self._socket.linger = 0
        self._socket.bind(ADDRESS)
        threading.Thread(target=self._run, name="porter", daemon=True).start()

    def _run(self) -> None:
        try:
            while True:
                asked = self._socket.recv_multipart()
                self._socket.send_multipart(answer(asked, self._admitted, self._lets_in))
        except zmq.ContextTerminated:
            self._socket.close()


def answer(request: Sequence[bytes], admitted: Admitted, lets_in: LetsIn) -> list[bytes]:
    """The answer to one question of libzmq's."""
    number = request[1] if len(request) > 1 else b""
    user = _admitted_user(request, admitted, lets_in)
    return [VERSION, number, *(ADMITTED if user else REFUSED), user, b""]


def _admitted_user(request: Sequence[bytes], admitted: Admitted, lets_in: LetsIn) -> bytes:
    match request:
        case [_version, _number, domain, address, _identity, mechanism, key]:
            side = _SIDES.get(domain)
            if side is Side.WORKERS:
                admitted.wait()
            proved = mechanism == CURVE and len(key) == KEY_BYTES
            known = proved and side is not None and admitted.at(side, key)
            if known and (side is Side.WORKERS or lets_in(address.decode("ascii", "replace"))):
                return key.hex().encode() + b" " + address
    return b""


def origin_in(user: str) -> Origin:
    """Where somebody comes from, as each of his messages says it; raises `ValueError`."""
    key, _, address = user.partition(" ")
    if len(key) != 2 * KEY_BYTES:
        raise ValueError("no key")
    return Origin(bytes.fromhex(key), address)
