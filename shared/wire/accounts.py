"""Accounts: what everybody asks about their own, and administrators about all."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, NamedTuple

from shared import limits
from shared.states import Role
from shared.wire.client import Done, Request
from shared.wire.codec import message
from shared.wire.fields import Count, Id, Invitation, Millis, Most, Name, Password, SessionId
from shared.wire.schema import record


@record
class SessionRow(NamedTuple):
    """A session as its user sees it."""

    id: SessionId
    created: Millis
    used: Millis
    """when a person last asked for something, as it was noted: once a minute"""
    program: Name
    """what began it, in its own words"""
    address: Name
    """where that was; empty on the broker's own machine"""
    current: bool
    """whether it is the one that asks"""


@record
class AccountRow(NamedTuple):
    """An account as administrators see it."""

    name: Name
    role: Role
    disabled: bool
    created: Millis
    tasks: Count
    """that it may have unfinished; 0: as many as `quota.user` says"""
    blobs: Count
    """megabytes of images that it may keep; 0: as many as `quota.blobs` says"""
    unfinished: Count
    """tasks"""
    kept: Count
    """bytes of images"""
    connections: Count
    """that speak for it now"""


@record
class InvitationRow(NamedTuple):
    """An invitation that nobody has used yet."""

    id: Id
    role: Role
    by: Name
    """the account that has invited"""
    until: Millis


@message(0x15)
@dataclass(frozen=True, slots=True)
class ChangePassword(Request[Done]):
    """Give one's own account a new password; its other sessions end."""

    reply = Done
    old: Password = field(repr=False)
    new: Password = field(repr=False)


@message(0x16)
@dataclass(frozen=True, slots=True)
class SessionsNow:
    """The sessions of the account, the newest first."""

    rows: Annotated[tuple[SessionRow, ...], Most(limits.SESSIONS_SHOWN)]


@message(0x17)
@dataclass(frozen=True, slots=True)
class Sessions(Request[SessionsNow]):
    """Ask for one's own sessions."""

    reply = SessionsNow


@message(0x18)
@dataclass(frozen=True, slots=True)
class EndSession(Request[Done]):
    """End one of one's own sessions; that may be this one."""

    reply = Done
    id: SessionId


@message(0x19)
@dataclass(frozen=True, slots=True)
class EndSessions(Request[Done]):
    """End all of one's own sessions, this one too."""

    reply = Done


@message(0x1A)
@dataclass(frozen=True, slots=True)
class RoleChanged:
    """Push: an administrator has given the account another role."""

    role: Role


@message(0xB0)
@dataclass(frozen=True, slots=True)
class AccountsNow:
    """The accounts by their names, and the invitations by their ends."""

    rows: Annotated[tuple[AccountRow, ...], Most(limits.ACCOUNTS)]
    invitations: Annotated[tuple[InvitationRow, ...], Most(limits.INVITATIONS)]


@message(0xB1)
@dataclass(frozen=True, slots=True)
class Accounts(Request[AccountsNow]):
    """Ask for all accounts. Only an administrator may."""

    reply = AccountsNow


@message(0xB2)
@dataclass(frozen=True, slots=True)
class ChangeAccount(Request[Done]):
    """Change what is given of an account; the rest stays. Only an administrator may."""

    reply = Done
    user: Name
    role: Role | None = None
    disabled: bool | None = None
    tasks: Count | None = None
    blobs: Count | None = None


@message(0xB3)
@dataclass(frozen=True, slots=True)
class Invited:
    """What somebody can make an account with, once; it is told this time alone."""

    code: Invitation = field(repr=False)
    until: Millis


@message(0xB4)
@dataclass(frozen=True, slots=True)
class Invite(Request[Invited]):
    """Ask for an invitation to an account of this role. Only an administrator may."""

    reply = Invited
    role: Role
    lasts: Millis


@message(0xB5)
@dataclass(frozen=True, slots=True)
class Uninvite(Request[Done]):
    """Withdraw an invitation. Only an administrator may."""

    reply = Done
    id: Id
