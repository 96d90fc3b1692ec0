"""Every setting, once: validation, the wire, the screen, `calc settings` and the manual are made
of this table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

from shared.clock import DAY, HOUR, MINUTE, SECOND
from shared.errors import ErrorCode, RequestError
from shared.spans import read_span
from shared.states import Registration


class Unit(Enum):
    """What the whole number that a setting holds counts."""

    MILLIS = "ms"
    SECONDS = "s"
    MINUTES = "min"
    HOURS = "h"
    DAYS = "d"
    ENTRIES = "entries"
    TRIES = "tries"
    BEATS = "beats"
    TASKS = "tasks"
    KILOBYTES = "KB"
    MEGABYTES = "MB"
    PROCESSES = "procs"
    A_SECOND = "/s"
    MEGABYTES_A_SECOND = "MB/s"
    CONNECTIONS = "conns"
    SWITCH = "on/off"
    CHOICE = "choice"


MILLIS: Mapping[Unit, int] = {
    Unit.MILLIS: 1,
    Unit.SECONDS: SECOND,
    Unit.MINUTES: MINUTE,
    Unit.HOURS: HOUR,
    Unit.DAYS: DAY,
}
"""How many milliseconds a unit of time has."""

DEFAULT = "default"
EVERYTHING = "all"
"""What `pause.all` pauses."""

AUTO = "auto"
_OFF_OR_ON = ("off", "on")
_ALSO = {"true": 1, "false": 0}
"""What may be typed for a switch as well."""

_NUMBER = re.compile(r"(\d{1,18})(?:\.0{1,9})? *([a-z]*)", re.ASCII)
_SHOWN_CHARS = 40


@dataclass(frozen=True, slots=True)
class Setting:
    """A whole number from `least` to `most`; a switch is 1 or 0, a choice the place of one of its
    `words`. `for_workers`: they need it."""

    name: str
    unit: Unit
    least: int
    most: int
    default: int
    sentence: str
    for_workers: bool = False
    words: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The words for its values, from 0; none where it is a quantity."""
        return _OFF_OR_ON if self.unit is Unit.SWITCH else self.words

    @property
    def range(self) -> str:
        """What it may be, in words."""
        if self.unit is Unit.SWITCH:
            return "on or off"
        if self.words:
            return f"{', '.join(self.words[:-1])} or {self.words[-1]}"
        return f"{self.least:,} to {self.most:,}"

    def allows(self, value: int) -> bool:
        """Whether a value is in the range."""
        return self.least <= value <= self.most

    def check(self, value: int) -> int:
        """The value, if it is in the range; raises `RequestError`."""
        if not self.allows(value):
            raise self._refusal(str(value))
        return value

    def text(self, value: int) -> str:
        """A value as it is typed."""
        return self.names[value] if self.names else str(value)

    def quantity(self, value: int) -> str:
        """A value with its unit, as it stands in a sentence."""
        return self.text(value) if self.names else f"{value:,} {self.unit.value}"

    def parse(self, typed: str) -> int:
        """The value that somebody has typed: a number, one of its words, or `default`. A time may
        have another unit, as in `2 min`. Raises `RequestError`."""
        text = typed.strip().lower()
        words = {name: value for value, name in enumerate(self.names)}
        words |= _ALSO if self.unit is Unit.SWITCH else {}
        value = {DEFAULT: self.default, **words}.get(text, self._number(text))
        if value is None or not self.allows(value):
            raise self._refusal(repr(typed[:_SHOWN_CHARS]))
        return value

    def _number(self, text: str) -> int | None:
        own = MILLIS.get(self.unit)
        if own is None:
            found = _NUMBER.fullmatch(text)
            return int(found[1]) if found and found[2] in ("", self.unit.value.lower()) else None
        millis = read_span(text, own)
        return None if millis is None or millis % own else millis // own

    def _refusal(self, given: str) -> RequestError:
        kind = "" if self.names else f"a whole number of {self.unit.value} from "
        sentence = f"{self.name} is {kind}{self.range}, not {given}. Nothing was changed."
        return RequestError(ErrorCode.INVALID, sentence)


_A_DAY_S = 24 * 60 * 60
_A_MONTH_MIN = 30 * 24 * 60
_TEN_YEARS_D = 10 * 365
_TEN_YEARS_H = 10 * 365 * 24


def _time(name: str, what: str) -> Setting:
    sentence = f"How long {what} takes on top of computing it."
    return Setting(f"time.{name}", Unit.MILLIS, 0, 600_000, 0, sentence, for_workers=True)


def _pause(kind: str, what: str) -> Setting:
    sentence = f"Whether {what} that is queued has to wait; what runs goes on."
    return Setting(f"pause.{kind}", Unit.SWITCH, 0, 1, 0, sentence)


def _choice(name: str, words: tuple[str, ...], sentence: str) -> Setting:
    """The first word is the default."""
    return Setting(name, Unit.CHOICE, 0, len(words) - 1, 0, sentence, words=words)


def _program(
    name: str, unit: Unit, least: int, most: int, defaults: tuple[int, int], what: str
) -> Iterator[Setting]:
    """What programs take that say nothing, and the most that they may ask for."""
    usual, highest = defaults
    sentence = f"{what} that asks for no other limit."
    yield Setting(f"code.{name}", unit, least, most, usual, sentence, for_workers=True)
    sentence = f"The most that a program may ask for in place of code.{name}."
    yield Setting(f"code.{name}.most", unit, least, most, highest, sentence, for_workers=True)


SETTINGS: Mapping[str, Setting] = MappingProxyType(
    {
        setting.name: setting
        for setting in (
            _time("addition", "an addition"),
            _time("subtraction", "a subtraction"),
            _time("multiplication", "a multiplication"),
            _time("division", "a division"),
            _time("floor_division", "a floored division"),
            _time("remainder", "a remainder"),
            _time("power", "a power"),
            _time("factorial", "a factorial"),
            _time("negation", "a negation"),
            _time("function", "a function"),
            Setting(
                "split",
                *(Unit.SWITCH, 0, 1, 1),
                "Whether several workers may share one expression, or one big image.",
                for_workers=True,
            ),
            Setting(
                "rebalance",
                *(Unit.SWITCH, 0, 1, 1),
                "Whether long sums and products may be regrouped to do more of them at once.",
                for_workers=True,
            ),
            Setting(
                "cache.size",
                *(Unit.ENTRIES, 0, 1_000_000, 10_000),
                "How many solved expressions are remembered; 0 switches the cache off.",
            ),
            _pause(EVERYTHING, "everything"),
            _pause("expression", "every expression"),
            _pause("code", "every program"),
            _pause("image", "every image"),
            _pause("message", "every message"),
            Setting(
                "quota.user",
                *(Unit.TASKS, 1, 10_000_000, 200_000),
                "How many tasks of one user may be unfinished; more are refused.",
            ),
            Setting(
                "quota.grid",
                *(Unit.TASKS, 1, 10_000_000, 1_000_000),
                "How many tasks of all users together may be unfinished.",
            ),
            Setting(
                "quota.blobs",
                *(Unit.MEGABYTES, 1, 10_000_000, 4_096),
                "How many bytes of images one user may keep on the broker; more are refused.",
            ),
            Setting(
                "task.time_limit",
                *(Unit.SECONDS, 0, _A_DAY_S, 0),
                "How long a task may run that was given no limit of its own; 0 is for ever.",
            ),
            Setting(
                "task.max_tries",
                *(Unit.TRIES, 1, 100, 3),
                "After how many tries a task fails that takes its slot or its worker down.",
            ),
            Setting(
                "task.backoff",
                *(Unit.MILLIS, 0, 60_000, 250),
                "A second try comes within this time, each further one within twice as long.",
            ),
            Setting(
                "task.retention",
                *(Unit.HOURS, 0, _TEN_YEARS_H, 0),
                "How long a task is kept that has ended, with its result; 0 is for ever.",
            ),
            Setting(
                "worker.heartbeat",
                *(Unit.MILLIS, 100, 60_000, 1_000),
                "How often a worker says that it is alive.",
                for_workers=True,
            ),
            Setting(
                "worker.missed_beats",
                *(Unit.BEATS, 2, 100, 3),
                "After how many heartbeats without a word a worker is lost.",
                for_workers=True,
            ),
            Setting(
                "worker.lost_kept",
                *(Unit.SECONDS, 1, _A_DAY_S, 200),
                "How long a lost worker stays in the list.",
            ),
            Setting(
                "stream.refresh",
                *(Unit.MILLIS, 100, 60_000, 2_000),
                "How often the generator of a stream says that it is alive, at the least.",
                for_workers=True,
            ),
            Setting(
                "stream.ttl",
                *(Unit.MILLIS, 200, 600_000, 4_000),
                "After how long without a word another worker becomes generator.",
                for_workers=True,
            ),
            Setting(
                # When a session was used is written once a minute: less would end those in use.
                "session.idle",
                *(Unit.MINUTES, 5, _A_MONTH_MIN, 60),
                "How long a session lasts in which nobody asks for anything.",
            ),
            _choice(
                "accounts.registration",
                (AUTO, *Registration),
                "Who may make an account; auto: open, closed once others reach the grid.",
            ),
            Setting(
                "audit.retention",
                *(Unit.DAYS, 0, _TEN_YEARS_D, 365),
                "How long is kept who did what; 0 is for ever.",
            ),
            Setting(
                "audit.size",
                *(Unit.ENTRIES, 100, 1_000_000, 100_000),
                "How many deeds of a kind are kept; the oldest go sooner.",
            ),
            *_program(
                *("cpu", Unit.MILLIS, 100, HOUR, (10_000, 60_000)),
                "Processor time of a program",
            ),
            *_program(
                *("wall", Unit.MILLIS, 100, DAY, (20_000, 10 * MINUTE)),
                "How long a program may run",
            ),
            *_program(
                *("memory", Unit.MEGABYTES, 16, 1024 * 1024, (256, 1024)),
                "Memory of a program",
            ),
            *_program(
                *("output", Unit.KILOBYTES, 1, 128 * 1024, (1024, 128 * 1024)),
                "Each of the two outputs of a program",
            ),
            *_program(
                *("processes", Unit.PROCESSES, 1, 10_000, (64, 256)),
                "Processes and threads of a program",
            ),
            *_program(
                *("disk", Unit.MEGABYTES, 1, 1024 * 1024, (64, 1024)),
                "Files of a program",
            ),
            Setting(
                "image.memory",
                *(Unit.MEGABYTES, 256, 1024 * 1024, 2_048),
                "Memory that one image may take; one of 100 megapixels needs 1,200.",
                for_workers=True,
            ),
            Setting(
                "image.wall",
                *(Unit.MILLIS, 100, HOUR, MINUTE),
                "How long one image may be worked on.",
                for_workers=True,
            ),
            Setting(
                "limit.requests",
                *(Unit.A_SECOND, 10, 1_000_000, 50_000),
                "How many requests one connection may make; more have to wait.",
            ),
            Setting(
                "limit.requests.user",
                *(Unit.A_SECOND, 10, 1_000_000, 100_000),
                "How many requests all connections of one user together may make.",
            ),
            Setting(
                "limit.bytes",
                *(Unit.MEGABYTES_A_SECOND, 1, 10_000, 250),
                "How many bytes of requests one connection may send; more have to wait.",
            ),
            Setting(
                "limit.bytes.user",
                *(Unit.MEGABYTES_A_SECOND, 1, 10_000, 500),
                "How many bytes of requests all connections of a user together may send.",
            ),
            Setting(
                "limit.connections",
                *(Unit.CONNECTIONS, 10, 20_000, 2_000),
                "How many connections may come from networks; strangers give way.",
            ),
            Setting(
                "limit.connections.place",
                *(Unit.CONNECTIONS, 1, 20_000, 500),
                "How many of them may come from one address, or one /64 of IPv6.",
            ),
            Setting(
                "limit.strangers",
                *(Unit.CONNECTIONS, 10, 1_000_000, 2_000),
                "How many strangers may come in 10 minutes; known places come in.",
            ),
            Setting(
                "limit.strangers.place",
                *(Unit.CONNECTIONS, 10, 1_000_000, 200),
                "How many of them may come from one address, or one /64 of IPv6.",
            ),
            Setting(
                "limit.connections.user",
                *(Unit.CONNECTIONS, 1, 10_000, 1_000),
                "How many connections one user may have; a further one is refused.",
            ),
        )
    }
)


def find(name: str) -> Setting:
    """The setting of this name; raises `RequestError`."""
    setting = SETTINGS.get(name)
    if setting is None:
        sentence = f"There is no setting {name[:_SHOWN_CHARS]!r}; calc settings get lists them all."
        raise RequestError(ErrorCode.INVALID, sentence)
    return setting
