"""What a stream is, as it travels and lies on disk."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, NamedTuple

from shared import limits
from shared.clock import SECOND
from shared.wire.fields import Count, Millis, Most, Name
from shared.wire.schema import record

EVERY = 500
"""Milliseconds between two messages of a stream that says nothing else."""

WORKS_MOST = SECOND
FAILING = 50
UNHANDLED_MOST = 1_000


class Making(StrEnum):
    """What each message of a stream is."""

    COUNTER = "counter"
    """its number"""
    EXPRESSION = "expression"
    """an expression, made from a template"""
    CODE = "code"
    """a program, which is given the filled template as its standard input"""


class Handler(StrEnum):
    """What is done with a message."""

    SIMULATE = "simulate"
    """somebody is busy with it for a while, and may fail"""
    KIND = "kind"
    """what its kind does: it becomes a task of the stream's owner"""


@record
class Schedule(NamedTuple):
    """When messages are made: at an interval, or at the times that `at` names."""

    every: Millis = EVERY
    """the interval; 0 where `at` is given"""
    at: Name = ""
    """times of day, as `shared.stream.times` reads them"""
    zone: Name = "UTC"
    """whose clock that is"""


@record
class Simulation(NamedTuple):
    """How a message is handled where nothing is really done."""

    works_most: Millis = WORKS_MOST
    """it takes a random time up to this"""
    failing: Annotated[int, Most(1_000)] = FAILING
    """of a thousand, so many fail"""


Text = Annotated[str, Most(limits.MESSAGE_CHARS)]


@record
class Definition(NamedTuple):
    """A stream, but for its name and the program that its messages are given to."""

    schedule: Schedule = Schedule()
    making: Making = Making.COUNTER
    template: Text = "{n}"
    handler: Handler = Handler.SIMULATE
    simulation: Simulation = Simulation()
    unhandled_most: Annotated[int, Most(limits.UNHANDLED)] = UNHANDLED_MOST
    """it waits while so many messages are not handled"""


@record
class Generating(NamedTuple):
    """The payload of a generator's attempt: what it needs to make messages."""

    schedule: Schedule
    since: Millis
    """when the last message was due, or the stream was switched on"""
    most: Count
    """up to which sequence number messages may be made now; they begin with 1"""
