"""The options that say what a stream is to be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any, NamedTuple

import click

from shared import limits
from shared.cli.streams.units import Percentage, Span
from shared.clock import DAY, HOUR
from shared.config import TEXT
from shared.stream import Handler
from shared.stream.definition import EVERY, WORKS_MOST


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was given on the command line; None, or nothing, is not given."""

    every: int | None
    at: str | None
    zone: str | None
    counter: bool
    expression: str | None
    program: tuple[str, ...]
    lang: str | None
    input: str | None
    handler: str | None
    work: int | None
    failures: int | None
    limit: int | None

    @property
    def is_nothing(self) -> bool:
        """Whether nothing was given at all."""
        given = (getattr(self, field.name) for field in fields(self))
        return all(value in (None, False, ()) for value in given)


class _Option(NamedTuple):
    names: tuple[str, ...]
    help: str
    more: dict[str, Any]


_OPTIONS = (
    _Option(
        ("--every",),
        "Make a message at this interval, as in 500ms, 2s or 5min.",
        {"type": Span("the interval", 1, DAY, EVERY)},
    ),
    _Option(
        ("--at",),
        'Make messages at times of day, as in "every day at 06:00", or five fields of cron.',
        {"type": TEXT},
    ),
    _Option(("--zone",), "Whose clock --at is about, as in Europe/Rome; UTC.", {"type": TEXT}),
    _Option(("--counter",), "Each message is its number.", {"is_flag": True}),
    _Option(
        ("--expression",),
        "Each message is an expression, as in {n}^2+{random}.",
        {"type": TEXT, "metavar": "TEMPLATE"},
    ),
    _Option(
        ("--program",),
        "Each message is given to this program; more of its files may be given after the main one.",
        {"multiple": True, "metavar": "FILE"},
    ),
    _Option(
        ("--lang", "--language"),
        "The language of the program; by the name of its main file if not given.",
        {"type": TEXT},
    ),
    _Option(
        ("--input",),
        "What the program is given as standard input; {n} if not given.",
        {"type": TEXT, "metavar": "TEMPLATE"},
    ),
    _Option(
        ("--handler",),
        "Only simulate that messages are handled, or have them done as tasks of their kind.",
        {"type": click.Choice([each.value for each in Handler])},
    ),
    _Option(
        ("--work",),
        "A simulated message takes a random time up to this.",
        {"type": Span("the time", 0, HOUR, WORKS_MOST)},
    ),
    _Option(("--failures",), "So many simulated messages fail, as in 5%.", {"type": Percentage()}),
    _Option(
        ("--limit",),
        "Make no more while so many messages are unhandled.",
        {"type": click.IntRange(1, limits.UNHANDLED)},
    ),
)


def definition_options(body: Callable[..., None]) -> Callable[..., None]:
    """Decorator: the options, which together make a `Wanted`."""
    for option in reversed(_OPTIONS):
        body = click.option(*option.names, help=option.help, **option.more)(body)
    return body
