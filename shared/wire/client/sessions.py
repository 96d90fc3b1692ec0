"""For whom a connection speaks."""

from __future__ import annotations

from dataclasses import dataclass, field

from shared.states import Role
from shared.wire.client.request import Done, Request
from shared.wire.codec import message
from shared.wire.fields import Invitation, Name, Password, Token
from shared.wire.rows import Refusal


@message(0x10)
@dataclass(frozen=True, slots=True)
class Session:
    """The connection now speaks for this user; `token` resumes the session later."""

    user: Name
    role: Role
    token: Token = field(repr=False)


@message(0x11)
@dataclass(frozen=True, slots=True)
class Register(Request[Session]):
    """Make an account and log in to it; the first account is administrator."""

    reply = Session
    user: Name
    password: Password = field(repr=False)
    invitation: Invitation = field(default="", repr=False)


@message(0x12)
@dataclass(frozen=True, slots=True)
class LogIn(Request[Session]):
    """Begin a session."""

    reply = Session
    user: Name
    password: Password = field(repr=False)


@message(0x13)
@dataclass(frozen=True, slots=True)
class Resume(Request[Session]):
    """Go on with a session from its token."""

    reply = Session
    token: Token = field(repr=False)


@message(0x14)
@dataclass(frozen=True, slots=True)
class LogOut(Request[Done]):
    """End the session on every connection that uses it."""

    reply = Done
    unless_used: bool = False
    """leave it where another connection uses it, and log out here alone"""


@message(0x43)
@dataclass(frozen=True, slots=True)
class SessionEnded:
    """Push: this connection is not logged in any more."""

    refusal: Refusal
