"""How workers of other machines are let in, and what administrators do about them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, NamedTuple

from shared import limits
from shared.wire.client import Done, Request
from shared.wire.codec import message
from shared.wire.fields import Exactly, Millis, Most, Name, Token
from shared.wire.schema import record

PublicKey = Annotated[bytes, Exactly(32)]
RoleNames = Annotated[tuple[Name, ...], Most(limits.ROLES)]


@message(0x73)
@dataclass(frozen=True, slots=True)
class Enrolled:
    """The key that the connection has proved to have is that of a worker of the grid, under this
    name and with these roles, until somebody revokes it."""

    name: Name
    roles: RoleNames


@message(0x74)
@dataclass(frozen=True, slots=True)
class Enroll(Request[Enrolled]):
    """A worker shows the token of an invitation. It counts once, for one key."""

    reply = Enrolled
    token: Token = field(repr=False)


@record
class EnrolledRow(NamedTuple):
    """A worker that may join from another machine, or might once."""

    key: PublicKey
    name: Name
    roles: RoleNames
    address: Name
    """of the network, as it was last seen"""
    created: Millis
    seen: Millis
    revoked: Millis | None
    connected: bool


@message(0x75)
@dataclass(frozen=True, slots=True)
class EnrolledWorkers:
    """The workers that were let in from other machines, those that were revoked too, by name."""

    rows: Annotated[tuple[EnrolledRow, ...], Most(limits.BATCH_ITEMS)]


@message(0x76)
@dataclass(frozen=True, slots=True)
class ListEnrolled(Request[EnrolledWorkers]):
    """Ask for them. Administrators may; so it is with renaming and revoking."""

    reply = EnrolledWorkers


@message(0x77)
@dataclass(frozen=True, slots=True)
class RenameWorker(Request[Done]):
    """Call an enrolled worker by another name."""

    reply = Done
    key: PublicKey
    name: Name


@message(0x7F)
@dataclass(frozen=True, slots=True)
class RevokeWorker(Request[Done]):
    """Let a worker in no more. What it was doing is done elsewhere, at once."""

    reply = Done
    key: PublicKey
