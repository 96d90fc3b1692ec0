"""Times and counts in the fewest characters that a person reads at a glance."""

from __future__ import annotations

from datetime import datetime

from shared.clock import DAY, MINUTE, SECOND
from shared.wire.rows import TaskRow

HOUR = 60 * MINUTE
WIDEST_SPAN = 7


def span(millis: int) -> str:
    """A span of milliseconds, at most `WIDEST_SPAN` characters up to 99 days."""
    millis = max(0, millis)
    if millis == 0:
        return "< 1 ms"
    if millis < SECOND:
        return f"{millis} ms"
    if millis < MINUTE:
        seconds = millis / SECOND
        return f"{seconds:.2f} s" if millis < 10 * SECOND else f"{seconds:.1f} s"
    return _two_units(millis)


def _two_units(millis: int) -> str:
    if millis < HOUR:
        return f"{millis // MINUTE}m {millis % MINUTE // SECOND:02}s"
    if millis < DAY:
        return f"{millis // HOUR}h {millis % HOUR // MINUTE:02}m"
    return f"{millis // DAY}d {millis % DAY // HOUR:02}h"


_AGES = ((DAY, "d"), (HOUR, "h"), (MINUTE, "min"), (SECOND, "s"))


def ago(millis: int) -> str:
    """How long ago something was, in whole units."""
    for size, unit in _AGES:
        if millis >= size:
            return f"{millis // size} {unit} ago"
    return "now"


def elapsed(row: TaskRow, now: int) -> str:
    """How long a task has been computed, or nothing where it was not."""
    if row.started is None:
        return "cached" if row.cached else ""
    return span((now if row.finished is None else row.finished) - row.started)


def count(number: int) -> str:
    """A number with its thousands apart."""
    return f"{number:,}"


def counted(number: int, noun: str) -> str:
    """A number of things, in the singular where there is one."""
    return f"{count(number)} {noun}" + ("" if number == 1 else "s")


def moment(millis: int) -> str:
    """A point in time on the clock of the person who looks, to the millisecond."""
    at = datetime.fromtimestamp(millis / SECOND).astimezone()
    return f"{at:%Y-%m-%d %H:%M:%S}.{millis % SECOND:03}"
