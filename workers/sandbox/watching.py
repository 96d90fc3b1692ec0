"""Goes with a program to its end: passes on what it writes, and holds it to its limits."""

from __future__ import annotations

import os
import selectors
import time
from collections.abc import Callable
from contextlib import suppress

from shared.errors import SandboxError
from workers.sandbox.feed import Feed
from workers.sandbox.launching import Launched, close
from workers.sandbox.limits import ARTIFACT_BYTES, KB, Limit, Limits
from workers.sandbox.meters import Meter, Reading
from workers.sandbox.outcome import Ending, Stream
from workers.sandbox.report import Report
from workers.sandbox.tap import OnOutput, Tap

LOOK_S = 0.02
SETTING_UP_S = 10.0
ENDING_S = 2.0
READ_BYTES = 64 * KB
COMPLAINT_BYTES = 2000


class Watch:
    """One program while it runs."""

    def __init__(
        self, launched: Launched, meter: Meter, limits: Limits, feed: Feed, on_output: OnOutput
    ) -> None:
        self.report = Report()
        self.taps = {stream: Tap(stream, limits.output_kb * KB, on_output) for stream in Stream}
        self.artifact = bytearray()
        self.complaint = b""
        self.stopped: Limit | Ending | None = None
        self.reading = Reading()
        self._launched, self._meter, self._limits, self._feed = launched, meter, limits, feed
        self._selector = selectors.DefaultSelector()
        self._begun = self._looked = time.monotonic()
        self._stop_by: float | None = None
        self._open: set[int] = set()

    @property
    def wall_s(self) -> float:
        """For how long it has been running."""
        return time.monotonic() - self._begun

    def hear(self, descriptor: int, heed: Callable[[], None]) -> None:
        """Call `heed` whenever the descriptor can be read."""
        self._selector.register(descriptor, selectors.EVENT_READ, heed)

    def stop(self, why: Limit | Ending) -> None:
        """End the program. The first reason counts."""
        if self.stopped is None:
            self.stopped = why
            self._stop_by = time.monotonic() + ENDING_S
            self._launched.close_control()

    def run(self) -> None:
        """Until it has ended and everything it wrote has been read."""
        launched = self._launched
        self._await(launched.status, self._read_status)
        self._await(launched.stdout, lambda: self._read(launched.stdout, Stream.STDOUT))
        self._await(launched.stderr, lambda: self._read(launched.stderr, Stream.STDERR))
        self._await(launched.artifact, self._read_artifact)
        ended = os.pidfd_open(launched.process.pid)
        self._await(ended, lambda: self._end(ended))
        self.pump()
        while self._open:
            for key, _ in self._selector.select(LOOK_S):
                key.data()
            self._look()

    def pump(self) -> None:
        """Write what the program has room for."""
        stdin = self._launched.stdin
        if stdin < 0:
            return
        try:
            while data := self._feed.first(READ_BYTES):
                self._feed.drop(os.write(stdin, data))
        except BlockingIOError:
            pass
        except BrokenPipeError:
            self._close_input()
            return
        if self._feed.is_over:
            self._close_input()
        else:
            self._wait_for_room(self._feed.has_more)

    def close(self) -> None:
        """End whatever is left, and let go of everything."""
        launched = self._launched
        launched.end(ENDING_S)
        self._selector.close()
        for descriptor in (*self._open, launched.stdin):
            close(descriptor)

    def _end(self, pidfd: int) -> None:
        """It is not waited for yet: until then nobody else can have its number."""
        self._forget(pidfd)
        self.reading = self._meter.read(self._launched.process.pid)
        self._launched.process.wait()

    def _await(self, descriptor: int, heed: Callable[[], None]) -> None:
        self._open.add(descriptor)
        self.hear(descriptor, heed)

    def _read_status(self) -> None:
        if self._launched.status in self._open:
            was_started = self.report.is_started
            self.report.take(self._read_from(self._launched.status))
            if self.report.is_started and not was_started:
                self._begun = time.monotonic()

    def _read(self, descriptor: int, stream: Stream) -> None:
        """What is written before the program has started are complaints of the sandbox's own."""
        if not self.report.is_started:
            self._read_status()
        data = self._read_from(descriptor)
        if self.report.is_started:
            self.taps[stream].take(data)
        else:
            self.complaint = (self.complaint + data)[:COMPLAINT_BYTES]

    def _read_artifact(self) -> None:
        self.artifact += self._read_from(self._launched.artifact)
        if len(self.artifact) > ARTIFACT_BYTES:
            self._forget(self._launched.artifact)

    def _read_from(self, descriptor: int) -> bytes:
        try:
            data = os.read(descriptor, READ_BYTES)
        except BlockingIOError:
            return b""
        if not data:
            self._forget(descriptor)
        return data

    def _forget(self, descriptor: int) -> None:
        self._selector.unregister(descriptor)
        self._open.discard(descriptor)
        close(descriptor)

    def _wait_for_room(self, is_wanted: bool) -> None:
        stdin = self._launched.stdin
        is_waiting = stdin in self._selector.get_map()
        if is_wanted and not is_waiting:
            self._selector.register(stdin, selectors.EVENT_WRITE, self.pump)
        elif is_waiting and not is_wanted:
            self._selector.unregister(stdin)

    def _close_input(self) -> None:
        with suppress(KeyError):
            self._selector.unregister(self._launched.stdin)
        close(self._launched.stdin)
        self._launched.stdin = -1

    def _look(self) -> None:
        now = time.monotonic()
        if now - self._looked < LOOK_S:
            return
        self._looked = now
        if self._launched.process.returncode is not None:
            return
        self.reading = self._meter.read(self._launched.process.pid)
        if self.report.end is None:
            self._judge(now - self._begun)
        if self._stop_by is not None and now > self._stop_by:
            self._launched.process.kill()

    def _judge(self, elapsed: float) -> None:
        limits, reading = self._limits, self.reading
        if not self.report.is_started and elapsed > SETTING_UP_S:
            raise SandboxError("The sandbox was not ready in time.")
        met = {
            Limit.MEMORY: reading.out_of_memory,
            Limit.CPU: reading.cpu_s > limits.cpu_s,
            Limit.OUTPUT: any(tap.is_flooded for tap in self.taps.values()),
            Limit.WALL: self.report.is_started and elapsed > limits.wall_s,
        }
        for limit, is_met in met.items():
            if is_met:
                self.stop(limit)
