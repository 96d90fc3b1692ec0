"""A client that is stopped while it watches: what the broker kept for it, and how it comes back."""

from __future__ import annotations

import time
from dataclasses import dataclass

from bench.beside import Outside
from bench.thin import Thin, connections, now_ms
from shared.wire import client as wire

LONG_S = 5.0
"""Pushes come several times a second: whoever hears nothing for so long was stopped."""


@dataclass(frozen=True, slots=True)
class Slept:
    """Seconds after which nothing more was kept for it, none where it was not cut off; and seconds
    from when it went on until it had heard of everything."""

    kept_s: float | None
    back_s: float


def sleep_through(outside: Outside, address: str, token: bytes) -> Slept:
    """Watch, be stopped and go on; read what was kept, greet anew and ask for the rest."""
    with connections(address) as (connection,):
        sleeper = _Sleeper(connection)
        sleeper.begin(token)
        outside.ready()
        stopped = sleeper.watch_until_stopped()
        woke = time.perf_counter()
        cut_off = sleeper.read_what_was_kept()
        kept = (sleeper.newest - stopped) / 1_000
        if cut_off:
            sleeper.begin(token)
            sleeper.catch_up()
        return Slept(kept if cut_off else None, time.perf_counter() - woke)


class _Sleeper:
    def __init__(self, connection: Thin) -> None:
        self._connection = connection
        self._revision = 0
        self.newest = 0
        """the last end that it heard of, in milliseconds"""

    def begin(self, token: bytes) -> None:
        self._connection.greet(token)
        watching = self._connection.ask(wire.Watch(tasks=True, fleet=True))
        self._revision = self._revision or watching.revision

    def watch_until_stopped(self) -> float:
        """Returns when it was stopped, once it goes on."""
        while True:
            before, began = now_ms(), time.perf_counter()
            _, message = self._connection.hear()
            self._note(message)
            if time.perf_counter() - began > LONG_S:
                return before

    def read_what_was_kept(self) -> bool:
        """Whether it is a stranger by now."""
        self._connection.request(wire.Ping())
        while True:
            _, message = self._connection.hear()
            self._note(message)
            if isinstance(message, wire.Stranger | wire.Pong):
                return isinstance(message, wire.Stranger)

    def catch_up(self) -> None:
        more = True
        while more:
            changed = self._connection.ask(wire.Changes(self._revision))
            assert not changed.resync
            more, self._revision = changed.more, changed.revision

    def _note(self, message: object) -> None:
        if isinstance(message, wire.TasksChanged):
            self._revision = message.revision
            ends = (row.finished or 0 for row in message.rows)
            self.newest = max(self.newest, *ends, 0)
