"""Runs one program in the sandbox."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from workers.sandbox.feed import Feed, OnTaken, unnoticed
from workers.sandbox.launching import Launched, launch
from workers.sandbox.limits import RUNNING, Limits
from workers.sandbox.meters import Meter
from workers.sandbox.outcome import Ending, Outcome, Stream
from workers.sandbox.program import Program
from workers.sandbox.sandbox import Sandbox
from workers.sandbox.tap import OnOutput
from workers.sandbox.verdict import outcome_of
from workers.sandbox.watching import Watch


def unheard(stream: Stream, data: bytes) -> None:
    """For programs whose output nobody wants."""


class Box:
    """A program and what it is given. `run` may be called once; the rest from any thread.

    `on_output` gets each piece of output when it comes, and `on_taken` each piece of input when
    the program's pipe has taken it, `stdin` first; both in the thread that runs it. With
    `more_input` the program's input stays open after `stdin` until `close_input`. It is cancelled
    once `cancel_fd` can be read, too. `listen` is a descriptor and what to call, in that thread,
    whenever it can be read.
    """

    def __init__(
        self,
        sandbox: Sandbox,
        program: Program,
        limits: Limits = RUNNING,
        *,
        on_output: OnOutput = unheard,
        on_taken: OnTaken = unnoticed,
        stdin: bytes = b"",
        more_input: bool = False,
        cancel_fd: int | None = None,
        listen: tuple[int, Callable[[], None]] | None = None,
    ) -> None:
        self._sandbox, self._program, self._limits = sandbox, program, limits
        self._on_output, self._cancel_fd, self._listen = on_output, cancel_fd, listen
        self._feed = Feed(stdin, more_input, on_taken)
        self._is_cancelled = False
        self._lock = threading.Lock()
        self._bell: int | None = None

    def run(self) -> Outcome:
        """Run it to its end, and leave nothing behind. It ends with the thread that calls this."""
        ready = self._sandbox.start()
        counting = ready.meter(self._limits)
        try:
            return self._watch(launch(ready, self._program, self._limits, counting), counting)
        finally:
            counting.close()

    def feed(self, data: bytes) -> bool:
        """Give it more to read. Whether there was room; else nothing was taken: try again."""
        return self._feed.add(data) and self._ring()

    def close_input(self) -> None:
        """Let it read to the end of what it was given."""
        self._feed.close()
        self._ring()

    def cancel(self) -> None:
        """End it, now or as soon as it begins."""
        self._is_cancelled = True
        self._ring()

    def _watch(self, launched: Launched, counting: Meter) -> Outcome:
        watch = Watch(launched, counting, self._limits, self._feed, self._on_output)
        try:
            with self._bell_of(watch):
                watch.run()
        finally:
            watch.close()
        return outcome_of(watch, self._limits)

    @contextmanager
    def _bell_of(self, watch: Watch) -> Iterator[None]:
        """While it runs, other threads are heard."""
        self._bell = os.eventfd(1, os.EFD_CLOEXEC | os.EFD_NONBLOCK)
        watch.hear(self._bell, lambda: self._answer(watch))
        if self._cancel_fd is not None:
            watch.hear(self._cancel_fd, lambda: watch.stop(Ending.CANCELLED))
        if self._listen is not None:
            watch.hear(*self._listen)
        try:
            yield
        finally:
            with self._lock:
                os.close(self._bell)
                self._bell = None

    def _ring(self) -> bool:
        with self._lock:
            if self._bell is not None:
                os.eventfd_write(self._bell, 1)
        return True

    def _answer(self, watch: Watch) -> None:
        if self._bell is not None:
            os.eventfd_read(self._bell)
        if self._is_cancelled:
            watch.stop(Ending.CANCELLED)
        watch.inlet.pump()
