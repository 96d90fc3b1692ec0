"""Watches the workers on the broker's own machine, so that their death is known at once.

Linux tells by a descriptor of the process (pidfd); elsewhere the lease has to do.
"""

from __future__ import annotations

import os
import select
import threading
import time
from collections.abc import Callable

from broker.core.effects import WatchProcess
from broker.core.events import Peer, ProcessEnded

LAST_WORDS_S = 0.02
"""What a worker said before it ended may still be on its way."""


class Processes:
    """Calls `ended` in a thread of its own for each watched process that has ended."""

    def __init__(self, ended: Callable[[ProcessEnded], None]) -> None:
        self._ended = ended
        self._peers: dict[int, Peer] = {}
        self._descriptors: dict[int, int] = {}
        self._poll = select.poll()
        self._reading, self._writing = os.pipe()
        self._poll.register(self._reading, select.POLLIN)
        threading.Thread(target=self._run, name="processes", daemon=True).start()

    def watch(self, job: WatchProcess) -> None:
        """Watch a process for a peer, which may have had another name before."""
        descriptor = self._descriptors.get(job.pid) or _open(job.pid)
        if descriptor is None:
            return
        self._descriptors[job.pid] = descriptor
        self._peers[descriptor] = job.peer
        self._poll.register(descriptor, select.POLLIN)
        os.write(self._writing, b"!")  # what is registered now is not in the poll that waits

    def _run(self) -> None:
        while True:
            for descriptor, _events in self._poll.poll():
                if descriptor == self._reading:
                    os.read(self._reading, 4096)
                else:
                    self._say(descriptor)

    def _say(self, descriptor: int) -> None:
        self._poll.unregister(descriptor)
        time.sleep(LAST_WORDS_S)
        pid = next(pid for pid, known in self._descriptors.items() if known == descriptor)
        del self._descriptors[pid]
        self._ended(ProcessEnded(self._peers.pop(descriptor)))
        os.close(descriptor)


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
