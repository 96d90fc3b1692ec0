"""A job that prints, while its slot does it: over a real socket pair."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from select import select

import pytest

from shared.limits import PIECE_BYTES
from shared.states import Channel
from shared.wire.live import Input as GivenInput
from shared.wire.rows import Assignment, Held, Piece, Print
from workers.kinds import DOERS
from workers.kinds.base import Context, Job, Product
from workers.kinds.live import Live
from workers.slots.live import AHEAD_BYTES, LiveJob
from workers.slots.main import Slot
from workers.slots.messages import Done, Frames, Ready, Skip, Stop, Work, frame

Body = Callable[[Live], bytes]


class Supervisor:
    """The other end of a slot's channel."""

    def __init__(self, channel: socket.socket) -> None:
        self.channel = channel
        self.channel.settimeout(10)
        self._frames = Frames()
        self._heard: list[object] = []

    def say(self, *messages: object) -> None:
        self.channel.sendall(b"".join(map(frame, messages)))

    def hear(self) -> object:
        """What the slot says next."""
        while not self._heard:
            self._heard += self._frames.feed(self.channel.recv(65_536))
        return self._heard.pop(0)


@pytest.fixture
def supervisor() -> Iterator[Supervisor]:
    ours, theirs = socket.socketpair()
    thread = threading.Thread(target=Slot(theirs).run, daemon=True)
    thread.start()
    supervisor = Supervisor(ours)
    assert supervisor.hear() == Ready()
    yield supervisor
    ours.close()
    thread.join(10)
    assert not thread.is_alive()
    theirs.close()


@pytest.fixture
def does(monkeypatch: pytest.MonkeyPatch) -> Callable[[Body], None]:
    """Says what programs do."""

    def set_body(body: Body) -> None:
        def do(_job: Job, context: Context) -> Product:
            return Product("done", body(context.live))

        monkeypatch.setitem(DOERS, "code", do)

    return set_body


def work(*keys: int) -> Work:
    return Work(tuple(Assignment(key, 1, "code", b"", 0) for key in keys))


def read(live: Live) -> list[tuple[bytes, bool]]:
    """Wait for something to come, and read it."""
    descriptor = live.fileno()
    assert descriptor is not None
    assert select([descriptor], [], [], 10)[0]
    return [(given.data, given.last) for given in live.read()]


def result_of(message: object) -> bytes | None:
    assert isinstance(message, Done)
    return message.outcomes[0].result


def test_it_says_that_it_has_begun_and_what_it_prints(
    supervisor: Supervisor, does: Callable[[Body], None]
) -> None:
    def body(live: Live) -> bytes:
        live.output(Channel.OUTPUT, b"one")
        live.output(Channel.ERRORS, b"two")
        live.output(Channel.OUTPUT, b"three")
        return b"result"

    does(body)
    supervisor.say(work(7))

    assert [supervisor.hear() for _ in range(4)] == [
        Print(7, 1, ()),
        Print(7, 1, (Piece(Channel.OUTPUT, 0, b"one"),)),
        Print(7, 1, (Piece(Channel.ERRORS, 0, b"two"),)),
        Print(7, 1, (Piece(Channel.OUTPUT, 3, b"three"),)),
    ]
    assert result_of(supervisor.hear()) == b"result"


def test_it_reads_what_is_typed_while_it_runs(
    supervisor: Supervisor, does: Callable[[Body], None]
) -> None:
    def body(live: Live) -> bytes:
        typed: list[tuple[bytes, bool]] = []
        while not (typed and typed[-1][1]):
            typed += read(live)
        return repr(typed).encode()

    does(body)
    supervisor.say(work(7))
    assert supervisor.hear() == Print(7, 1, ())
    # Given input, of which some comes twice, some too early, and some for another attempt
    supervisor.say(
        GivenInput(7, 1, 0, b"abc", False),
        GivenInput(7, 1, 5, b"too early", False),
        GivenInput(7, 2, 3, b"another's", False),
        GivenInput(7, 1, 1, b"bcd", False),
        GivenInput(7, 1, 4, b"", True),
    )

    assert (
        result_of(supervisor.hear()) == repr([(b"abc", False), (b"d", False), (b"", True)]).encode()
    )


@pytest.fixture
def live() -> LiveJob:
    return LiveJob(work(7).jobs[0], lambda _said: None, lambda: None, -1)


def test_what_is_typed_ahead_takes_no_more_memory_than_it_may(live: LiveJob) -> None:
    for offset in range(0, 4 * AHEAD_BYTES, PIECE_BYTES):
        live.give(GivenInput(7, 1, offset, bytes(PIECE_BYTES), False))
    ahead = live.read()
    live.output(Channel.INPUT, bytes(PIECE_BYTES))
    live.give(GivenInput(7, 1, AHEAD_BYTES, b"more", False))

    assert sum(len(given.data) for given in ahead) == AHEAD_BYTES
    assert [given.data for given in live.read()] == [b"more"]


def test_nothing_is_kept_of_what_says_nothing_or_comes_after_the_end(live: LiveJob) -> None:
    live.give(GivenInput(7, 1, 0, b"", False))
    live.give(GivenInput(7, 1, 0, b"all", True))
    live.give(GivenInput(7, 1, 3, b"", True))
    live.give(GivenInput(7, 1, 3, b"more", False))

    assert [(given.data, given.last) for given in live.read()] == [(b"all", True)]


def test_it_hears_that_it_is_to_stop_and_what_lies_behind_it_is_skipped(
    supervisor: Supervisor, does: Callable[[Body], None]
) -> None:
    def body(live: Live) -> bytes:
        while not live.stopped:
            read(live)
        return b"stopped"

    does(body)
    supervisor.say(work(7, 8))
    assert supervisor.hear() == Print(7, 1, ())
    supervisor.say(Stop(8, 1), Skip((Held(8, 1),)))
    assert supervisor.hear() == Skip((Held(8, 1),))
    supervisor.say(Stop(7, 1))

    assert result_of(supervisor.hear()) == b"stopped"
    supervisor.say(Stop(7, 1), work(9))
    assert supervisor.hear() == Print(9, 1, ())
    supervisor.say(Stop(9, 1))
    assert result_of(supervisor.hear()) == b"stopped"
