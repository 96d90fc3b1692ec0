"""What the client's state machine asks its shell to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

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
class Doubted:
    """Why a broker that has gone silent may never answer again, and what to do."""

    sentence: str


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


@dataclass(frozen=True, slots=True)
class Accepted:
    """Submitted tasks are on the broker's disk, by their ids; those that are followed will end."""

    receipts: Mapping[bytes, Receipt]
    followed: bool


@dataclass(frozen=True, slots=True)
class Ended:
    """Submitted tasks have ended."""

    rows: Sequence[TaskRow]


@dataclass(frozen=True, slots=True)
class Abandoned:
    """A submitted task will not be heard of again, for this reason."""

    id: bytes
    error: CalcError


@dataclass(frozen=True, slots=True)
class Tell:
    """Something happened that the program may want to show: a push or a `Link`."""

    event: object


@dataclass(frozen=True, slots=True)
class Waiting:
    """Told to the program: the broker has refused a request for so many milliseconds. It is asked
    again by itself then."""

    millis: int
    message: str


Effect = Send | Reopen | Resolve | Reject | Accepted | Ended | Abandoned | Tell
