"""Puts a broker together and runs it until it has to stop."""

from __future__ import annotations

import logging
import os
import resource
import signal
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import zmq

from broker import listening, lock
from broker.auth.passwords import Passwords
from broker.auth.tokens import RandomTokens
from broker.core.events import AccountsChanged, Side, StopAsked
from broker.core.grid import Options
from broker.household import LocalWorker
from broker.net.blobs import Blobs
from broker.net.doors.routers import IO_THREADS
from broker.net.loop import Inbox, Loop
from broker.net.outbox import Outbox
from broker.net.payloads import Payloads
from broker.net.processes import Processes
from broker.net.reader import Reader
from broker.net.sockets import Sockets
from broker.store.blobs.files import Files, folder_of
from broker.store.database import MEMORY, check_place, open_database
from broker.store.repository import Repository
from shared.address import Remote, remote
from shared.home import Home, is_utf8
from shared.keys.files import load_or_make
from shared.keys.pair import fingerprint
from shared.limits import PATH_CHARS
from shared.spawn import host_name

log = logging.getLogger("calc-broker")

GOODBYE_MS = 500
MOST_DESCRIPTORS = 65_536


@dataclass(frozen=True, slots=True)
class Setup:
    """What to run: `database` is a path or `:memory:`."""

    home: Home
    database: str
    clients: str | None
    """None for the home's own, which is known only once its folders are made"""
    workers: str | None
    background: bool
    listen: str | None = None
    """where networks come in, if they do"""


class Daemon:
    """A broker that holds its home, its database and its sockets. Raises `SetupError`."""

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self._inbox = Inbox()
        self._listen_to_signals()  # before the lock tells others whom to send them to
        _allow_many_connections()
        os.umask(0o077)
        setup.home.make()
        self._lock = lock.lock(setup.home.lock)
        check_place(setup.database)
        if setup.database != MEMORY:
            self._database_lock = lock.lock_database(setup.database)
        setup.home.make_sockets()
        self._passwords = Passwords(self._inbox.put)
        database, files = open_database(setup.database), self._make_files()
        self._repository = Repository(database, files.size_of)
        self._blobs = Blobs(files, self._repository, self._inbox.put)
        self._context: zmq.Context[zmq.Socket[bytes]] = zmq.Context(IO_THREADS)
        self._sockets = Sockets(self._context, self._inbox.put)
        self._loop = self._make_loop()
        self._listen(Side.CLIENTS, setup.clients or setup.home.client_address)
        self._listen(Side.WORKERS, setup.workers or setup.home.worker_address)
        beyond = None if setup.listen is None else remote(setup.listen)
        if beyond is not None:
            self._listen_beyond(beyond)
        listening.note(setup.home.listening, beyond)

    def run(self) -> None:
        """Serve until a signal, `calc down` or, in the background, until nobody needs it."""
        worker = LocalWorker(self._setup.home) if self._setup.background else None
        try:
            log.info("stopping: %s", self._loop.run())
        finally:
            self._close(worker)

    def _make_loop(self) -> Loop:
        payloads, setup = Payloads(self._repository), self._setup
        reachable = setup.listen is not None
        return Loop(
            self._repository,
            self._sockets,
            self._make_outbox(payloads),
            self._inbox,
            payloads,
            Options(host_name(), setup.background, reachable, _told(_blobs_of(setup))),
            RandomTokens(),
        )

    def _make_outbox(self, payloads: Payloads) -> Outbox:
        tell = self._inbox.put
        reader = None if self._setup.database == MEMORY else Reader(tell)
        threads = self._passwords, Processes(tell), reader, self._blobs
        return Outbox(self._sockets, payloads, *threads)

    def _make_files(self) -> Files:
        files = Files(_blobs_of(self._setup))
        files.make()
        return files

    def _listen(self, side: Side, address: str) -> None:
        self._sockets.bind(side, address)
        log.info("serving %s on %s", side.name.lower(), address)

    def _listen_beyond(self, at: Remote) -> None:
        keys = load_or_make(self._setup.home.broker_key)
        self._sockets.bind_beyond(at, keys)
        log.info("serving networks on %s with the key %s", at.clients, fingerprint(keys.public))

    def _listen_to_signals(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._signalled)
        signal.signal(signal.SIGUSR1, self._accounts_changed)

    def _signalled(self, _number: int, _frame: FrameType | None) -> None:
        self._inbox.put(StopAsked())

    def _accounts_changed(self, _number: int, _frame: FrameType | None) -> None:
        self._inbox.put(AccountsChanged())

    def _close(self, worker: LocalWorker | None) -> None:
        if worker is not None:
            worker.stop()
        self._passwords.close()
        self._blobs.close()
        self._sockets.close(GOODBYE_MS)
        self._context.term()
        self._repository.close()


def _blobs_of(setup: Setup) -> Path:
    return setup.home.unkept if setup.database == MEMORY else folder_of(setup.database)


def _told(folder: Path) -> str:
    """A path as a message has it; empty where it cannot have it, and blobs come in pieces."""
    path = str(folder)
    return path if is_utf8(path) and len(path) <= PATH_CHARS else ""


def _allow_many_connections() -> None:
    """Each connection takes a descriptor, and ZeroMQ aborts the process when there is none left."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_DESCRIPTORS if hard == resource.RLIM_INFINITY else min(hard, MOST_DESCRIPTORS)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
