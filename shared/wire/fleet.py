"""What workers and the broker tell each other.

Assignments and outcomes are numbered from 1 for each connection, so that what was lost in a
dead pipe is noticed. All messages here carry request id 0.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated

from shared import limits
from shared.states import Deed
from shared.wire.codec import message
from shared.wire.fields import Count, FolderPath, Id, Key, Most, Name
from shared.wire.orders import Ticket
from shared.wire.rows import (
    Abilities,
    Assignment,
    Begun,
    GivenBack,
    Held,
    Made,
    Outcome,
    SettingValues,
)

HeldItems = Annotated[tuple[Held, ...], Most(limits.HELD)]


@message(0x80)
@dataclass(frozen=True, slots=True)
class Join:
    """A worker introduces itself and says which attempts it still holds."""

    instance: Id
    """made anew by each worker process, so that one which comes back is known"""
    name: Name
    host: Name
    pid: Count
    version: Name
    slots: Annotated[int, Most(limits.SLOTS)]
    kinds: Annotated[tuple[Name, ...], Most(64)]
    held: HeldItems
    draining: bool
    number: Count = 0
    """what the grid calls it, where it has told"""
    ticket: Ticket = field(default=b"", repr=False)
    """whose it is; empty for the grid's own"""


@message(0x81)
@dataclass(frozen=True, slots=True)
class Joined:
    """The worker is known, under this name; the attempts in `void` no longer count."""

    name: Name
    settings: SettingValues
    """those that workers need"""
    void: HeldItems
    number: Count = 0
    """what the grid calls this worker for good"""
    shelf: FolderPath = ""
    """where blobs lie, for workers on the broker's machine"""


@message(0x82)
@dataclass(frozen=True, slots=True)
class Beat:
    """A worker is alive and holds these attempts: only what is named is renewed."""

    received: Count
    """the number of the last assignments that arrived"""
    held: HeldItems
    begun: Annotated[tuple[Begun, ...], Most(limits.SLOTS)]
    capacity: Annotated[int, Most(limits.HELD)]
    """attempts that it wants to hold at once"""
    cpu: Count = 0
    """of a core, in thousandths, with its slots and their programs"""
    memory: Count = 0
    """bytes, likewise"""
    at: Count = 0
    """when it was sent, on the worker's own clock"""


@message(0x83)
@dataclass(frozen=True, slots=True)
class Beaten:
    """The broker heard the beat, and renewed what it named."""

    at: Count = 0
    """when that was sent"""


@message(0x84)
@dataclass(frozen=True, slots=True)
class Assign:
    """Attempts for a worker to do."""

    number: Count
    items: Annotated[tuple[Assignment, ...], Most(limits.BATCH_ITEMS)]


@message(0x85)
@dataclass(frozen=True, slots=True)
class Outcomes:
    """How attempts ended; the worker keeps them until `Taken` names their number."""

    number: Count
    items: Annotated[tuple[Outcome, ...], Most(limits.BATCH_ITEMS)]
    capacity: Annotated[int, Most(limits.HELD)]


@message(0x86)
@dataclass(frozen=True, slots=True)
class Taken:
    """The outcomes up to this number are on disk, or did not count."""

    number: Count


@message(0x87)
@dataclass(frozen=True, slots=True)
class HandBack:
    """Attempts that the worker does not finish, to be queued again."""

    items: Annotated[tuple[GivenBack, ...], Most(limits.BATCH_ITEMS)]
    capacity: Annotated[int, Most(limits.HELD)]


@message(0x88)
@dataclass(frozen=True, slots=True)
class Revoke:
    """These attempts no longer count: stop them."""

    items: HeldItems


@message(0x8A)
@dataclass(frozen=True, slots=True)
class Draining:
    """A worker takes nothing new from now on."""


@message(0x8B)
@dataclass(frozen=True, slots=True)
class Leave:
    """A worker says goodbye; it holds nothing any more."""


@message(0x8D)
@dataclass(frozen=True, slots=True)
class Offer:
    """What a worker can do beside its kinds, once it has found out; it takes the place of an
    earlier offer, and a worker that joins again offers anew."""

    sandbox: Name
    """how it keeps other people's programs apart from the machine"""
    abilities: Abilities


@message(0x8C)
@dataclass(frozen=True, slots=True)
class Configure:
    """Settings were changed: all of those that workers need, as they are from now on."""

    settings: SettingValues


@message(0x8E)
@dataclass(frozen=True, slots=True)
class Messages:
    """What the generator of a stream has made. It keeps them until `Allow` says that they are on
    disk, and makes none that was not allowed."""

    key: Key
    attempt: Count
    first: Count
    """the sequence number of the first: they count from 1 in each attempt"""
    items: Annotated[tuple[Made, ...], Most(limits.BATCH_ITEMS)]


@message(0x8F)
@dataclass(frozen=True, slots=True)
class Allow:
    """The messages up to `taken` are on disk, and those up to `most` may be made."""

    key: Key
    attempt: Count
    taken: Count
    most: Count


@message(0x92)
@dataclass(frozen=True, slots=True)
class Obey:
    """Somebody who may has ordered this."""

    deed: Deed
