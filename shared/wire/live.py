"""What a program that runs prints and is given.

It is a courtesy and on no disk; the result holds the durable copy. Pieces carry attempt and offset:
a new attempt begins anew, and who has missed a piece attaches again and is given the last of it.
What a program was given comes back as a piece of `INPUT`, so that whoever gives knows what has
arrived, and gives the rest again after a connection was lost.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from shared import limits
from shared.wire.client import Done, Request
from shared.wire.codec import message
from shared.wire.fields import Count, Id, Key, Most
from shared.wire.rows import PieceBody, Pieces, Print


@message(0x50)
@dataclass(frozen=True, slots=True)
class Attached:
    """What the attempt that runs now has printed, the last of each channel; attempt 0: none has
    begun. `Printed` follows until the task has ended."""

    attempt: Count
    pieces: Pieces


@message(0x51)
@dataclass(frozen=True, slots=True)
class Attach(Request[Attached]):
    """Be told of what a task of the user prints."""

    reply = Attached
    id: Id


@message(0x52)
@dataclass(frozen=True, slots=True)
class Detach(Request[Done]):
    """Be told no more of what a task prints."""

    reply = Done
    id: Id


@message(0x53)
@dataclass(frozen=True, slots=True)
class Printed:
    """Push: an attempt has printed this; without pieces, it has begun."""

    id: Id
    attempt: Count
    pieces: Pieces


@message(0x54)
@dataclass(frozen=True, slots=True)
class Give(Request[Done]):
    """Give a program that runs some input; `last`: no more follows. To say it twice is to say it
    once, by the offset. A task that was given something is not repeated on another worker."""

    reply = Done
    id: Id
    offset: Count
    data: PieceBody
    last: bool = False


@message(0x90)
@dataclass(frozen=True, slots=True)
class Output:
    """What attempts of this worker have printed."""

    items: Annotated[tuple[Print, ...], Most(limits.SLOTS)]


@message(0x91)
@dataclass(frozen=True, slots=True)
class Input:
    """Input for an attempt, from this offset on; what it has already is not given again."""

    key: Key
    attempt: Count
    offset: Count
    data: PieceBody
    last: bool
