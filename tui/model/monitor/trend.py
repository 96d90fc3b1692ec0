"""What the grid has done lately, a second at a time, and each worker of it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from shared.clock import SECOND
from shared.wire.client import FleetNow
from shared.wire.rows import WorkerRow
from shared.wire.stream_rows import StreamRow

KEPT = 240
"""Seconds of the grid."""

KEPT_EACH = 30
"""Seconds of each worker."""

AVERAGED = 3
"""So many seconds make a rate: with fewer it would jump."""

LEAST_MS = SECOND * 9 // 10
"""What comes sooner after the last look waits for the next."""

Known = tuple[str, int]
"""A worker by its name and its process."""


def known_as(worker: WorkerRow) -> Known:
    """What a worker is recognized by."""
    return worker.name, worker.pid


@dataclass(frozen=True, slots=True)
class Tally:
    """What was counted until a moment."""

    generated: int = 0
    processed: int = 0
    failed: int = 0

    @classmethod
    def of(cls, worker: WorkerRow) -> Tally:
        """That of a worker."""
        return cls(worker.generated, worker.done, worker.failed)

    @property
    def all(self) -> int:
        """Everything that it did."""
        return self.generated + self.processed + self.failed

    def since(self, before: Tally) -> Tally:
        """What was counted since then; counters that begin anew count as standing still."""
        return Tally(
            max(0, self.generated - before.generated),
            max(0, self.processed - before.processed),
            max(0, self.failed - before.failed),
        )


@dataclass(frozen=True, slots=True)
class Second:
    """What the grid did in a second: numbers a second, and how things stood at its end."""

    generated: float
    processed: float
    failed: float
    queued: int
    latency: int


class Work:
    """How much a worker does."""

    def __init__(self, tally: Tally) -> None:
        self.tally = tally
        self._seconds: deque[float] = deque(maxlen=KEPT_EACH)

    def take(self, tally: Tally, seconds: float) -> Tally:
        """What it did in the last seconds."""
        done = tally.since(self.tally)
        self.tally = tally
        self._seconds.append(done.all / seconds)
        return done

    @property
    def seconds(self) -> Sequence[float]:
        """How much it did in each of the last seconds, oldest first."""
        return list(self._seconds)

    @property
    def rate(self) -> float:
        """How much it does in a second."""
        lately = self.seconds[-AVERAGED:]
        return sum(lately) / len(lately) if lately else 0.0


NOTHING = Work(Tally())


class Trend:
    """Looks at the fleet once a second, however often it is told."""

    def __init__(self) -> None:
        self.seconds: deque[Second] = deque(maxlen=KEPT)
        self._works: dict[Known, Work] = {}
        self._at: int | None = None

    def of(self, worker: WorkerRow) -> Work:
        """What a worker does."""
        return self._works.get(known_as(worker), NOTHING)

    def take(self, fleet: FleetNow, at: int, least: int = LEAST_MS) -> None:
        """The fleet as it is at a time of a clock that never jumps; it is looked at where the last
        look is so long ago."""
        passed = 0 if self._at is None else at - self._at
        if self._at is not None and passed < least:
            return
        self._at = at
        tallies = {known_as(worker): Tally.of(worker) for worker in fleet.workers}
        works = {known: self._works.get(known) or Work(each) for known, each in tallies.items()}
        self._works = works
        if passed:
            seconds = passed / SECOND
            done = [work.take(tallies[known], seconds) for known, work in works.items()]
            self.seconds.append(_second(fleet, done, seconds))

    def forget(self) -> None:
        """Somebody else looks next."""
        self.seconds.clear()
        self._works, self._at = {}, None


def _second(fleet: FleetNow, done: Sequence[Tally], seconds: float) -> Second:
    return Second(
        generated=sum(tally.generated for tally in done) / seconds,
        processed=sum(tally.processed for tally in done) / seconds,
        failed=sum(tally.failed for tally in done) / seconds,
        queued=queued(fleet),
        latency=_latency(fleet.streams),
    )


def queued(fleet: FleetNow) -> int:
    """What waits to be done: tasks of all, and messages of the streams that are seen."""
    messages = sum(stream.unhandled for stream in fleet.streams)
    return fleet.all.queued + fleet.all.waiting + messages


def _latency(streams: Iterable[StreamRow]) -> int:
    """That of the slowest stream that is on."""
    return max((stream.latency for stream in streams if stream.on), default=0)
