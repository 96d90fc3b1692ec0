"""When a cron expression is due on the clock of a place, also as clocks go forward and back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from heapq import merge

from cronsim import CronSim

MINUTE = timedelta(minutes=1)
WEEK = timedelta(weeks=1)
WEEKS = 53
"""A year, in which a clock shows all that it will: so long is looked on from the first time."""


def first_after(cron: str, zone: tzinfo, after: datetime) -> datetime | None:
    """The first time that comes later, in UTC; None where none does for fifty years."""
    minute, hour, *_ = cron.split()
    times = _evenly if "*" in (minute[0], hour[0]) else _as_shown
    return next((moment for moment in times(cron, zone, after) if moment > after), None)


def _as_shown(cron: str, zone: tzinfo, after: datetime) -> Iterator[datetime]:
    """Each time that a clock is to show, when it shows that first; a time that is left out comes
    when the clock has gone forward."""
    for wall in CronSim(cron, _wall(after, zone)):
        shown = wall
        while _wall(moment := shown.replace(tzinfo=zone).astimezone(UTC), zone) != shown:
            shown += MINUTE
        yield moment


def _evenly(cron: str, zone: tzinfo, after: datetime) -> Iterator[datetime]:
    """Whenever a clock shows a time, however often it does."""
    shown = _wall(after, zone)
    weeks = (next(CronSim(cron, shown), shown) - shown) // WEEK + WEEKS
    offsets = {_offset(after + week * WEEK, zone) for week in range(weeks)}
    for moment, offset in merge(*(_with_offset(cron, offset, after) for offset in offsets)):
        if _offset(moment, zone) == offset:
            yield moment


def _with_offset(
    cron: str, offset: timedelta, after: datetime
) -> Iterator[tuple[datetime, timedelta]]:
    """The times as if the clock were always that far from UTC."""
    for wall in CronSim(cron, after.replace(tzinfo=None) + offset):
        yield wall.replace(tzinfo=UTC) - offset, offset


def _wall(moment: datetime, zone: tzinfo) -> datetime:
    """What a clock shows."""
    return moment.astimezone(zone).replace(tzinfo=None, fold=0)


def _offset(moment: datetime, zone: tzinfo) -> timedelta:
    """How far a clock is from UTC."""
    return moment.astimezone(zone).utcoffset() or timedelta()
