"""What the supervisor's state machine asks its shell to do."""

from __future__ import annotations

from dataclasses import dataclass

from workers.supervisor.blobs.effects import BlobEffect


@dataclass(frozen=True, slots=True)
class Tell:
    """Send a message to the broker."""

    message: object


@dataclass(frozen=True, slots=True)
class Reconnect:
    """Throw the connection to the broker away and make a new one."""


@dataclass(frozen=True, slots=True)
class Spawn:
    """Start a slot."""

    slot: int


@dataclass(frozen=True, slots=True)
class Hand:
    """Send a message to a slot."""

    slot: int
    message: object


@dataclass(frozen=True, slots=True)
class Kill:
    """End a slot; its death is reported like any other."""

    slot: int


@dataclass(frozen=True, slots=True)
class Exit:
    """The worker has nothing left to do, or may do nothing: then with another status."""

    status: int = 0


@dataclass(frozen=True, slots=True)
class Restart:
    """The worker has nothing left to do, and is to begin anew."""


@dataclass(frozen=True, slots=True)
class Die:
    """End the worker and all that it has started, at once and without a word."""


@dataclass(frozen=True, slots=True)
class Log:
    """A line for the log; it holds nothing that a user typed."""

    level: int
    text: str


Effect = BlobEffect | Tell | Reconnect | Spawn | Hand | Kill | Exit | Restart | Die | Log
