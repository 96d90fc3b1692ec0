"""When the messages of a stream are due: at an interval, or at times of day, which people type as
a phrase (`shared.stream.phrases`) or as a cron expression.

A time of day that does not exist, as clocks go forward, is due when they have gone forward; one
that comes twice is due the first time. What comes every so many minutes or hours goes on evenly.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from difflib import get_close_matches
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from cronsim import CronSim, CronSimError

from shared.clock import SECOND
from shared.errors import ErrorCode, RequestError
from shared.spans import span_text
from shared.stream.clocks import first_after
from shared.stream.definition import Schedule
from shared.stream.phrases import crons_of

FIELDS = 5
KEPT = 1_000
"""Times that were read already."""

_CRON = re.compile(r"[0-9*/,#lw-]\S*( \S+)+")

UNKNOWN = (
    "This is no time that can be understood. Type one such as every day at 06:00, every monday and "
    "friday at 18:30, every hour at :15, every 15 minutes or on the 1st at 03:00, or five fields "
    "as cron has them, such as 0 6 * * *."
)
UNEVEN = (
    "There are no such times. Hours go from 0 to 23, or from 1 to 12 with am or pm; minutes and "
    "hours repeat evenly only where they divide an hour or a day, as every 15 minutes or every 6 "
    "hours. For others give an interval."
)
NEVER = "These times never come. Type a day that there is in that month."
FIELD = (
    "{}. Type five fields: minute, hour, day of the month, month and day of the week, such as "
    "0 6 * * 1-5."
)


@dataclass(frozen=True, slots=True)
class Times:
    """Times of day on somebody's clock."""

    text: str
    """as people read it"""
    crons: tuple[str, ...]
    zone: tzinfo

    def next_after(self, millis: int) -> int:
        """The first of them that comes later; raises `RequestError` where none does."""
        try:
            after = datetime.fromtimestamp(millis // SECOND, UTC)
            found = [first_after(cron, self.zone, after) for cron in self.crons]
        except (OverflowError, ValueError):  # later than the calendar goes
            raise _refusal(NEVER) from None
        moments = [int(moment.timestamp()) for moment in found if moment is not None]
        if not moments:
            raise _refusal(NEVER)
        return min(moments) * SECOND


@lru_cache(KEPT)
def parse(at: str, zone: str) -> Times:
    """The times that somebody has typed; raises `RequestError`."""
    text = " ".join(at.lower().split())
    try:
        crons = crons_of(text) or _typed_cron(text)
    except ValueError:
        raise _refusal(UNEVEN) from None
    explained = [_explained(cron) for cron in crons]
    times = Times(explained[0] if crons == (text,) else text, crons, _zone(zone))
    times.next_after(0)
    return times


def next_after(schedule: Schedule, millis: int) -> int:
    """When the message after this time is due; raises `RequestError`."""
    if not schedule.at:
        return millis + max(1, schedule.every)
    return parse(schedule.at, schedule.zone).next_after(millis)


def reading(schedule: Schedule) -> str:
    """A schedule as people read it; raises `RequestError`."""
    if not schedule.at:
        return f"every {span_text(schedule.every)}"
    return f"{parse(schedule.at, schedule.zone).text} {schedule.zone}"


def _typed_cron(text: str) -> tuple[str, ...]:
    if _CRON.fullmatch(text) is None:
        raise _refusal(UNKNOWN)
    if text.count(" ") + 1 != FIELDS:
        raise _refusal(FIELD.format("That is not five fields"))
    return (text,)


def _explained(cron: str) -> str:
    try:
        explained = CronSim(cron, datetime.now(UTC)).explain()
    except CronSimError as error:
        raise _refusal(FIELD.format(error)) from None
    return explained[:1].lower() + explained[1:]


def _zone(name: str) -> tzinfo:
    if name.upper() == "UTC":
        return UTC
    names = {known.lower(): known for known in _zone_names()}
    known = names.get(name.lower())
    if known is None:
        near = [*_like(name.lower().replace(" ", "_"), names), "Europe/Rome"][0]
        raise _refusal(f"There is no such time zone. Type one such as {near}, or UTC.")
    return ZoneInfo(known)


def _like(wanted: str, names: Mapping[str, str]) -> list[str]:
    """A city alone is enough to name its zone."""
    cities = [known for name, known in names.items() if name.endswith(f"/{wanted}")]
    return cities or [names[name] for name in get_close_matches(wanted, names, 1)]


@lru_cache(1)
def _zone_names() -> frozenset[str]:
    return frozenset(available_timezones())


def _refusal(sentence: str) -> RequestError:
    return RequestError(ErrorCode.INVALID, sentence)
