"""Puts a broker together and runs it until it has to stop."""

from __future__ import annotations

import logging
import os
import signal
from dataclasses import dataclass
from types import FrameType

import zmq

from broker import lock
from broker.auth.passwords import Passwords
from broker.auth.tokens import RandomTokens
from broker.core.events import AccountsChanged, Side, StopAsked
from broker.core.grid import Options
from broker.household import LocalWorker
from broker.net.loop import Inbox, Loop
from broker.net.outbox import Outbox
from broker.net.payloads import Payloads
from broker.net.sockets import Sockets
from broker.store.database import open_database
from broker.store.repository import Repository
from shared.home import Home

log = logging.getLogger("calc-broker")

GOODBYE_MS = 500


@dataclass(frozen=True, slots=True)
class Setup:
    """What to run: `database` is a path or `:memory:`."""

    home: Home
    database: str
    clients: str
    workers: str
    background: bool


class Daemon:
    """A broker that holds its home, its database and its sockets. Raises `SetupError`."""

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        os.umask(0o077)
        setup.home.make()
        self._lock = lock.lock(setup.home.lock)
        setup.home.make_sockets()
        self._inbox = Inbox()
        self._passwords = Passwords(self._inbox.put)
        self._repository = Repository(open_database(setup.database))
        self._context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
        self._sockets = Sockets(self._context)
        self._sockets.bind(Side.CLIENTS, setup.clients)
        self._sockets.bind(Side.WORKERS, setup.workers)

    def run(self) -> None:
        """Serve until a signal, `calc down` or, in the background, until nobody needs it."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._signalled)
        signal.signal(signal.SIGHUP, self._accounts_changed)
        payloads = Payloads(self._repository)
        outbox = Outbox(self._sockets, payloads, self._passwords)
        loop = Loop(
            self._repository,
            self._sockets,
            outbox,
            self._inbox,
            payloads,
            Options(background=self._setup.background),
            RandomTokens(),
        )
        log.info("serving clients on %s, workers on %s", self._setup.clients, self._setup.workers)
        worker = LocalWorker(self._setup.home) if self._setup.background else None
        try:
            log.info("stopping: %s", loop.run())
        finally:
            self._close(worker)

    def _signalled(self, _number: int, _frame: FrameType | None) -> None:
        self._inbox.put(StopAsked())

    def _accounts_changed(self, _number: int, _frame: FrameType | None) -> None:
        self._inbox.put(AccountsChanged())

    def _close(self, worker: LocalWorker | None) -> None:
        if worker is not None:
            worker.stop()
        self._passwords.close()
        self._sockets.close(GOODBYE_MS)
        self._context.term()
        self._repository.close()
