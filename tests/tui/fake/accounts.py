"""Accounts and sessions of the broker in memory."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shared.errors import ErrorCode, RequestError
from shared.invitation import digest_of, id_of
from shared.states import Role
from shared.wire import accounts as wire
from shared.wire import client
from tests.tui.fake.rows import T0

CODE = "ABCD-EFGH-IJKL-MNOP"


def account(name: str, **fields: Any) -> wire.AccountRow:
    """An account of a user who has nothing."""
    row = wire.AccountRow(name, Role.USER, False, T0, 0, 0, 0, 0, 0)
    return row._replace(**fields)


def session(number: int, **fields: Any) -> wire.SessionRow:
    """A session of calc's on this machine."""
    row = wire.SessionRow(number.to_bytes(32, "big"), T0, T0, "calc", "", False)
    return row._replace(**fields)


class FakeAccounts:
    """What a test fills, and what was asked of it changes."""

    def __init__(self) -> None:
        ada = account("ada", role=Role.ADMIN, connections=1)
        bob = account("bob", tasks=5, unfinished=3)
        self.rows = {row.name: row for row in (ada, bob)}
        self.invitations: list[wire.InvitationRow] = []
        self.sessions = [session(1, program="calc-tui", current=True), session(2)]
        self.password = "correct horse"

    def now(self, _request: wire.Accounts) -> wire.AccountsNow:
        """All of it."""
        return wire.AccountsNow(tuple(self.rows.values()), tuple(self.invitations))

    def change(self, request: wire.ChangeAccount) -> client.Done:
        """Change what is given."""
        if request.user == "ada" and request.role not in (None, Role.ADMIN):
            raise RequestError(ErrorCode.CONFLICT, "This is the last administrator.")
        given: dict[str, Any] = {"role": request.role, "disabled": request.disabled}
        given |= {"tasks": request.tasks, "blobs": request.blobs}
        fields = {name: value for name, value in given.items() if value is not None}
        self.rows[request.user] = self.rows[request.user]._replace(**fields)
        return client.Done()

    def invite(self, request: wire.Invite) -> wire.Invited:
        """Another invitation."""
        name = id_of(digest_of(CODE))
        row = wire.InvitationRow(name, request.role, "ada", T0 + request.lasts)
        self.invitations.append(row)
        return wire.Invited(CODE, row.until)

    def withdraw(self, request: wire.Uninvite) -> client.Done:
        """One less."""
        self.invitations = [row for row in self.invitations if row.id != request.id]
        return client.Done()

    def change_password(self, request: wire.ChangePassword) -> client.Done:
        """Another password."""
        if request.old != self.password:
            raise RequestError(ErrorCode.FORBIDDEN, "That is not your password.")
        self.password = request.new
        self.sessions = [row for row in self.sessions if row.current]
        return client.Done()

    def end(self, request: wire.EndSession) -> client.Done:
        """One session less."""
        self.sessions = [row for row in self.sessions if row.id != request.id]
        return client.Done()


ANSWERS: dict[type, Callable[[FakeAccounts, Any], object]] = {
    wire.Accounts: FakeAccounts.now,
    wire.ChangeAccount: FakeAccounts.change,
    wire.Invite: FakeAccounts.invite,
    wire.Uninvite: FakeAccounts.withdraw,
    wire.ChangePassword: FakeAccounts.change_password,
    wire.Sessions: lambda people, _request: wire.SessionsNow(tuple(people.sessions)),
    wire.EndSession: FakeAccounts.end,
    wire.EndSessions: lambda _people, _request: client.Done(),
}
