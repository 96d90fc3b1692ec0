"""Registering, logging in and the end of sessions of the broker in memory."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shared.errors import ErrorCode, RequestError
from shared.states import Registration, Role
from shared.wire import client as wire
from shared.wire.rows import Refusal
from tui.connection import Listener


class Sessions:
    """Who has an account, the first as administrator, and who was given which token."""

    listener: Listener

    def __init__(self, accounts: dict[str, str] | None) -> None:
        self.accounts = {"ada": "correct horse"} if accounts is None else accounts
        self.registration = Registration.OPEN
        self.tokens: dict[bytes, str] = {}

    def end_session(self, sentence: str) -> None:
        """The broker ends the session."""
        refusal = Refusal(ErrorCode.UNAUTHORIZED, sentence)
        self.listener(wire.SessionEnded(refusal))

    def _register(self, request: wire.Register) -> wire.Session:
        if request.user in self.accounts:
            raise RequestError(ErrorCode.CONFLICT, "There is a user of this name already.")
        self.accounts[request.user] = request.password
        return self._session(request.user)

    def _log_in(self, request: wire.LogIn) -> wire.Session:
        if self.accounts.get(request.user) != request.password:
            raise RequestError(ErrorCode.UNAUTHORIZED, "User name or password is wrong.")
        return self._session(request.user)

    def _resume(self, request: wire.Resume) -> wire.Session:
        user = self.tokens.get(request.token)
        if user is None:
            self.end_session("Your session has ended; log in again.")
            raise RequestError(ErrorCode.UNAUTHORIZED, "Your session has ended; log in again.")
        return wire.Session(user, self._role(user), request.token)

    def _session(self, user: str) -> wire.Session:
        token = len(self.tokens).to_bytes(32, "big")
        self.tokens[token] = user
        return wire.Session(user, self._role(user), token)

    def _role(self, user: str) -> Role:
        return Role.ADMIN if user == next(iter(self.accounts)) else Role.USER


ANSWERS: dict[type, Callable[[Sessions, Any], object]] = {
    wire.Register: Sessions._register,
    wire.LogIn: Sessions._log_in,
    wire.Resume: Sessions._resume,
    wire.LogOut: lambda _sessions, _request: wire.Done(),
}
