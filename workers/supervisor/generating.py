"""The streams whose generator this worker is. It makes their messages as they are due and keeps
them until they are on disk.

Another worker becomes generator once the broker has not heard from this one for a while
(`stream.ttl`). So this one makes nothing when its last heartbeat that was answered lies so far
back: its connection was lost, or the whole process stood still.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from random import Random

from shared.stream import Generating as What
from shared.stream.times import next_after
from shared.wire.codec import unpack
from shared.wire.fleet import Allow, Messages
from shared.wire.rows import Assignment, Held
from workers.supervisor.source import Dice, Source

DICE_BITS = 53

_luck = Random()  # noqa: S311 -- for games, not for secrets


def any_dice() -> int:
    """Whatever comes."""
    return _luck.getrandbits(DICE_BITS)


class Generating:
    """All that this worker is generator of."""

    def __init__(self, dice: Dice, now: int) -> None:
        self.generated = 0
        """messages that it has made and that are on disk"""
        self._dice = dice
        self._seen = now
        """when it last looked at the clock"""
        self._sources: dict[tuple[int, int], Source] = {}

    @property
    def active(self) -> bool:
        """Whether this worker is the generator of any stream."""
        return bool(self._sources)

    def take(self, job: Assignment, ttl: int, now: int) -> None:
        """Become generator; raises `RequestError`. After having stood still, what is read may
        have been said long ago."""
        what = unpack(What, job.payload)
        next_after(what.schedule, what.since)
        stood_still = now - self._seen >= ttl
        confirmed = now - ttl if stood_still else now
        source = Source(job, what, confirmed, what.most)
        self._sources[job.key, job.attempt] = source

    def drop(self, fences: Iterable[tuple[int, int]]) -> list[Assignment]:
        """Be generator of these no longer. What is not on disk was never made."""
        gone = [fence for fence in fences if fence in self._sources]
        return [self._sources.pop(fence).job for fence in gone]

    def drop_all(self) -> list[Assignment]:
        """Be nobody's generator any more."""
        return self.drop(list(self._sources))

    def held(self) -> list[Held]:
        """The attempts."""
        return [Held(*fence) for fence in self._sources]

    def allow(self, message: Allow, now: int) -> None:
        """The broker has taken some, and says how many there may be."""
        source = self._sources.get((message.key, message.attempt))
        if source is not None:
            self.generated += source.allow(message.taken, message.most, now)

    def confirm(self, at: int) -> None:
        """The broker has answered what it was told then of what this worker holds."""
        for source in self._sources.values():
            source.confirmed = max(source.confirmed, at)

    def tell_again(self) -> None:
        """On a new connection."""
        for source in self._sources.values():
            source.tell_again()

    def make(self, ttl: int, wall: int, now: int) -> None:
        """Make what is due."""
        self._seen = now
        for source in self._sources.values():
            source.make(wall, now, self._dice, allowed=now - source.confirmed < ttl)

    def tell(self, now: int) -> Iterator[Messages]:
        """What the broker is to be told."""
        for source in self._sources.values():
            if (message := source.tell(now)) is not None:
                yield message

    def wait(self, ttl: int, wall: int, now: int) -> int | None:
        """Milliseconds until something is to be made; None where nothing may be."""
        waits = [
            source.wait(wall, now)
            for source in self._sources.values()
            if now - source.confirmed < ttl
        ]
        return min((wait for wait in waits if wait is not None), default=None)
