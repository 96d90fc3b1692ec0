"""What the client's state machine asks its shell to do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from shared.errors import CalcError
from shared.wire.rows import Receipt, TaskRow


class Link(StrEnum):
    """How the client stands with the broker."""

    CONNECTING = "connecting"
    """nothing was heard yet"""
    CONNECTED = "connected"
    RECONNECTING = "reconnecting"
    """the broker has gone silent; tried for ever"""


@dataclass(frozen=True, slots=True)
class Send:
    """Send a message under a request id."""

    message: object
    request: int


@dataclass(frozen=True, slots=True)
class Reopen:
    """Throw the socket away and connect a new one."""


@dataclass(frozen=True, slots=True)
class Resolve:
    """A request has its answer."""

    ticket: int
    reply: object


@dataclass(frozen=True, slots=True)
class Reject:
    """A request will have no answer but this error."""

    ticket: int
    error: CalcError


class Accepted(NamedTuple):
    """A submitted task is on the broker's disk; one that is followed will end."""

    id: bytes
    receipt: Receipt
    followed: bool


class Ended(NamedTuple):
    """A submitted task has ended."""

    id: bytes
    row: TaskRow


@dataclass(frozen=True, slots=True)
class Abandoned:
    """A submitted task will not be heard of again, for this reason."""

    id: bytes
    error: CalcError


@dataclass(frozen=True, slots=True)
class Tell:
    """Something happened that the program may want to show: a push or a `Link`."""

    event: object


Effect = Send | Reopen | Resolve | Reject | Accepted | Ended | Abandoned | Tell
