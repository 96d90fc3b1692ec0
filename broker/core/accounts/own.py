"""What everybody does with their own account: its password and its sessions."""

from __future__ import annotations

from typing import NamedTuple

from broker.core.accounts import passwords, pending, sessions
from broker.core.auditing import noting
from broker.core.effects import Answer, CheckPassword, HashPassword
from broker.core.events import FromClient, PasswordChecked
from broker.core.grid import PendingLogin
from broker.core.limits import logins
from broker.core.turn import Turn
from broker.core.users import User
from shared.audit import Audited
from shared.errors import ErrorCode
from shared.wire import accounts as wire
from shared.wire.client import Done

_WRONG = "That is not your password; nothing was changed."
_NO_SESSION = "You have no such session; calc account sessions lists them."


class SessionsOf(NamedTuple):
    """The sessions of whoever asks that were used since then."""

    current: bytes
    since: int


def change_password(turn: Turn, event: FromClient, message: wire.ChangePassword) -> None:
    """Begin to change a password: the old one is checked, then the new one hashed."""
    user = turn.grid.users[turn.owner_of(event)]
    problem = passwords.problem_with_password(message.new, user.name)
    if problem is not None:
        turn.refuse(event, ErrorCode.INVALID, problem)
        return
    login = PendingLogin(event.peer, event.request, user.name, user, origin=event.origin)
    login.new_password = passwords.prepared(message.new)
    ticket = logins.may_try(turn, event, user.name) and pending.begin(turn, event, login)
    if ticket:
        old = passwords.prepared(message.old)
        turn.emit(CheckPassword(ticket, old, user.password, event.origin.is_afar))


def checked(turn: Turn, login: PendingLogin, event: PasswordChecked) -> None:
    """The old password was right, or was not."""
    if not event.right or login.user is None:
        noting.note_of(turn, login.user, login.origin, Audited.PASSWORD_REFUSED, login.name)
        turn.refuse(pending.asked_by(login), ErrorCode.FORBIDDEN, _WRONG)
    else:
        ticket, afar = pending.go_on(turn, login), login.origin.is_afar
        turn.emit(HashPassword(ticket, login.new_password, afar))


def hashed(turn: Turn, login: PendingLogin, password: str | None) -> None:
    """The new password counts from now on, and only where it was changed goes on."""
    asked, user = pending.asked_by(login), login.user
    if password is None:
        turn.refuse(asked, pending.NOT_HASHED.code, pending.NOT_HASHED.message)
    elif user is None or user.disabled:
        turn.refuse(asked, ErrorCode.FORBIDDEN, _WRONG)
    else:
        passwords.give(turn, user, password)
        noting.note_of(turn, user, login.origin, Audited.PASSWORD_CHANGED, user.name)
        turn.reply(asked, Done())
        _stay_here_alone(turn, login, user)


def show_sessions(turn: Turn, event: FromClient, _message: wire.Sessions) -> None:
    """Leave the question to the disk, where those lie too that nobody has come back to."""
    session = turn.grid.connections[event.peer].session
    since = turn.wall - turn.grid.settings.session_idle
    question = SessionsOf(b"" if session is None else session.digest, since)
    owner, revision = turn.owner_of(event), turn.grid.revision
    turn.emit(Answer(event.peer, event.request, owner, question, revision))


def end_session(turn: Turn, event: FromClient, message: wire.EndSession) -> None:
    """End one of the user's sessions."""
    session = sessions.find(turn, message.id)
    if session is None or session.user != turn.owner_of(event):
        turn.refuse(event, ErrorCode.NOT_FOUND, _NO_SESSION)
        return
    noting.note(turn, event.peer, Audited.SESSIONS_ENDED, "one")
    turn.reply(event, Done())
    sessions.end(turn, session)


def end_sessions(turn: Turn, event: FromClient, _message: wire.EndSessions) -> None:
    """Log the user out everywhere, here too."""
    noting.note(turn, event.peer, Audited.SESSIONS_ENDED, "all")
    turn.reply(event, Done())
    sessions.end_all(turn, turn.grid.users[turn.owner_of(event)])


def _stay_here_alone(turn: Turn, login: PendingLogin, user: User) -> None:
    """Whoever knew the old password is out; the connection may speak for somebody else by now."""
    pending.forget(turn, user)
    here = turn.grid.connections.get(login.peer)
    sessions.end_all(turn, user, here.session if here is not None and here.user is user else None)
