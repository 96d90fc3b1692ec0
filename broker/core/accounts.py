"""Accounts and sessions: who a connection speaks for."""

from __future__ import annotations

import hashlib
import logging
import unicodedata

from broker.core.effects import CheckPassword, HashPassword, Vouch
from broker.core.events import FromClient, PasswordChecked, PasswordHashed
from broker.core.grid import PendingLogin, folded
from broker.core.limits import logins
from broker.core.streams import creating
from broker.core.tokens import Tokens
from broker.core.turn import Turn
from broker.core.users import Connection, Session, User
from shared.clock import MINUTE
from shared.errors import ErrorCode
from shared.limits import NAME_CHARS, PASSWORD_CHARS, PASSWORD_MIN_CHARS
from shared.safety import INVISIBLE
from shared.states import Role
from shared.wire import client as wire
from shared.wire.rows import Refusal

USED_WRITTEN_EVERY = MINUTE

_WRONG = "The user name or the password is wrong."
_NOT_HASHED = "The password could not be hashed; the broker may be short of memory. Try again."
_OVER = "Your session has ended; log in again."


def digest_of(token: bytes) -> bytes:
    """What is kept of a token: it cannot be turned back."""
    return hashlib.sha256(token).digest()


def register(turn: Turn, event: FromClient, message: wire.Register) -> None:
    """Begin to make an account; it is made when the password is hashed."""
    name = unicodedata.normalize("NFC", message.user)
    problem = _problem_with_name(name) or problem_with_password(message.password)
    if problem:
        turn.refuse(event, ErrorCode.INVALID, problem)
    elif folded(name) in turn.grid.names or _being_registered(turn, name):
        turn.refuse(event, ErrorCode.CONFLICT, "There already is a user of this name.")
    else:
        login = PendingLogin(event.peer, event.request, name, registers=True, origin=event.origin)
        ticket = _remember(turn, event, login)
        if ticket:
            afar = not event.origin.is_local
            turn.emit(HashPassword(ticket, message.password, afar))


def log_in(turn: Turn, event: FromClient, message: wire.LogIn) -> None:
    """Begin to check a password; an unknown user takes as long as a wrong password."""
    user = turn.grid.names.get(folded(message.user))
    login = PendingLogin(event.peer, event.request, message.user, user, origin=event.origin)
    ticket = logins.may_try(turn, event, message.user) and _remember(turn, event, login)
    if ticket:
        password_hash = None if user is None else user.password
        afar = not event.origin.is_local
        turn.emit(CheckPassword(ticket, message.password, password_hash, afar))


def password_hashed(turn: Turn, event: PasswordHashed, tokens: Tokens) -> None:
    """The new account can be kept. The first one is administrator."""
    login = turn.grid.logins.pop(event.ticket, None)
    if login is None:
        return
    if event.hash is None:
        turn.refuse(_asked_by(login), ErrorCode.UNAVAILABLE, _NOT_HASHED)
        return
    role = Role.USER if turn.grid.users else Role.ADMIN
    key = max(turn.grid.users, default=0) + 1
    user = User(key, login.name, role, event.hash, turn.wall)
    turn.grid.add_user(user)
    turn.changes.new_users.append(user)
    if role is Role.ADMIN:
        creating.create_default(turn, user)
    turn.log(logging.INFO, f"account {key} was made, {role}")
    _begin(turn, login, user, tokens)


def password_checked(turn: Turn, event: PasswordChecked, tokens: Tokens) -> None:
    """The password was right, or was not."""
    login = turn.grid.logins.pop(event.ticket, None)
    if login is None:
        return
    right = event.right and login.user is not None
    logins.note(turn, login.name, login.origin, right=right)
    if not right or login.user is None:
        turn.log(logging.WARNING, "a log-in was refused")
        turn.refuse(_asked_by(login), ErrorCode.UNAUTHORIZED, _WRONG)
        return
    _begin(turn, login, login.user, tokens)


def resume(turn: Turn, event: FromClient, message: wire.Resume) -> None:
    """Go on with a session that is not over yet. A program does that by itself when it connects
    again, so it does not count as use."""
    digest = digest_of(message.token)
    session = turn.grid.sessions.get(digest)
    if session is None and digest in turn.loaded.sessions:
        session = turn.grid.sessions[digest] = turn.loaded.sessions[digest]
    if session is None or _idle(turn, session):
        turn.refuse(event, ErrorCode.UNAUTHORIZED, _OVER)
        return
    user = turn.grid.users[session.user]
    connection = turn.grid.connections[event.peer]
    refusal = None if connection.user is user else logins.too_many_connections(turn, user)
    if refusal is not None:
        turn.reply(event, wire.Refused(refusal))
        return
    _speak_for(turn, connection, user, session)
    turn.reply(event, wire.Session(user.name, user.role, message.token))


def log_out(turn: Turn, event: FromClient, _message: wire.LogOut) -> None:
    """End the session here and wherever else it is used."""
    connection = turn.grid.connections[event.peer]
    session = connection.session
    connection.speak_for(None, None)
    turn.reply(event, wire.Done())
    if session is not None:
        end_session(turn, session)


def passwords_changed(turn: Turn) -> None:
    """Take new passwords over from disk, and end the sessions that the old ones began."""
    for read in turn.loaded.users:
        user = turn.grid.users.get(read.key)
        if user is not None and user.password != read.password:
            user.password = read.password
            for login in turn.grid.logins.values():
                if login.user is user:  # it is being compared with the old one
                    login.user = None
            for session in [s for s in turn.grid.sessions.values() if s.user == user.key]:
                end_session(turn, session)


def wake(turn: Turn, session: Session) -> None:
    """A person asked for something. That is written at most once a minute."""
    session.used = turn.wall
    if turn.wall - session.written >= USED_WRITTEN_EVERY:
        session.written = turn.wall
        turn.changes.session_uses[session.digest] = session.used


def expire(turn: Turn) -> None:
    """End the sessions that nobody has used for too long.

    Whoever waits for a task has asked for it: a connection that follows one keeps its session.
    """
    for connection in turn.grid.connections.values():
        if connection.following and connection.session is not None:
            wake(turn, connection.session)
    for session in [s for s in turn.grid.sessions.values() if _idle(turn, s)]:
        end_session(turn, session)


def sweep(turn: Turn) -> None:
    """Have the disk forget the sessions that nobody came back to."""
    turn.changes.sessions_unused_since = turn.wall - turn.grid.settings.session_idle


def end_session(turn: Turn, session: Session) -> None:
    """Forget a session and tell the connections that used it."""
    turn.grid.sessions.pop(session.digest, None)
    turn.loaded.sessions.pop(session.digest, None)
    turn.changes.sessions.pop(session.digest, None)
    turn.changes.session_uses.pop(session.digest, None)
    turn.changes.ended_sessions.append(session.digest)
    refusal = Refusal(ErrorCode.UNAUTHORIZED, _OVER)
    for connection in turn.grid.connections.values():
        if connection.session is session:
            connection.speak_for(None, None)
            turn.push(connection.peer, wire.SessionEnded(refusal))


def _begin(turn: Turn, login: PendingLogin, user: User, tokens: Tokens) -> None:
    connection = turn.grid.connections.get(login.peer)
    if connection is None:
        return
    refusal = logins.too_many_connections(turn, user)
    if refusal is not None:
        turn.reply(_asked_by(login), wire.Refused(refusal))
        return
    token = tokens.new()
    session = Session(digest_of(token), user.key, turn.wall, turn.wall, turn.wall)
    turn.grid.sessions[session.digest] = session
    turn.changes.sessions[session.digest] = session
    _speak_for(turn, connection, user, session)
    turn.reply(_asked_by(login), wire.Session(user.name, user.role, token))


def _speak_for(turn: Turn, connection: Connection, user: User, session: Session) -> None:
    connection.speak_for(user, session)
    if not connection.origin.is_local:
        turn.emit(Vouch(connection.peer))


def _asked_by(login: PendingLogin) -> FromClient:
    return FromClient(login.peer, login.request, None)


def _remember(turn: Turn, event: FromClient, login: PendingLogin) -> int:
    if not logins.may_think(turn, event):
        return 0
    turn.grid.last_ticket += 1
    turn.grid.logins[turn.grid.last_ticket] = login
    return turn.grid.last_ticket


def _being_registered(turn: Turn, name: str) -> bool:
    pending = turn.grid.logins.values()
    return any(login.registers and folded(login.name) == folded(name) for login in pending)


def _idle(turn: Turn, session: Session) -> bool:
    return turn.wall - session.used >= turn.grid.settings.session_idle


def problem_with_password(password: str) -> str | None:
    """What keeps a text from being a password, in words."""
    if len(password) < PASSWORD_MIN_CHARS:
        return f"A password has at least {PASSWORD_MIN_CHARS} characters."
    if len(password) > PASSWORD_CHARS:
        return f"A password has at most {PASSWORD_CHARS} characters."
    return None


def _problem_with_name(name: str) -> str | None:
    if not name or name != name.strip() or not all(map(_is_name_character, name)):
        return "A user name has letters, digits, spaces and - _ . @ inside, and no others."
    if len(name) > NAME_CHARS:
        return f"A user name has at most {NAME_CHARS} characters."
    return None


def _is_name_character(character: str) -> bool:
    """Letters of any script with their marks, digits, and a few signs."""
    if ord(character) in INVISIBLE:
        return False
    return character in "-_.@ " or unicodedata.category(character)[0] in "LNM"
