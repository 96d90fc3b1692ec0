"""Watches the workers on the broker's own machine, so that their death is known at once.

Linux tells by a descriptor of the process (pidfd); elsewhere the lease has to do.
"""

from __future__ import annotations

import os
import select
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from broker.core.effects import WatchProcess
from broker.core.events import Peer, ProcessEnded

LAST_WORDS_S = 0.02
"""What a worker said before it ended may still be on its way."""


@dataclass(frozen=True, slots=True)
class _Watched:
    pid: int
    peer: Peer


class Processes:
    """Calls `ended` in a thread of its own for each watched process that has ended."""

    def __init__(self, ended: Callable[[ProcessEnded], None]) -> None:
        self._ended = ended
        self._lock = threading.Lock()
        """the loop watches while the thread forgets"""
        self._watched: dict[int, _Watched] = {}
        """by descriptor"""
        self._poll = select.poll()
        self._reading, self._writing = os.pipe()
        self._poll.register(self._reading, select.POLLIN)
        threading.Thread(target=self._run, name="processes", daemon=True).start()

    def watch(self, job: WatchProcess) -> None:
        """Watch a process for a peer, which may have had another name before."""
        with self._lock:
            descriptor = self._descriptor(job.pid)
            if descriptor is None:
                return
            self._watched[descriptor] = _Watched(job.pid, job.peer)
            self._poll.register(descriptor, select.POLLIN)
        os.write(self._writing, b"!")  # what is registered now is not in the poll that waits

    def _descriptor(self, pid: int) -> int | None:
        known = (d for d, watched in self._watched.items() if watched.pid == pid)
        return next(known, None) or _open(pid)

    def _run(self) -> None:
        while True:
            for descriptor, events in self._poll.poll():
                if descriptor == self._reading:
                    os.read(self._reading, 4096)
                else:
                    self._take(descriptor, events)

    def _take(self, descriptor: int, events: int) -> None:
        watched = self._forget(descriptor)
        if watched is None or events & select.POLLNVAL:
            return  # nothing is known of a process whose descriptor is closed
        time.sleep(LAST_WORDS_S)
        self._ended(ProcessEnded(watched.peer))
        os.close(descriptor)

    def _forget(self, descriptor: int) -> _Watched | None:
        """Whoever watches the process from now on has a descriptor of their own."""
        with self._lock:
            self._poll.unregister(descriptor)
            return self._watched.pop(descriptor, None)


def _open(pid: int) -> int | None:
    """A descriptor of a process of this user's; what a peer says of itself may be anything."""
    if not hasattr(os, "pidfd_open"):
        return None
    try:
        descriptor = os.pidfd_open(pid)
        if os.stat(f"/proc/{pid}").st_uid == os.getuid():
            return descriptor
    except (OSError, OverflowError):
        return None
    os.close(descriptor)
    return None
