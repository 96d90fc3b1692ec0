"""Goes with a program to its end: passes on what it writes, and holds it to its limits."""

from __future__ import annotations

import os
import selectors
import time
from collections.abc import Callable

from shared.errors import SandboxError
from workers.sandbox.feed import Feed
from workers.sandbox.inlet import Inlet
from workers.sandbox.launching import Launched
from workers.sandbox.limits import ARTIFACT_BYTES, KB, Limit, Limits
from workers.sandbox.meters import Meter, Reading
from workers.sandbox.outcome import Ending, Stream
from workers.sandbox.pipes import close
from workers.sandbox.report import Report
from workers.sandbox.tap import OnOutput, Tap

LOOK_S = 0.02
SETTING_UP_S = 10.0
ENDING_S = 2.0
READ_BYTES = 64 * KB
COMPLAINT_BYTES = 2000


class Watch:
    """One program while it runs, and what was seen of it."""

    def __init__(
        self, launched: Launched, meter: Meter, limits: Limits, feed: Feed, on_output: OnOutput
    ) -> None:
        self.report = Report()
        self.taps = {stream: Tap(stream, limits.output_kb * KB, on_output) for stream in Stream}
        self.artifact = bytearray()
        self.complaint = b""
        self.stopped: Limit | Ending | None = None
        self.reading = Reading()
        self._launched, self._meter, self._limits = launched, meter, limits
        self._selector = selectors.DefaultSelector()
        self.inlet = Inlet(launched.ends.stdin, feed, self._selector)
        self._begun = self._looked = time.monotonic()
        self._patient_until: float | None = None
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
            self._patient_until = time.monotonic() + ENDING_S
            self._launched.release()

    def run(self) -> None:
        """Until it has ended and everything it wrote has been read."""
        ends, ended = self._launched.ends, os.pidfd_open(self._launched.process.pid)
        self._await(ends.status, self._read_status)
        self._await(ends.stdout, lambda: self._read_output(ends.stdout, Stream.STDOUT))
        self._await(ends.stderr, lambda: self._read_output(ends.stderr, Stream.STDERR))
        self._await(ends.artifact, self._read_artifact)
        self._await(ended, lambda: self._end(ended))
        self.inlet.pump()
        while self._open:
            for key, _ in self._selector.select(LOOK_S):
                key.data()
            self._look()

    def close(self) -> None:
        """End whatever is left, and let go of everything."""
        self._launched.end(ENDING_S)
        self.inlet.close()
        self._selector.close()
        for descriptor in self._open:
            close(descriptor)

    def _await(self, descriptor: int, heed: Callable[[], None]) -> None:
        self._open.add(descriptor)
        self.hear(descriptor, heed)

    def _forget(self, descriptor: int) -> None:
        self._selector.unregister(descriptor)
        self._open.discard(descriptor)
        close(descriptor)

    def _end(self, ended: int) -> None:
        """It is not waited for before the last look: until then nobody else has its number."""
        self._forget(ended)
        self.reading = self._meter.read(self._launched.process.pid)
        self._launched.process.wait()

    def _read_status(self) -> None:
        if self._launched.ends.status in self._open:
            was_started = self.report.is_started
            self.report.take(self._read(self._launched.ends.status))
            if self.report.is_started and not was_started:
                self._begun = time.monotonic()

    def _read_output(self, descriptor: int, stream: Stream) -> None:
        """What is written before the program has started are complaints of the sandbox's own."""
        if not self.report.is_started:
            self._read_status()
        data = self._read(descriptor)
        if self.report.is_started:
            self.taps[stream].take(data)
        else:
            self.complaint = (self.complaint + data)[:COMPLAINT_BYTES]

    def _read_artifact(self) -> None:
        self.artifact += self._read(self._launched.ends.artifact)
        if len(self.artifact) > ARTIFACT_BYTES:
            self._forget(self._launched.ends.artifact)

    def _read(self, descriptor: int) -> bytes:
        try:
            data = os.read(descriptor, READ_BYTES)
        except BlockingIOError:
            return b""
        if not data:
            self._forget(descriptor)
        return data

    def _look(self) -> None:
        now = time.monotonic()
        if now - self._looked < LOOK_S or self._launched.process.returncode is not None:
            return
        self._looked = now
        self.reading = self._meter.read(self._launched.process.pid)
        if self.report.end is None:
            self._judge(now - self._begun)
        if self._patient_until is not None and now > self._patient_until:
            self._launched.process.kill()

    def _judge(self, elapsed: float) -> None:
        if not self.report.is_started and elapsed > SETTING_UP_S:
            raise SandboxError("The sandbox was not ready in time. The machine may be overloaded.")
        is_met = {
            Limit.MEMORY: self.reading.out_of_memory,
            Limit.CPU: self.reading.cpu_s > self._limits.cpu_s,
            Limit.OUTPUT: any(tap.is_flooded for tap in self.taps.values()),
            Limit.WALL: self.report.is_started and elapsed > self._limits.wall_s,
        }
        for limit in filter(is_met.get, is_met):
            self.stop(limit)
