"""Gives an account a new password, for one that was forgotten. Needs the broker's own files."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from pathlib import Path

from argon2 import PasswordHasher

from broker.core.accounts import problem_with_password
from broker.core.grid import folded
from broker.lock import database_lock, holder
from broker.store.database import MEMORY, check_place, open_database
from broker.store.models import SessionRow, UserRow
from shared.errors import SetupError


def change_password(place: str, name: str, password: str) -> None:
    """Write the new password and end the user's sessions; raises `SetupError`.

    A broker that uses the database is told to look (SIGUSR1).
    """
    check_place(place)
    if place == MEMORY or not Path(place).exists():
        raise SetupError(f"There is no database at {place}.")
    problem = problem_with_password(password)
    if problem:
        raise SetupError(problem)
    password_hash = PasswordHasher().hash(password)  # takes long: not while others wait to write
    database = open_database(place)
    with database.atomic("IMMEDIATE"):
        user = next((u for u in UserRow.select() if folded(u.name) == folded(name)), None)
        if user is None:
            raise SetupError("There is no such user.")
        SessionRow.delete().where(SessionRow.owner == user.key).execute()
        UserRow.update(password=password_hash).where(UserRow.key == user.key).execute()
    database.close()
    _tell_broker(place)


def _tell_broker(place: str) -> None:
    broker = holder(database_lock(place))
    if broker is not None:
        with suppress(ProcessLookupError):
            os.kill(broker, signal.SIGUSR1)
