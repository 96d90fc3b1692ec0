"""Times of day as people say them, each turned into cron expressions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from shared.clock import DAY, HOUR, MINUTE

DAY_NAMES = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
MONTH_NAMES = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
HALF = 12
"""Hours on a clock's face."""

_CLOCK = r"(?:[0-2]?\d:[0-5]\d(?: ?[ap]m)?|[01]?\d ?[ap]m|noon|midnight)"
_MINUTE = r":[0-5]\d"
_DAY = rf"(?:{'|'.join(rf'{name}s?|{name[:3]}' for name in DAY_NAMES)})"
_DATE = r"(?:[0-3]?\d(?:st|nd|rd|th)?|last day)"
_MONTH = rf"(?:{'|'.join(rf'{name}|{name[:3]}' for name in MONTH_NAMES)})"


def _list_of(item: str) -> str:
    """Some of these, as people list them."""
    return rf"({item}(?:(?:, ?and |, ?| and ){item})*)"


_AT = rf"(?: ?at {_list_of(_CLOCK)})"
_MAYBE_AT = rf"(?:at )?{_list_of(_CLOCK)}"


@dataclass(frozen=True, slots=True)
class Phrase:
    """A way to say when: an example, how it is recognized, and what it means as cron."""

    example: str
    pattern: str
    crons: Callable[..., Iterator[str]]


def crons_of(text: str) -> tuple[str, ...]:
    """What a phrase means; nothing where it is none. Raises `ValueError` for times there are
    not."""
    for phrase in PHRASES:
        found = re.fullmatch(phrase.pattern, text)
        if found is not None:
            return tuple(dict.fromkeys(phrase.crons(*found.groups())))
    return ()


def _items(text: str) -> Sequence[str]:
    return [item for item in re.split(r", ?and |, ?| and ", text) if item]


def _time(text: str) -> tuple[int, int]:
    """The hour and the minute."""
    if text in ("noon", "midnight"):
        return (HALF if text == "noon" else 0), 0
    hour, _, minute = text.removesuffix("am").removesuffix("pm").strip().partition(":")
    if int(hour) not in (range(1, HALF + 1) if text.endswith("m") else range(2 * HALF)):
        raise ValueError(text)
    if not text.endswith("m"):
        return int(hour), int(minute)
    return int(hour) % HALF + HALF * text.endswith("pm"), int(minute or 0)


def _at(times: str, day: str) -> Iterator[str]:
    for hour, minute in map(_time, _items(times)):
        yield f"{minute} {hour} {day}"


def _daily(times: str) -> Iterator[str]:
    return _at(times, "* * *")


def _weekdays(times: str) -> Iterator[str]:
    return _at(times, "* * 1-5")


def _weekend(times: str) -> Iterator[str]:
    return _at(times, "* * 0,6")


def _on_days(days: str, times: str) -> Iterator[str]:
    short = [name[:3] for name in DAY_NAMES]
    numbers = sorted({short.index(day[:3]) for day in _items(days)})
    return _at(times, f"* * {','.join(map(str, numbers))}")


def _on_dates(dates: str, times: str) -> Iterator[str]:
    return _at(times, f"{','.join(map(_number, _items(dates)))} * *")


def _on_date(date: str, month: str, times: str) -> Iterator[str]:
    number = 1 + [name[:3] for name in MONTH_NAMES].index(month[:3])
    return _at(times, f"{_number(date)} {number} *")


def _on_month_first(month: str, date: str, times: str) -> Iterator[str]:
    return _on_date(date, month, times)


def _hourly(minutes: str | None) -> Iterator[str]:
    return _every_hours("1", minutes)


def _every_hours(hours: str, minutes: str | None) -> Iterator[str]:
    for minute in _items(minutes or ":00"):
        yield f"{int(minute[1:])} {_step(hours, DAY // HOUR)} * * *"


def _every_minute() -> Iterator[str]:
    yield "* * * * *"


def _every_minutes(minutes: str) -> Iterator[str]:
    yield f"{_step(minutes, HOUR // MINUTE)} * * * *"


def _step(text: str, whole: int) -> str:
    """What does not divide the whole would come at uneven times."""
    step = int(text)
    if step == 0 or whole % step:
        raise ValueError(text)
    return "*" if step == 1 else f"*/{step}"


def _number(date: str) -> str:
    """The day of a month, as cron has it."""
    day = date.removeprefix("the ")
    return "L" if day == "last day" else str(int(day.rstrip("stndrh")))


PHRASES: tuple[Phrase, ...] = (
    Phrase("every day at 06:00", rf"(?:every day |daily )?{_MAYBE_AT}", _daily),
    Phrase("every weekday at 8 am", rf"(?:every |on )?weekdays?{_AT}", _weekdays),
    Phrase("every weekend at noon", rf"(?:every |on )?weekends?{_AT}", _weekend),
    Phrase(
        "every monday and friday at 18:30",
        rf"(?:every |on )?{_list_of(_DAY)}{_AT}",
        _on_days,
    ),
    Phrase(
        "on the 1st and the last day at 03:00",
        rf"(?:every month )?on {_list_of(f'(?:the )?{_DATE}')}(?: of (?:every|the) month)?{_AT}",
        _on_dates,
    ),
    Phrase(
        "on 24 december at 18:00",
        rf"(?:every year )?on (?:the )?([0-3]?\d(?:st|nd|rd|th)?)(?: of)? ({_MONTH}){_AT}",
        _on_date,
    ),
    Phrase(
        "on march 1st at 09:00",
        rf"(?:every year )?on ({_MONTH}) ([0-3]?\d(?:st|nd|rd|th)?){_AT}",
        _on_month_first,
    ),
    Phrase(
        "every hour at :15",
        rf"(?:every hour|hourly)(?: at {_list_of(_MINUTE)})?",
        _hourly,
    ),
    Phrase(
        "every 6 hours at :30",
        rf"every (\d{{1,2}}) hours?(?: at {_list_of(_MINUTE)})?",
        _every_hours,
    ),
    Phrase("every minute", r"every minute", _every_minute),
    Phrase("every 15 minutes", r"every (\d{1,2}) (?:minutes?|min)", _every_minutes),
)
