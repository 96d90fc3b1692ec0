"""The grid's processes, each started again whenever it ends, as by a process supervisor."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from tests.support.brokers import DEADLINE_S, eventually

ROOT = Path(__file__).parents[2]

LEAVE_S = 60
"""What clients may take to have their last answers."""


class Kept:
    """One program, kept running."""

    def __init__(self, command: Sequence[str], env: Mapping[str, str], log: Path) -> None:
        self._command = command
        self._env = env
        self.log = log
        self._start()

    @property
    def process(self) -> psutil.Process | None:
        """It, unless it has just ended."""
        return None if self.ended else psutil.Process(self._process.pid)

    @property
    def ended(self) -> bool:
        """Whether it runs no more."""
        return self._process.poll() is not None

    def tend(self) -> None:
        """Start it again if it has ended."""
        if self.ended:
            self._start()

    def terminate(self) -> None:
        """SIGTERM; who tends it from then on starts it again."""
        self._process.terminate()

    def end(self) -> None:
        """End it, whatever it is doing."""
        self._process.kill()
        self._process.wait(DEADLINE_S)

    def _start(self) -> None:
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=self._env,
                cwd=ROOT,
            )


class Cast:
    """Everybody who may be killed, by kind."""

    def __init__(self, broker: Kept, workers: Sequence[Kept], clients: Sequence[Kept]) -> None:
        self.broker = broker
        self.workers = workers
        self.clients = clients

    @property
    def kept(self) -> list[Kept]:
        """Everything that is started from here; slots are their workers' affair."""
        return [self.broker, *self.workers, *self.clients]

    def tend(self) -> None:
        """Start what has ended."""
        for kept in self.kept:
            kept.tend()

    def alive(self, kind: str) -> list[psutil.Process]:
        """The processes of a kind."""
        return [process for process in _FIND[kind](self) if process is not None]

    def serve(self) -> None:
        """Start broker and workers where they have ended."""
        for kept in (self.broker, *self.workers):
            kept.tend()

    def end(self) -> None:
        """End everybody, whatever they are doing: the broker first, so that nobody asks again."""
        for kept in self.kept:
            kept.end()

    def leave(self) -> None:
        """Have the clients wait for their answers and leave; the others go on."""
        for client in self.clients:
            client.terminate()
        eventually(self._clients_have_left, "the clients have their answers", LEAVE_S)

    def _clients_have_left(self) -> bool:
        self.serve()
        return all(client.ended for client in self.clients)

    def _slots(self) -> Iterator[psutil.Process]:
        for worker in self.alive("worker"):
            with suppress(psutil.NoSuchProcess):
                yield from filter(_lives, worker.children())


def _lives(slot: psutil.Process) -> bool:
    """Whether it runs: a supervisor that stands still buries nobody."""
    return slot.status() != psutil.STATUS_ZOMBIE


ALL = "all"
"""Everybody at the same moment, as when the power fails: nobody is left who asks again."""

KINDS = ("slot", "client", "worker", "broker", ALL)

_FIND: dict[str, Callable[[Cast], Iterator[psutil.Process | None]]] = {
    "broker": lambda cast: iter([cast.broker.process]),
    "worker": lambda cast: (worker.process for worker in cast.workers),
    "client": lambda cast: (client.process for client in cast.clients),
    "slot": Cast._slots,
    ALL: lambda cast: (kept.process for kept in cast.kept),
}


@contextmanager
def ending(cast: Cast) -> Iterator[Cast]:
    """Nothing of the cast is left afterwards."""
    try:
        yield cast
    finally:
        cast.end()
