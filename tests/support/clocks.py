"""A broker in a thread of the test, with real sockets, whose clock somebody sets."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import zmq

from broker.auth.passwords import Passwords
from broker.auth.tokens import RandomTokens
from broker.core.events import Side, StopAsked
from broker.core.grid import Options
from broker.core.turn import Instant
from broker.net.blobs import Blobs
from broker.net.loop import Inbox, Loop
from broker.net.outbox import Outbox
from broker.net.payloads import Payloads
from broker.net.processes import Processes
from broker.net.sockets import Sockets
from broker.store.blobs.files import Files, folder_of
from broker.store.database import open_database
from broker.store.repository import Repository
from shared.clock import monotonic, now
from shared.home import Home
from tests.support.brokers import DEADLINE_S


class SetClock:
    """The time of day as somebody has set it; spans go on as they do."""

    def __init__(self) -> None:
        self.ahead = 0
        """milliseconds that it is before the true one"""

    def __call__(self) -> Instant:
        """What the broker reads."""
        return Instant(now() + self.ahead, monotonic())


@contextmanager
def broker_with_a_clock(home: Home) -> Iterator[SetClock]:
    """A broker that serves a home; its clock can be set."""
    clock, inbox, ready = SetClock(), Inbox(), threading.Event()
    home.make()
    home.make_sockets()
    thread = threading.Thread(target=_serve, args=(home, clock, inbox, ready))
    thread.start()
    try:
        assert ready.wait(DEADLINE_S), "the broker does not serve"
        yield clock
    finally:
        inbox.put(StopAsked())
        thread.join()


def _serve(home: Home, clock: SetClock, inbox: Inbox, ready: threading.Event) -> None:
    context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
    sockets = Sockets(context)
    repository = Repository(open_database(str(home.database)))
    passwords = Passwords(inbox.put)
    payloads = Payloads(repository)
    files = Files(folder_of(str(home.database)))
    files.make()
    blobs = Blobs(files, repository, inbox.put)
    outbox = Outbox(sockets, payloads, passwords, Processes(inbox.put), None, blobs)
    parts = repository, sockets, outbox, inbox, payloads, Options(), RandomTokens(), clock
    loop = Loop(*parts)
    sockets.bind(Side.CLIENTS, home.client_address)
    sockets.bind(Side.WORKERS, home.worker_address)
    ready.set()
    loop.run()
    passwords.close()
    blobs.close()
    sockets.close(0)
    context.term()
    repository.close()
