"""Accounts come to be."""

from __future__ import annotations

import logging

from broker.core.accounts import inviting, pending, sessions
from broker.core.accounts.names import name_of, problem_with_name
from broker.core.accounts.passwords import prepared, problem_with_password
from broker.core.accounts.policy import policy
from broker.core.auditing import noting
from broker.core.effects import HashPassword
from broker.core.events import FromClient, Origin
from broker.core.grid import PendingLogin, folded
from broker.core.streams import creating
from broker.core.turn import Turn
from broker.core.users import User
from shared import limits
from shared.audit import Audited
from shared.errors import ErrorCode
from shared.invitation import digest_of
from shared.states import Registration, Role
from shared.wire import client as wire
from shared.wire.rows import Refusal

_FIRST = Refusal(
    ErrorCode.FORBIDDEN,
    "There is no account yet, and the first is made on the broker's own machine: with calc-tui "
    "there, or calc-broker passwd --admin NAME.",
)
_CLOSED = Refusal(
    ErrorCode.FORBIDDEN,
    "Nobody can make an account here; an administrator can let people in (accounts.registration).",
)
_BY_INVITATION = Refusal(
    ErrorCode.FORBIDDEN, "An account is made with an invitation here; ask an administrator for one."
)
_UNKNOWN = Refusal(
    ErrorCode.FORBIDDEN,
    "This invitation does not count: it was used, withdrawn or is over. Ask for another one.",
)
_FULL = Refusal(ErrorCode.OVERLOADED, f"There are {limits.ACCOUNTS:,} accounts, and no room left.")
_TAKEN = Refusal(ErrorCode.CONFLICT, "There already is a user of this name.")


def register(turn: Turn, event: FromClient, message: wire.Register) -> None:
    """Begin to make an account; it is made when the password is hashed."""
    name, invitation = name_of(message.user), digest_of(message.invitation)
    refusal = _why_not(turn, event.origin, invitation) or _problem(turn, name, message.password)
    if refusal is not None:
        turn.refuse(event, refusal.code, refusal.message)
        return
    login = PendingLogin(event.peer, event.request, name, registers=True, origin=event.origin)
    login.invitation = invitation
    ticket = pending.begin(turn, event, login)
    if ticket:
        turn.emit(HashPassword(ticket, prepared(message.password), event.origin.is_afar))


def hashed(turn: Turn, login: PendingLogin, password: str | None) -> None:
    """The new account can be kept, if nobody was faster."""
    if password is None:
        refusal: Refusal | None = pending.NOT_HASHED
    else:
        is_taken = folded(login.name) in turn.grid.names
        refusal = _why_not(turn, login.origin, login.invitation) or (_TAKEN if is_taken else None)
    if refusal is None and password is not None:
        sessions.begin(turn, login, _make(turn, login, password))
    elif refusal is not None:
        turn.refuse(pending.asked_by(login), refusal.code, refusal.message)


def _make(turn: Turn, login: PendingLogin, password: str) -> User:
    """The first account is administrator."""
    is_first = not turn.grid.users
    role = inviting.take(turn, login.invitation) or (Role.ADMIN if is_first else Role.USER)
    user = User(max(turn.grid.users, default=0) + 1, login.name, role, password, turn.wall)
    turn.grid.add_user(user)
    turn.changes.new_users.append(user)
    if is_first:
        creating.create_default(turn, user)
    turn.log(logging.INFO, f"account {user.key} was made, {role}")
    noting.note_of(turn, user, login.origin, Audited.REGISTERED, f"{user.name}: {role}")
    return user


def _why_not(turn: Turn, origin: Origin, invitation: bytes) -> Refusal | None:
    """Why nobody may make an account from there, or not with this invitation."""
    allowed = policy(turn.grid, origin)
    if allowed is Registration.CLOSED:
        return _CLOSED if turn.grid.users else _FIRST
    if len(turn.grid.users) >= limits.ACCOUNTS:
        return _FULL
    if invitation:
        return None if inviting.find(turn, invitation) else _UNKNOWN
    return _BY_INVITATION if allowed is Registration.INVITATION else None


def _problem(turn: Turn, name: str, password: str) -> Refusal | None:
    sentence = problem_with_name(name) or problem_with_password(password, name)
    if sentence is not None:
        return Refusal(ErrorCode.INVALID, sentence)
    is_taken = folded(name) in turn.grid.names or _is_being_registered(turn, name)
    return _TAKEN if is_taken else None


def _is_being_registered(turn: Turn, name: str) -> bool:
    pending = turn.grid.logins.values()
    return any(login.registers and folded(login.name) == folded(name) for login in pending)
