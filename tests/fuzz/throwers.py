"""Connections that throw messages at a broker and wait until it has read them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import islice

from shared import __version__
from shared.wire import client as wire
from shared.wire import fleet
from shared.wire.codec import decode, encode, read_header
from shared.wire.rows import Held
from tests.fuzz.inputs import Frames, messages
from tests.support.brokers import DEADLINE_S, Broker, RawPeer, RawWorker

STEP = 500
"""Inputs between two looks at whether the broker still answers."""

KIND = b"expression"
NO_KIND = "nothing"


class Thrower(ABC):
    """One of them. `thrown` counts what the broker has read of it."""

    def __init__(self, broker: Broker, seed: int) -> None:
        self._broker = broker
        self._inputs = messages(seed)
        self._steps = 0
        self.thrown = 0
        self._peer = self._connect()

    @property
    def name(self) -> str:
        """What it is."""
        return type(self).__name__

    def throw(self, count: int) -> None:
        """Send so many inputs."""
        self._steps += 1
        self._begin()
        for frames in self._chosen(count):
            self._peer.send_frames(*frames)
        self._ask()
        self.thrown += count

    def wait(self) -> None:
        """Until the broker has come to the last of them; fails if it does not."""
        self._wait_for(self._is_answer)

    def _wait_for(self, wanted: Callable[[Frames], bool]) -> None:
        socket = self._peer._socket
        while socket.poll(int(DEADLINE_S * 1_000)):
            if wanted(socket.recv_multipart()):
                return
        raise AssertionError(f"the broker does not answer {self.name} any more")

    def close(self) -> None:
        """Leave."""
        self._peer.close()

    def _chosen(self, count: int) -> Iterator[Frames]:
        return islice(self._inputs, count)

    def _begin(self) -> None:
        """What comes before the inputs of a step."""
        return

    @abstractmethod
    def _connect(self) -> RawPeer:
        """The connection that it throws over."""

    @abstractmethod
    def _ask(self) -> None:
        """Ask something, so that the answer tells that what came before was read."""

    @abstractmethod
    def _is_answer(self, frames: Frames) -> bool:
        """Whether this is that answer."""


class Stranger(Thrower):
    """A client that greets only after it has thrown, and over another connection each time."""

    def _connect(self) -> RawPeer:
        return RawPeer(self._broker.client_address)

    def _begin(self) -> None:
        self._peer.close()
        self._peer = self._connect()

    @property
    def _number(self) -> int:
        """The id of its own request; hardly any input has it."""
        return 2**32 - self._steps % 2**16 - 1

    def _ask(self) -> None:
        self._peer.send_frames(*encode(wire.Hello("fuzz", __version__), self._number))

    def _is_answer(self, frames: Frames) -> bool:
        return read_header(frames).request == self._number


class Guest(Stranger):
    """A client that has greeted and is not logged in, unless it does so by chance."""

    def _begin(self) -> None:
        if self._steps % 50 == 1:
            super()._begin()
        self._peer.send_frames(*encode(wire.Hello("fuzz", __version__), 1))


class Account:
    """Whose name some throw in. What is thrown may end the session, too."""

    NAME = "eve"

    def __init__(self, broker: Broker) -> None:
        self._broker = broker
        self._token = broker.client().register(self.NAME).token

    def token(self) -> bytes:
        """Of a session that goes on."""
        with closing(RawPeer(self._broker.client_address)) as peer:
            peer.greet()
            if not isinstance(peer.ask(wire.Resume(self._token)), wire.Session):
                self._token = peer.log_in(self.NAME).token
        return self._token


class User(Guest):
    """A client that is logged in as a user."""

    def __init__(self, broker: Broker, seed: int, account: Account) -> None:
        self._account = account
        super().__init__(broker, seed)

    def _begin(self) -> None:
        super()._begin()
        self._peer.send_frames(*encode(wire.Resume(self._account.token()), 2))


class Worker(Thrower):
    """A worker that has joined and does nothing that it should. It takes no expressions: those are
    for the worker that does them."""

    def _connect(self) -> RawWorker:
        return RawWorker(self._broker.worker_address)

    def _chosen(self, count: int) -> Iterator[Frames]:
        return islice((f for f in self._inputs if not any(KIND in frame for frame in f)), count)

    def _begin(self) -> None:
        self._ask()

    def _ask(self) -> None:
        assert isinstance(self._peer, RawWorker)
        about = ("fuzz", "fuzz", 0, __version__, 1, (NO_KIND,), self._held, False)
        self._peer.send_frames(*encode(fleet.Join(self._peer.instance, *about)))

    @property
    def _held(self) -> tuple[Held, ...]:
        """What there is not, of another number in each step."""
        return (Held(2**60 + self._steps, 1),)

    def _is_answer(self, frames: Frames) -> bool:
        said = decode(read_header(frames), frames[1])
        return isinstance(said, fleet.Joined) and said.void == self._held


class Newcomer(Worker):
    """A worker that joins only after it has thrown, and over another connection each time."""

    def _begin(self) -> None:
        self._peer.close()
        self._peer = self._connect()
