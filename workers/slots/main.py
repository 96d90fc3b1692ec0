"""The slot's process: it does what it is given, in order, and says what came of it."""

from __future__ import annotations

import gc
import socket
import sys
from collections import deque
from collections.abc import Callable
from typing import Any

from shared.clock import monotonic, now
from shared.errors import CalcError, ExpressionError
from shared.lifeline import die_with_parent
from shared.limits import SENTENCE_CHARS
from shared.settings import Settings
from shared.states import TaskErrorCode
from shared.wire.rows import Outcome, Plan, TaskError
from workers.kinds import DOERS
from workers.kinds.base import Context, Job
from workers.slots import signals
from workers.slots.messages import Configure, Frames, Ready, Skip, Work, frame

READ_BYTES = 256 * 1024


class Slot:
    """Reads whatever has arrived before it begins the next task, so that a skip is heeded."""

    def __init__(self, channel: socket.socket) -> None:
        self._channel = channel
        self._frames = Frames()
        self._queue: deque[Work] = deque()
        self._context = Context()

    def run(self) -> None:
        """Work until the supervisor is gone."""
        self._channel.sendall(frame(Ready()))
        while self._read():
            if self._queue:
                self._channel.sendall(frame(do(self._queue.popleft(), self._context)))

    def _read(self) -> bool:
        """Whether the supervisor is still there. Waits only when there is nothing to do."""
        flags = socket.MSG_DONTWAIT if self._queue else 0
        try:
            data = self._channel.recv(READ_BYTES, flags)
        except BlockingIOError:
            return True
        for message in self._frames.feed(data):
            _HANDLERS[type(message)](self, message)
        return bool(data)

    def _work(self, work: Work) -> None:
        self._queue.append(work)

    def _skip(self, skip: Skip) -> None:
        fence = (skip.key, skip.attempt)
        kept = (work for work in self._queue if (work.key, work.attempt) != fence)
        self._queue = deque(kept)
        self._channel.sendall(frame(skip))

    def _configure(self, message: Configure) -> None:
        self._context = Context(Settings.read(message.settings))


_HANDLERS: dict[type, Callable[[Slot, Any], None]] = {
    Work: Slot._work,
    Skip: Slot._skip,
    Configure: Slot._configure,
}


class Watch:
    """When a task began, by the time of day, and for how long it has been done, whatever somebody
    sets the clock to meanwhile."""

    def __init__(self) -> None:
        self.started = now()
        self._since = monotonic()

    @property
    def finished(self) -> int:
        """The time of day when it is over now."""
        return self.started + monotonic() - self._since


def do(work: Work, context: Context) -> Outcome:
    """Do a task. Whatever goes wrong in it is its outcome."""
    watch = Watch()
    try:
        job = Job(work.payload, work.inputs, work.whole)
        product = DOERS[work.kind](job, context)
    except CalcError as error:
        return _failed(work, watch, _task_error(error))
    except MemoryError:
        return _failed(
            work, watch, TaskError(TaskErrorCode.MEMORY, "There was not enough memory for it.")
        )
    except Exception as error:
        sentence = f"The worker made a mistake ({type(error).__name__})."
        return _failed(work, watch, TaskError(TaskErrorCode.INTERNAL, sentence))
    fence = work.key, work.attempt, watch.started, watch.finished
    if isinstance(product, Plan):
        return Outcome(*fence, "", None, None, product)
    return Outcome(*fence, product.summary, product.result, None)


def _failed(work: Work, watch: Watch, error: TaskError) -> Outcome:
    return Outcome(work.key, work.attempt, watch.started, watch.finished, "", None, error)


def _task_error(error: CalcError) -> TaskError:
    sentence = error.message[:SENTENCE_CHARS]
    if isinstance(error, ExpressionError):
        return TaskError(str(error.code), sentence, error.start, error.end)
    return TaskError(str(error.code), sentence)


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
