"""What clients ask of streams, and what is answered.

A stream is named by its owner and its name; an empty owner is who asks. Others' streams exist only
for administrators.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from shared import limits
from shared.stream.definition import Definition
from shared.wire.client import Done, Handled, Request
from shared.wire.codec import message
from shared.wire.fields import Count, Key, Most, Name, Payload
from shared.wire.rows import Held
from shared.wire.stream_rows import ErrorRow, StreamRow, StreamRows, StreamShare

Failures = Annotated[tuple[Held, ...], Most(limits.BATCH_ITEMS)]


@message(0x60)
@dataclass(frozen=True, slots=True)
class StreamsNow:
    """The streams that the user may see."""

    rows: StreamRows


@message(0x61)
@dataclass(frozen=True, slots=True)
class Streams(Request[StreamsNow]):
    """Ask for the streams."""

    reply = StreamsNow


@message(0x62)
@dataclass(frozen=True, slots=True)
class StreamNow:
    """Everything about one stream."""

    row: StreamRow
    program: Payload
    """the payload of the program that its messages are given to; empty where there is none"""
    shares: Annotated[tuple[StreamShare, ...], Most(limits.COUNTED_WORKERS + 1)]


@message(0x63)
@dataclass(frozen=True, slots=True)
class GetStream(Request[StreamNow]):
    """Ask for one stream."""

    reply = StreamNow
    owner: Name
    name: Name


@message(0x64)
@dataclass(frozen=True, slots=True)
class CreateStream(Request[StreamNow]):
    """Make a stream of the user's. One that is the same already is not made again."""

    reply = StreamNow
    name: Name
    definition: Definition
    program: Payload
    on: bool


@message(0x65)
@dataclass(frozen=True, slots=True)
class ChangeStream(Request[StreamNow]):
    """Go on with another definition; messages that were made stay as they are."""

    reply = StreamNow
    owner: Name
    name: Name
    definition: Definition
    program: Payload


@message(0x66)
@dataclass(frozen=True, slots=True)
class SwitchStream(Request[StreamNow]):
    """Switch a stream on or off; messages that were made are handled either way."""

    reply = StreamNow
    owner: Name
    name: Name
    on: bool


@message(0x67)
@dataclass(frozen=True, slots=True)
class DeleteStream(Request[Done]):
    """Forget a stream that is off, with its messages and errors; tasks that they became stay."""

    reply = Done
    owner: Name
    name: Name


@message(0x68)
@dataclass(frozen=True, slots=True)
class ErrorsPage:
    """Failed messages in the order of their keys. `more` tells that others follow."""

    rows: Annotated[tuple[ErrorRow, ...], Most(limits.PAGE_ROWS)]
    more: bool


@message(0x69)
@dataclass(frozen=True, slots=True)
class Errors(Request[ErrorsPage]):
    """Ask for the failed messages of a stream whose keys come after `after`."""

    reply = ErrorsPage
    owner: Name
    name: Name
    after: Key = 0
    limit: Annotated[int, Most(limits.PAGE_ROWS)] = 100
    worker: Name = ""
    """only those of this worker"""


@message(0x6A)
@dataclass(frozen=True, slots=True)
class Dropped:
    """So many failures are kept no longer; the others were dropped before, or were retried."""

    count: Count


@message(0x6B)
@dataclass(frozen=True, slots=True)
class DropErrors(Request[Dropped]):
    """Keep exactly these failures no longer."""

    reply = Dropped
    owner: Name
    name: Name
    items: Failures


@message(0x6C)
@dataclass(frozen=True, slots=True)
class RetryErrors(Request[Handled]):
    """Handle these failed messages anew; one that is handled again already stays as it is."""

    reply = Handled
    owner: Name
    name: Name
    items: Failures
