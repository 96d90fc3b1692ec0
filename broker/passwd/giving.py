"""Gives an account a new password, or makes an administrator. Needs the broker's own files."""

from __future__ import annotations

import os
import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from argon2 import PasswordHasher

from broker.core.accounts.names import name_of, problem_with_name
from broker.core.accounts.passwords import prepared, problem_with_password
from broker.core.auditing.entry import Entry
from broker.core.effects import Changes
from broker.core.grid import folded
from broker.core.streams.creating import default_of
from broker.core.users import User
from broker.lock import database_lock, holder
from broker.store import accounts, audit, streams
from broker.store.database import MEMORY, check_place, open_database
from shared.audit import Audited
from shared.clock import now
from shared.errors import SetupError
from shared.states import Role

Deciding = Callable[[dict[str, User], str], Changes]
"""What is to be written, from the accounts by their names and the hash of the new password."""


@dataclass(frozen=True, slots=True)
class Giving:
    """A new password that is to be written for an account of a database."""

    place: str
    name: str
    deciding: Deciding

    def check(self) -> None:
        """Raise `SetupError` where nothing could be written, whatever the password is."""
        self.deciding(_accounts_at(self.place), "")

    def write(self, password: str) -> None:
        """Write it, and end the user's sessions; raises `SetupError`. A broker that uses the
        database is told to look (SIGUSR1)."""
        problem = problem_with_password(password, self.name)
        if problem:
            raise SetupError(problem)
        # This takes long: not while others wait to write.
        password_hash = PasswordHasher().hash(prepared(password))
        with closing(open_database(self.place)) as database, database.atomic("IMMEDIATE"):
            raw = database.connection()
            changes = self.deciding(_accounts(raw), password_hash)
            for write in (accounts.write, streams.write, audit.write):
                write(raw, changes)
        _tell_broker(self.place)


def to_user(place: str, name: str) -> Giving:
    """An account is to have another password; raises `SetupError`."""
    check_place(place)
    if place == MEMORY or not Path(place).exists():
        raise SetupError(f"There is no database at {place}.")
    return Giving(place, name, partial(_changed, name))


def to_administrator(place: str, name: str) -> Giving:
    """An account is to be administrator and have this password; one that is not there is made.
    Raises `SetupError`."""
    check_place(place)
    if place == MEMORY:
        raise SetupError("A database in memory keeps no account; name a file with --database.")
    return Giving(place, name, partial(_administrator, name_of(name)))


def _accounts_at(place: str) -> dict[str, User]:
    """None where no broker has been started yet."""
    if not Path(place).exists():
        return {}
    with closing(open_database(place)) as database:
        return _accounts(database.connection())


def _accounts(raw: sqlite3.Connection) -> dict[str, User]:
    return {folded(user.name): user for user in accounts.read(raw)}


def _changed(name: str, users: dict[str, User], password: str) -> Changes:
    user = users.get(folded(name))
    if user is None:
        raise SetupError("There is no such user.")
    changes = Changes()
    changes.passwords[user.key] = password, user.password
    changes.logged_out[user.key] = b""
    changes.audit.append(_note(Audited.PASSWORD_CHANGED, user.name))
    return changes


def _administrator(name: str, users: dict[str, User], password: str) -> Changes:
    user = users.get(folded(name))
    if user is None:
        return _made(name, users, password)
    changes = _changed(name, users, password)
    changes.accounts[user.key] = replace(user, role=Role.ADMIN, disabled=False)
    changes.audit.append(_note(Audited.ACCOUNT_CHANGED, f"{user.name}: {Role.ADMIN}, enabled"))
    return changes


def _made(name: str, users: dict[str, User], password: str) -> Changes:
    problem = problem_with_name(name)
    if problem:
        raise SetupError(problem)
    key = max((user.key for user in users.values()), default=0) + 1
    user = User(key, name, Role.ADMIN, password, now())
    changes = Changes(new_users=[user])
    if not users:
        stream = default_of(user)
        changes.streams.created[stream.key] = stream
        changes.streams.programs[stream.key] = b""
    changes.audit.append(_note(Audited.REGISTERED, f"{name}: {Role.ADMIN}"))
    return changes


def _note(deed: Audited, about: str) -> Entry:
    """Whoever may read the broker's files has no account for that."""
    return Entry(now(), 0, "", deed, about, "")


def _tell_broker(place: str) -> None:
    broker = holder(database_lock(place))
    if broker is not None:
        with suppress(ProcessLookupError):
            os.kill(broker, signal.SIGUSR1)
