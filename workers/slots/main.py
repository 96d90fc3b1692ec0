"""The slot's process: it does what it is given, in order, and says what came of it."""

from __future__ import annotations

import gc
import socket
import sys
from collections import deque
from collections.abc import Callable
from typing import Any

from shared.lifeline import die_with_parent
from shared.settings import Settings
from shared.wire.rows import Assignment, Outcome
from workers.kinds.base import Context
from workers.slots import signals
from workers.slots.doing import Watch, do, do_at_once, done
from workers.slots.messages import Configure, Done, Frames, Ready, Skip, Work, frame

READ_BYTES = 64 * 1024

MOMENT_MS = 1
"""For how long outcomes of brief jobs wait to be told together."""


class Slot:
    """Reads whatever has arrived before it begins what may take long, so that a skip is heeded,
    and has told by then what came of all before: so the supervisor knows what it is at."""

    def __init__(self, channel: socket.socket) -> None:
        self._channel = channel
        self._frames = Frames()
        self._queue: deque[Assignment] = deque()
        self._context = Context()

    def run(self) -> None:
        """Work until the supervisor is gone."""
        self._say(Ready())
        while self._read():
            if self._queue:
                outcomes = self._do_brief() or [do(self._queue.popleft(), self._context)]
                self._say(Done(tuple(outcomes)))

    def _do_brief(self) -> list[Outcome]:
        """Do brief jobs for a moment, as long as one follows the other."""
        outcomes: list[Outcome] = []
        watch = Watch()
        began = watch.started
        while self._queue and began - watch.started < MOMENT_MS:
            product = do_at_once(self._queue[0], self._context)
            if product is None:
                break
            ended = watch.time
            outcomes.append(done(self._queue.popleft(), began, ended, product))
            began = ended
        return outcomes

    def _read(self) -> bool:
        """Whether the supervisor is still there. Waits only when there is nothing to do."""
        size = READ_BYTES
        while size == READ_BYTES:  # there may be more
            try:
                data = self._channel.recv(READ_BYTES, socket.MSG_DONTWAIT if self._queue else 0)
            except BlockingIOError:
                return True
            for message in self._frames.feed(data):
                _HANDLERS[type(message)](self, message)
            size = len(data)
        return size > 0

    def _say(self, message: object) -> None:
        self._channel.sendall(frame(message))

    def _work(self, work: Work) -> None:
        self._queue.extend(work.jobs)

    def _skip(self, skip: Skip) -> None:
        skipped = {(held.key, held.attempt) for held in skip.attempts}
        kept = (job for job in self._queue if (job.key, job.attempt) not in skipped)
        self._queue = deque(kept)
        self._say(skip)

    def _configure(self, message: Configure) -> None:
        self._context = Context(Settings.read(message.settings))


_HANDLERS: dict[type, Callable[[Slot, Any], None]] = {
    Work: Slot._work,
    Skip: Slot._skip,
    Configure: Slot._configure,
}


def main() -> None:
    """Run as `python -m workers.slots.main CHANNEL LIFELINE`, both open descriptors."""
    channel, lifeline = map(int, sys.argv[1:])
    signals.ignore()
    die_with_parent(lifeline)
    gc.freeze()
    with socket.socket(fileno=channel) as connection:
        try:
            Slot(connection).run()
        except (BrokenPipeError, ConnectionResetError):
            return  # the supervisor is gone, and nobody is left to tell


if __name__ == "__main__":
    main()
