"""Sessions: they begin at a log-in and end when somebody says so, or nobody asks for anything."""

from __future__ import annotations

import hashlib

from broker.core.effects import Vouch
from broker.core.events import FromClient
from broker.core.grid import PendingLogin
from broker.core.limits import logins
from broker.core.turn import Turn
from broker.core.users import Connection, Session, User
from shared.clock import MINUTE
from shared.errors import ErrorCode
from shared.wire import client as wire
from shared.wire.rows import Refusal

USED_WRITTEN_EVERY = MINUTE

MOST_EACH = 1_000
"""Sessions of one user; the one that was used longest ago ends for a further one."""

OVER = Refusal(ErrorCode.UNAUTHORIZED, "Your session has ended; log in again.")

CROWDED_OUT = Refusal(
    ErrorCode.UNAUTHORIZED,
    f"Your session has ended, as you have {MOST_EACH:,} that were used after it; log in again.",
)


def digest_of(token: bytes) -> bytes:
    """What is kept of a token: it cannot be turned back."""
    return hashlib.sha256(token).digest()


def begin(turn: Turn, login: PendingLogin, user: User) -> None:
    """Let the connection that has logged in speak for a user."""
    connection = turn.grid.connections.get(login.peer)
    if connection is None:
        return
    asked = FromClient(login.peer, login.request, None)
    refusal = logins.too_many_connections(turn, user, login.origin)
    if refusal is not None:
        turn.reply(asked, wire.Refused(refusal))
        return
    _make_room(turn, user)
    token, now = turn.tokens.new(), turn.wall
    came_from = connection.program, login.origin.address
    session = Session(digest_of(token), user.key, now, now, now, *came_from)
    turn.grid.sessions[session.digest] = session
    turn.changes.sessions[session.digest] = session
    bind(turn, connection, user, session)
    turn.reply(asked, wire.Session(user.name, user.role, token))


def _make_room(turn: Turn, user: User) -> None:
    known = {**turn.loaded.sessions, **turn.grid.sessions}
    theirs = sorted((s for s in known.values() if s.user == user.key), key=lambda s: s.used)
    for session in theirs[: max(0, len(theirs) - MOST_EACH + 1)]:
        end(turn, session, CROWDED_OUT)


def bind(turn: Turn, connection: Connection, user: User, session: Session) -> None:
    """Have a connection speak for a user; from afar, it is a stranger's no more."""
    connection.speak_for(user, session)
    if connection.origin.is_afar:
        turn.emit(Vouch(connection.peer))


def find(turn: Turn, digest: bytes) -> Session | None:
    """The session of this digest, if it is not over."""
    session = turn.grid.sessions.get(digest) or turn.loaded.sessions.get(digest)
    return None if session is None or is_idle(turn, session) else session


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
    for session in [s for s in turn.grid.sessions.values() if is_idle(turn, s)]:
        end(turn, session)


def sweep(turn: Turn) -> None:
    """Have the disk forget the sessions that nobody came back to."""
    turn.changes.sessions_unused_since = turn.wall - turn.grid.settings.session_idle


def is_used(turn: Turn, session: Session) -> bool:
    """Whether a connection speaks for its user."""
    return any(each.session is session for each in turn.grid.connections.values())


def end(turn: Turn, session: Session, why: Refusal = OVER) -> None:
    """Forget a session and tell the connections that used it."""
    turn.grid.sessions.pop(session.digest, None)
    turn.loaded.sessions.pop(session.digest, None)
    turn.changes.sessions.pop(session.digest, None)
    turn.changes.session_uses.pop(session.digest, None)
    turn.changes.ended_sessions.append(session.digest)
    for connection in turn.grid.connections.values():
        if connection.session is session:
            connection.speak_for(None, None)
            turn.push(connection.peer, wire.SessionEnded(why))


def end_all(turn: Turn, user: User, but: Session | None = None) -> None:
    """End every session of a user, those too that are on disk alone."""
    kept = b"" if but is None else but.digest
    known = {**turn.loaded.sessions, **turn.grid.sessions}
    for session in known.values():
        if session.user == user.key and session.digest != kept:
            end(turn, session)
    turn.changes.logged_out[user.key] = kept


def is_idle(turn: Turn, session: Session) -> bool:
    """Whether nobody has used it for too long."""
    return turn.wall - session.used >= turn.grid.settings.session_idle
