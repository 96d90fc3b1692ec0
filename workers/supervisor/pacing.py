"""When the messages of a stream are due, on its generator."""

from __future__ import annotations

from typing import Protocol

from shared.clock import HOUR
from shared.stream import Generating, Schedule
from shared.stream.times import next_after

CATCH_UP = 250
"""Milliseconds that are made up for where the generator was late; earlier messages are left out."""

APART = 1
"""Milliseconds between two clocks that are not read at quite the same moment."""

WENT_BACK = HOUR
"""Where the clock was set back by so much, what is due was found by a clock that was wrong."""


class Pacing(Protocol):
    """Times are those of day (`wall`) and on the clock that never jumps (`now`)."""

    def wait(self, wall: int, now: int) -> int:
        """Milliseconds until the next message is due."""

    def take(self, wall: int, now: int, most: int) -> list[int]:
        """The times of day of those that are due. What `most` does not allow when it is due is not
        made up for later, but for the last one."""


class Interval:
    """One message after the other, at the same distance. The average stays what it is to be."""

    def __init__(self, every: int, since: int, wall: int, now: int) -> None:
        self._every = max(1, every)
        self._due = now + min(max(0, since + self._every - wall), self._every)
        self._day = wall - now
        """the time of day when the other clock began"""
        self._held_up = False
        """whether some were not allowed when they were due"""

    def wait(self, wall: int, now: int) -> int:
        return max(0, self._due - now)

    def take(self, wall: int, now: int, most: int) -> list[int]:
        if now < self._due:
            return []
        self._leave_out(now, 0 if self._held_up else CATCH_UP)
        due = range(self._due, now + 1, self._every)[:most]
        self._due += len(due) * self._every
        self._held_up = self._due <= now
        if self._held_up:
            self._leave_out(now, 0)
        if abs(wall - now - self._day) > APART:
            self._day = wall - now
        return [self._day + at for at in due]

    def _leave_out(self, now: int, late: int) -> None:
        """Go on with the first that is no later than this, or with the last one that is due."""
        left_out = (now - self._due) // self._every - late // self._every
        self._due += max(0, left_out) * self._every


class TimesOfDay:
    """Messages at times of day. What was missed is made up for once, however often it was."""

    def __init__(self, schedule: Schedule, since: int) -> None:
        self._schedule = schedule
        self._due = next_after(schedule, since)
        self._seen = 0

    def wait(self, wall: int, now: int) -> int:
        return max(0, self._due - wall)

    def take(self, wall: int, now: int, most: int) -> list[int]:
        if self._seen - wall > WENT_BACK:
            self._due = next_after(self._schedule, wall)
        self._seen = wall
        if wall < self._due or not most:
            return []
        due, self._due = self._due, next_after(self._schedule, wall)
        return [due]


def pacing_of(what: Generating, wall: int, now: int) -> Pacing:
    """When messages are due from now on; raises `RequestError`."""
    if what.schedule.at:
        return TimesOfDay(what.schedule, what.since)
    return Interval(what.schedule.every, what.since, wall, now)
