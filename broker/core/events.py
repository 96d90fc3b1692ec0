"""What comes into a turn."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum, auto

from shared.errors import RequestError
from shared.wire.rows import Refusal

Peer = bytes
"""What a connection is called, as no other of the broker is."""


class Side(StrEnum):
    """Which of the two sockets a peer is connected to."""

    CLIENTS = auto()
    WORKERS = auto()


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a connection comes from."""

    key: bytes = b""
    """the public key that it has proved to have; none on this machine"""
    address: str = ""
    """of the network; none on this machine"""

    @property
    def is_local(self) -> bool:
        """Whether it comes from this machine, from the user who runs the broker."""
        return not self.key

    @property
    def is_afar(self) -> bool:
        """Whether it comes by a network."""
        return not self.is_local


HERE = Origin()


@dataclass(frozen=True, slots=True)
class FromClient:
    """A client's message."""

    peer: Peer
    request: int
    message: object
    origin: Origin = HERE
    size: int = 0
    """bytes of its body"""


@dataclass(frozen=True, slots=True)
class FromWorker:
    """A worker's message."""

    peer: Peer
    message: object
    origin: Origin = HERE


@dataclass(frozen=True, slots=True)
class BadFrame:
    """Something that could not be read; `request` is 0 where even that is not known."""

    side: Side
    peer: Peer
    request: int
    error: RequestError


@dataclass(frozen=True, slots=True)
class Unsent:
    """A message could not be sent: the peer is gone, or does not read."""

    side: Side
    peer: Peer


@dataclass(frozen=True, slots=True)
class Disconnected:
    """The connection of a client from a network is no more."""

    peer: Peer


@dataclass(frozen=True, slots=True)
class PasswordHashed:
    """The hash of a new password; None where it could not be made."""

    ticket: int
    hash: str | None


@dataclass(frozen=True, slots=True)
class PasswordChecked:
    """Whether a password was the right one."""

    ticket: int
    right: bool
    renewed: str | None = None
    """a new hash of it, where the old one is weaker than new ones are"""


@dataclass(frozen=True, slots=True)
class Answered:
    """The reply to a question that took its time."""

    peer: Peer
    request: int
    reply: object


@dataclass(frozen=True, slots=True)
class ProcessEnded:
    """The process of a worker on this machine is no more."""

    peer: Peer


@dataclass(frozen=True, slots=True)
class BlobKept:
    """A blob that has come is on disk, under its name."""

    ticket: int


@dataclass(frozen=True, slots=True)
class BlobLost:
    """What has come of a blob was thrown away, for this reason."""

    ticket: int
    refusal: Refusal


@dataclass(frozen=True, slots=True)
class StopAsked:
    """A signal asks the broker to stop."""


@dataclass(frozen=True, slots=True)
class AccountsChanged:
    """Accounts were changed on disk by another program."""


@dataclass(frozen=True, slots=True)
class StoodStill:
    """The broker itself stood still for so many milliseconds, in which it heard nobody."""

    millis: int


Event = (
    FromClient
    | FromWorker
    | BadFrame
    | Unsent
    | Disconnected
    | PasswordHashed
    | PasswordChecked
    | Answered
    | ProcessEnded
    | BlobKept
    | BlobLost
    | StopAsked
    | AccountsChanged
    | StoodStill
)
