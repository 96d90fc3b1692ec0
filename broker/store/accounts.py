"""Accounts, their sessions and invitations on disk."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Any

from broker.core.accounts.invitation import Invitation
from broker.core.accounts.own import SessionsOf
from broker.core.effects import Changes
from broker.core.users import Session, User
from broker.store import references
from broker.store.models import InvitationRow, SessionRow, UserRow
from broker.store.rows import chunks
from broker.store.statements import run
from shared import limits
from shared.states import Role
from shared.wire import accounts as wire

INSERT = """
INSERT INTO account (key, name, role, password, last_number, created) VALUES (?, ?, ?, ?, 0, ?)
"""
UPDATE = """
UPDATE account SET role = ?, disabled = ?, task_quota = ?, blob_quota = ? WHERE key = ?
"""


def read(raw: sqlite3.Connection) -> tuple[User, ...]:
    """All accounts."""
    names = references.names(raw)
    return tuple(_read_user(row, names.get(row.key, {})) for row in UserRow.select())


def invitations() -> tuple[Invitation, ...]:
    """Those that nobody has used yet."""
    rows = InvitationRow.select()
    return tuple(Invitation(bytes(r.digest), Role(r.role), r.inviter, r.until) for r in rows)


def named_sessions(wanted: set[bytes]) -> dict[bytes, Session]:
    """The sessions with these digests."""
    found = {}
    for digests in chunks(sorted(wanted)):
        for row in SessionRow.select().where(SessionRow.digest.in_(digests)):
            found[bytes(row.digest)] = _read_session(row)
    return found


def all_sessions(owners: set[int]) -> dict[bytes, Session]:
    """All sessions of these users."""
    rows = SessionRow.select().where(SessionRow.owner.in_(owners)) if owners else ()
    return {bytes(row.digest): _read_session(row) for row in rows}


def sessions_of(owner: int, question: SessionsOf) -> wire.SessionsNow:
    """The sessions of a user that are not over, the newest first."""
    there = (SessionRow.owner == owner) & (SessionRow.used > question.since)
    query = SessionRow.select().where(there).order_by(SessionRow.created.desc(), SessionRow.digest)
    return wire.SessionsNow(tuple(_shown(query.limit(limits.SESSIONS_SHOWN), question.current)))


def write(raw: sqlite3.Connection, changes: Changes) -> None:
    """What a turn has decided."""
    if changes.of_people:
        _write_people(raw, changes)
    if changes.of_accounts:
        _write_sessions(raw, changes)
    run(
        raw,
        "UPDATE account SET last_number = ? WHERE key = ?",
        [(user.last_number, user.key) for user in changes.users.values()],
    )


def _write_people(raw: sqlite3.Connection, changes: Changes) -> None:
    new, changed = changes.new_users, changes.accounts.values()
    run(raw, INSERT, [(u.key, u.name, u.role, u.password, u.created) for u in new])
    run(raw, UPDATE, [(u.role, u.disabled, u.task_quota, u.blob_quota, u.key) for u in changed])
    run(
        raw,
        "UPDATE account SET password = ? WHERE key = ? AND password = ?",
        [(password, key, before) for key, (password, before) in changes.passwords.items()],
    )
    run(raw, "INSERT INTO invitation VALUES (?, ?, ?, ?)", changes.invited)
    run(raw, "DELETE FROM invitation WHERE digest = ?", [(d,) for d in changes.uninvited])
    run(
        raw,
        "DELETE FROM session WHERE owner = ? AND digest != ?",
        list(changes.logged_out.items()),
    )


def _write_sessions(raw: sqlite3.Connection, changes: Changes) -> None:
    """Some may have begun after all those of their user ended in the same turn."""
    begun = changes.sessions.values()
    run(
        raw,
        "INSERT INTO session VALUES (?, ?, ?, ?, ?, ?)",
        [(s.digest, s.user, s.created, s.used, s.program, s.address) for s in begun],
    )
    run(
        raw,
        "UPDATE session SET used = ? WHERE digest = ?",
        [(used, digest) for digest, used in changes.session_uses.items()],
    )
    run(raw, "DELETE FROM session WHERE digest = ?", [(d,) for d in changes.ended_sessions])
    if changes.sessions_unused_since is not None:
        raw.execute("DELETE FROM session WHERE used < ?", (changes.sessions_unused_since,))


def _read_user(row: Any, names: dict[str, int]) -> User:
    return User(
        row.key,
        row.name,
        Role(row.role),
        row.password,
        row.created,
        row.last_number,
        names,
        bool(row.disabled),
        row.task_quota,
        row.blob_quota,
    )


def _read_session(row: Any) -> Session:
    when = row.created, row.used, row.used
    return Session(bytes(row.digest), row.owner, *when, row.program, row.address)


def _shown(rows: Iterable[Any], current: bytes) -> Iterable[wire.SessionRow]:
    for row in rows:
        digest = bytes(row.digest)
        about = row.created, row.used, row.program, row.address
        yield wire.SessionRow(digest, *about, digest == current)
