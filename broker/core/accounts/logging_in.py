"""Who logs in, goes on with a session, or leaves it."""

from __future__ import annotations

import logging

from broker.core.accounts import passwords, pending, sessions
from broker.core.auditing import noting
from broker.core.effects import CheckPassword
from broker.core.events import FromClient, PasswordChecked
from broker.core.grid import PendingLogin, folded
from broker.core.limits import logins
from broker.core.turn import Turn
from shared.audit import Audited
from shared.errors import ErrorCode
from shared.wire import client as wire

_WRONG = "The user name or the password is wrong."
_DISABLED = "This account is disabled; an administrator can let it in again."


def log_in(turn: Turn, event: FromClient, message: wire.LogIn) -> None:
    """Begin to check a password; an unknown user takes as long as a wrong password."""
    user = turn.grid.names.get(folded(message.user))
    login = PendingLogin(event.peer, event.request, message.user, user, origin=event.origin)
    ticket = logins.may_try(turn, event, message.user) and pending.begin(turn, event, login)
    if ticket:
        password_hash = None if user is None else user.password
        password = passwords.prepared(message.password)
        turn.emit(CheckPassword(ticket, password, password_hash, event.origin.is_afar))


def checked(turn: Turn, login: PendingLogin, event: PasswordChecked) -> None:
    """The password was right, or was not. Only who knows it is told of more."""
    user = login.user
    if not event.right or user is None:
        _refuse(turn, login, ErrorCode.UNAUTHORIZED, _WRONG)
    elif user.disabled:
        _refuse(turn, login, ErrorCode.FORBIDDEN, _DISABLED)
    else:
        if event.renewed is not None:
            passwords.give(turn, user, event.renewed)
        noting.note_of(turn, user, login.origin, Audited.LOG_IN)
        sessions.begin(turn, login, user)


def resume(turn: Turn, event: FromClient, message: wire.Resume) -> None:
    """Go on with a session that is not over yet. A program does that by itself when it connects
    again, so it does not count as use."""
    session = sessions.find(turn, sessions.digest_of(message.token))
    user = None if session is None else turn.grid.users[session.user]
    if session is None or user is None or user.disabled:
        turn.refuse(event, sessions.OVER.code, sessions.OVER.message)
        return
    turn.grid.sessions[session.digest] = session
    connection = turn.grid.connections[event.peer]
    if connection.user is not user:
        refusal = logins.too_many_connections(turn, user, event.origin)
        if refusal is not None:
            turn.reply(event, wire.Refused(refusal))
            return
    sessions.bind(turn, connection, user, session)
    turn.reply(event, wire.Session(user.name, user.role, message.token))


def log_out(turn: Turn, event: FromClient, message: wire.LogOut) -> None:
    """End the session here and wherever else it is used, or here alone where it is."""
    connection = turn.grid.connections[event.peer]
    user, session = connection.user, connection.session
    connection.speak_for(None, None)
    turn.reply(event, wire.Done())
    if session is not None and not (message.unless_used and sessions.is_used(turn, session)):
        noting.note_of(turn, user, connection.origin, Audited.LOG_OUT)
        sessions.end(turn, session)


def _refuse(turn: Turn, login: PendingLogin, code: ErrorCode, sentence: str) -> None:
    """What somebody typed for a name may be a password: only names of accounts are noted."""
    turn.log(logging.WARNING, "a log-in was refused")
    about = "" if login.user is None else login.user.name
    noting.note_of(turn, None, login.origin, Audited.LOG_IN_REFUSED, about)
    turn.refuse(pending.asked_by(login), code, sentence)
