"""The slot's process: it does what it is given, in order, and says what came of it."""

from __future__ import annotations

import gc
import socket
import sys
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from shared.home import Home
from shared.lifeline import die_with_parent
from shared.settings import Settings
from shared.wire.live import Input
from shared.wire.rows import Assignment, Outcome
from workers.kinds import PRINTING
from workers.kinds.base import Context
from workers.slots import signals
from workers.slots.doing import Watch, do, do_at_once, done
from workers.slots.live import LiveJob
from workers.slots.messages import Configure, Done, Frames, Ready, Skip, Stop, Work, frame

READ_BYTES = 64 * 1024

MOMENT_MS = 1
"""For how long outcomes of brief jobs wait to be told together."""


class Slot:
    """Reads whatever has arrived before it begins what may take long, so that a skip is heeded,
    and has told by then what came of all before: so the supervisor knows what it is at."""

    def __init__(self, channel: socket.socket, home: Home | None = None) -> None:
        self._channel = channel
        self._home = home
        self._frames = Frames()
        self._queue: deque[Assignment] = deque()
        self._context = Context(home=home)
        self._live: LiveJob | None = None
        """what runs, if it may be watched"""

    def run(self) -> None:
        """Work until the supervisor is gone."""
        self._say(Ready())
        while self._read():
            if self._queue:
                outcomes = self._do_brief() or [self._do_next()]
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

    def _do_next(self) -> Outcome:
        """Do any job. Who does one that prints reads what comes meanwhile."""
        job = self._queue.popleft()
        if job.kind not in PRINTING:
            return do(job, self._context)
        self._live = LiveJob(job, self._say, self._read, self._channel.fileno())
        try:
            return do(job, replace(self._context, live=self._live))
        finally:
            self._live = None

    def _read(self) -> bool:
        """Whether the supervisor is still there. Waits only when there is nothing to do."""
        flags = socket.MSG_DONTWAIT if self._queue or self._live else 0
        try:
            data = self._channel.recv(READ_BYTES, flags)
        except BlockingIOError:
            return True
        for message in self._frames.feed(data):
            _HANDLERS[type(message)](self, message)
        return bool(data)

    def _say(self, message: object) -> None:
        self._channel.sendall(frame(message))

    def _work(self, work: Work) -> None:
        self._queue.extend(work.jobs)

    def _skip(self, skip: Skip) -> None:
        skipped = {(held.key, held.attempt) for held in skip.attempts}
        kept = (job for job in self._queue if (job.key, job.attempt) not in skipped)
        self._queue = deque(kept)
        self._say(skip)

    def _stop(self, stop: Stop) -> None:
        if self._live is not None:
            self._live.stop(stop.key, stop.attempt)

    def _give(self, given: Input) -> None:
        if self._live is not None:
            self._live.give(given)

    def _configure(self, message: Configure) -> None:
        self._context = Context(Settings.read(message.settings), home=self._home)


_HANDLERS: dict[type, Callable[[Slot, Any], None]] = {
    Work: Slot._work,
    Skip: Slot._skip,
    Stop: Slot._stop,
    Input: Slot._give,
    Configure: Slot._configure,
}


def main() -> None:
    """Run as `python -m workers.slots.main HOME CHANNEL LIFELINE`; the last two are open
    descriptors."""
    home = Home(Path(sys.argv[1]))
    channel, lifeline = map(int, sys.argv[2:])
    signals.ignore()
    die_with_parent(lifeline)
    gc.freeze()
    with socket.socket(fileno=channel) as connection:
        try:
            Slot(connection, home).run()
        except (BrokenPipeError, ConnectionResetError):
            return  # the supervisor is gone, and nobody is left to tell


if __name__ == "__main__":
    main()
