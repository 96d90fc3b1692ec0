"""Invitations, as they are written beside a broker that may be running: it reads one when somebody
shows its token, so nobody has to tell it."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from broker.auth.tokens import TOKEN_BYTES
from broker.core.accounts.sessions import digest_of
from broker.core.enrolling.naming import problem_with
from broker.core.folding import folded
from broker.store.database import MEMORY, check_place, open_database
from broker.store.models import AuditRow, EnrolledRow, InvitedWorkerRow
from shared.audit import Audited
from shared.clock import now
from shared.errors import SetupError


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whom to let in, as what, and for how long the invitation stands (milliseconds)."""

    name: str
    roles: tuple[str, ...]
    expires: int


def invite(place: str, wanted: Wanted) -> bytes:
    """Write an invitation into a database and return its token; raises `SetupError`."""
    check_place(place)
    if place == MEMORY or not Path(place).exists():
        raise SetupError(f"There is no database at {place}; start calc-broker first.")
    problem = problem_with(wanted.name)
    if problem is not None:
        raise SetupError(problem)
    with _transaction(place):
        return write(wanted)


def withdraw(place: str, token: bytes) -> None:
    """Remove an invitation whose token nobody has seen, unless it has gone by itself: another one
    of its name takes its place. Raises `SetupError`."""
    with _transaction(place):
        row = InvitedWorkerRow.get_or_none(digest=digest_of(token))
        if row is not None:
            row.delete_instance()
            _note(now(), f"{row.name}: withdrawn")


@contextmanager
def _transaction(place: str) -> Iterator[None]:
    database = open_database(place)
    try:
        with database.atomic("IMMEDIATE"):
            yield
    finally:
        database.close()


def write(wanted: Wanted) -> bytes:
    """The same in the transaction that is open. It takes the place of an earlier invitation of the
    same name, so that one which somebody else may have seen can be made void."""
    enrolled = EnrolledRow.select().where(EnrolledRow.revoked.is_null())
    if any(folded(row.name) == folded(wanted.name) for row in enrolled):
        raise SetupError(
            f"There is a worker {wanted.name}: choose another name, or revoke it first "
            f"(calc workers revoke {wanted.name})."
        )
    for row in InvitedWorkerRow.select().where(InvitedWorkerRow.used.is_null()):
        if folded(row.name) == folded(wanted.name):
            row.delete_instance()
    token, at = secrets.token_bytes(TOKEN_BYTES), now()
    InvitedWorkerRow.insert(
        digest=digest_of(token),
        name=wanted.name,
        roles=",".join(wanted.roles),
        created=at,
        expires=at + wanted.expires,
    ).execute()
    _note(at, wanted.name)
    return token


def _note(at: int, about: str) -> None:
    said = {"name": "", "deed": Audited.WORKER_INVITED, "about": about, "address": ""}
    AuditRow.insert(at=at, account=0, **said).execute()
