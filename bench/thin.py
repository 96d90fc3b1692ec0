"""A bare connection to a broker: it says what it is told to and reads what comes, no more.

What is measured is the broker, so nothing here may take longer than it does.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar, cast

import zmq

from shared import __version__
from shared.keys.curve import Curve
from shared.limits import MILESTONE_BYTES
from shared.wire import client as wire
from shared.wire.codec import REQUEST_IDS, decode, encode, read_header
from shared.wire.dealer import connect
from shared.wire.flow import Milestone, Passed

R = TypeVar("R")
Frames = list[bytes]

DESCRIPTORS_EACH, DESCRIPTORS_TO_SPARE = 4, 256

GOODBYE_MS = 1_000
"""For what was said last to leave."""

PATIENCE_MS = 30_000

MILESTONE = read_header(encode(Milestone(bytes(MILESTONE_BYTES)))).type
PASSING = REQUEST_IDS
"""The number under which milestones are passed."""


class Thin:
    """One connection."""

    def __init__(
        self, context: zmq.Context[zmq.Socket[bytes]], address: str, curve: Curve | None = None
    ) -> None:
        self.socket = connect(context, address, curve)
        self.last = 0
        """the number of the last request"""

    def say(self, message: object, request: int = 0) -> None:
        """Send a message."""
        self.socket.send_multipart(encode(message, request), zmq.DONTWAIT)

    def request(self, message: object) -> int:
        """Send a request; returns its number."""
        self.last += 1
        self.say(message, self.last)
        return self.last

    def ask(self, message: wire.Request[R]) -> R:
        """The answer to a request. What is pushed meanwhile is passed over."""
        number = self.request(message)
        while True:
            answers, answer = self.hear()
            if answers == number:
                assert isinstance(answer, message.reply), answer
                return cast(R, answer)

    def hear(self) -> tuple[int, Any]:
        """The next message and the request that it answers, 0 for a push."""
        while True:
            if not self.socket.poll(PATIENCE_MS):
                raise TimeoutError("the broker says nothing")
            frames = self.socket.recv_multipart()
            header = read_header(frames)
            if header.request != PASSING and not self._passes(frames):
                return header.request, decode(header, frames[1])

    def read(self) -> Iterator[Frames]:
        """What has come."""
        while True:
            try:
                frames = self.socket.recv_multipart(zmq.DONTWAIT)
            except zmq.Again:
                return
            if not self._passes(frames):
                yield frames

    def _passes(self, frames: Frames) -> bool:
        """Whether this was a milestone, which is answered; a worker's words have no number."""
        header = read_header(frames)
        if header.type != MILESTONE:
            return False
        secret = decode(header, frames[1]).secret
        self.say(Passed(secret), PASSING if self.last else 0)
        return True

    def greet(self, token: bytes | None = None) -> None:
        """Be known to the broker; with a token, as the user of a session."""
        self.ask(wire.Hello("bench", __version__))
        if token is not None:
            self.ask(wire.Resume(token))


@contextmanager
def connections(address: str, count: int = 1, curve: Curve | None = None) -> Iterator[list[Thin]]:
    """So many of them."""
    _allow_descriptors(count * DESCRIPTORS_EACH + DESCRIPTORS_TO_SPARE)
    context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
    context.set(zmq.MAX_SOCKETS, max(count + 1, 1_023))
    made = [Thin(context, address, curve) for _ in range(count)]
    try:
        yield made
    finally:
        for one in made:
            one.socket.close(GOODBYE_MS)
        context.term()


def heard(connections: Sequence[Thin]) -> Iterator[Thin]:
    """For ever, those to which something was said."""
    by_socket = {one.socket: one for one in connections}
    poller = zmq.Poller()
    for socket in by_socket:
        poller.register(socket, zmq.POLLIN)
    while found := poller.poll(PATIENCE_MS):
        yield from (by_socket[socket] for socket, _ in found)
    raise TimeoutError("the broker says nothing")


def now_ms() -> float:
    """The time as rows have it, more finely."""
    return time.time_ns() / 1_000_000


def _allow_descriptors(wanted: int) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
