"""How a connection begins, is kept, and ends."""

from __future__ import annotations

from dataclasses import dataclass

from shared.states import Registration
from shared.wire.client.request import Done, Request
from shared.wire.codec import message
from shared.wire.fields import FolderPath, Id, Millis, Name


@message(0x03)
@dataclass(frozen=True, slots=True)
class Welcome:
    """The broker introduces itself: a database of another `grid` has other revisions."""

    version: Name
    grid: Id
    has_accounts: bool
    """False while the next account to be registered becomes administrator."""
    registration: Registration = Registration.OPEN
    """who may make an account over this connection"""
    shelf: FolderPath = ""
    """where blobs lie, for clients on the broker's machine"""


@message(0x04)
@dataclass(frozen=True, slots=True)
class Hello(Request[Welcome]):
    """The first request of every connection."""

    reply = Welcome
    program: Name
    version: Name


@message(0x05)
@dataclass(frozen=True, slots=True)
class Pong:
    """The broker is there."""


@message(0x06)
@dataclass(frozen=True, slots=True)
class Ping(Request[Pong]):
    """Ask whether the broker is there; it keeps the connection alive, not the session."""

    reply = Pong


@message(0x07)
@dataclass(frozen=True, slots=True)
class Leave(Request[Done]):
    """Leave: the broker forgets the connection at once. The session stays. Whoever leaves does not
    wait for the answer."""

    reply = Done


@message(0x44)
@dataclass(frozen=True, slots=True)
class Stranger:
    """Push: the broker does not know this connection; it has to begin anew."""


@message(0x45)
@dataclass(frozen=True, slots=True)
class Leaving:
    """Push: the broker stops; connect again later."""

    at: Millis
