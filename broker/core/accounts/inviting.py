"""Invitations: who has the code of one makes an account with it, once."""

from __future__ import annotations

import base64

from broker.core.accounts.invitation import Invitation
from broker.core.accounts.policy import policy
from broker.core.auditing import noting
from broker.core.events import FromClient
from broker.core.turn import Turn
from broker.core.users import User
from shared import limits
from shared.audit import Audited
from shared.clock import DAY
from shared.errors import ErrorCode
from shared.invitation import digest_of, id_of
from shared.states import Registration, Role
from shared.wire import accounts as wire
from shared.wire.client import Done

CODE_BYTES = 10
"""Too many to be guessed, and few enough to be typed."""

GROUP = 4
LASTS_MOST = 90 * DAY

_CLOSED = (
    "Nobody can make an account while accounts.registration is closed, with an invitation neither; "
    "set it to invitation first: calc settings set accounts.registration=invitation"
)
_TOO_MANY = f"There are {limits.INVITATIONS:,} invitations that nobody has used; withdraw some."
_TOO_LONG = f"An invitation lasts for {LASTS_MOST // DAY} days at the most, and not for no time."
_NONE = "There is no such invitation; calc accounts list shows them."


def invite(turn: Turn, event: FromClient, message: wire.Invite) -> None:
    """Make an invitation. Its code is told once, and known to nobody then."""
    problem = _problem(turn, event, message)
    if problem is not None:
        turn.refuse(event, *problem)
        return
    code = _code_of(turn.tokens.new())
    by, until = turn.owner_of(event), turn.wall + message.lasts
    invitation = Invitation(digest_of(code), message.role, by, until)
    turn.grid.invitations[invitation.digest] = invitation
    turn.changes.invited.append(invitation)
    noting.note(turn, event.peer, Audited.INVITED, str(message.role))
    turn.reply(event, wire.Invited(code, until))


def withdraw(turn: Turn, event: FromClient, message: wire.Uninvite) -> None:
    """Let an invitation count no more."""
    meant = [digest for digest in turn.grid.invitations if id_of(digest) == message.id]
    if not meant:
        turn.refuse(event, ErrorCode.NOT_FOUND, _NONE)
        return
    noting.note(turn, event.peer, Audited.INVITED, "an invitation was withdrawn")
    _forget(turn, meant[0])
    turn.reply(event, Done())


def find(turn: Turn, digest: bytes) -> Invitation | None:
    """The invitation of this digest, if it is not over."""
    invitation = turn.grid.invitations.get(digest)
    return invitation if invitation is not None and invitation.until > turn.wall else None


def take(turn: Turn, digest: bytes) -> Role | None:
    """Use an invitation: the role that it gives."""
    invitation = find(turn, digest)
    if invitation is None:
        return None
    _forget(turn, digest)
    return invitation.role


def withdraw_all(turn: Turn, inviter: User) -> None:
    """Let none of somebody's invitations count any more: who invites others with a role has to have
    a right to it, or leaves a way back in behind."""
    for digest, invitation in list(turn.grid.invitations.items()):
        if invitation.inviter == inviter.key:
            _forget(turn, digest)


def sweep(turn: Turn) -> None:
    """Forget those whose time is over."""
    for digest, invitation in list(turn.grid.invitations.items()):
        if invitation.until <= turn.wall:
            _forget(turn, digest)


def rows(turn: Turn) -> tuple[wire.InvitationRow, ...]:
    """Those that count, the one first that ends first."""
    there = [each for each in turn.grid.invitations.values() if each.until > turn.wall]
    return tuple(
        wire.InvitationRow(
            id_of(each.digest), each.role, turn.grid.users[each.inviter].name, each.until
        )
        for each in sorted(there, key=lambda each: each.until)
    )


def _problem(turn: Turn, event: FromClient, message: wire.Invite) -> tuple[ErrorCode, str] | None:
    if not 0 < message.lasts <= LASTS_MOST:
        return ErrorCode.INVALID, _TOO_LONG
    if policy(turn.grid, event.origin) is Registration.CLOSED:
        return ErrorCode.CONFLICT, _CLOSED
    if len(turn.grid.invitations) >= limits.INVITATIONS:
        return ErrorCode.OVERLOADED, _TOO_MANY
    return None


def _code_of(token: bytes) -> str:
    letters = base64.b32encode(token[-CODE_BYTES:]).decode()
    return "-".join(letters[at : at + GROUP] for at in range(0, len(letters), GROUP))


def _forget(turn: Turn, digest: bytes) -> None:
    del turn.grid.invitations[digest]
    turn.changes.uninvited.append(digest)
