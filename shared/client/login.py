"""Who a client speaks for, and what may be said in whose name."""

from __future__ import annotations

from dataclasses import replace

from shared.errors import CalcError, ErrorCode, RequestError
from shared.states import Role
from shared.wire import client as wire
from shared.wire import flow
from shared.wire.enrolling import Enroll

BEFORE_SESSION = (
    *(wire.Hello, wire.Ping, wire.Register, wire.LogIn, wire.Resume, wire.ShutDown),
    flow.Passed,
    Enroll,
)
WITHOUT_SESSION = (*BEFORE_SESSION, wire.LogOut)
"""What is answered though nobody is logged in."""

WHILE_PARTING = (wire.Ping, wire.ShutDown, flow.Passed)
"""What does not wait until the broker knows that somebody has logged out."""

OF_NOBODY = (
    wire.Hello,
    wire.Ping,
    wire.Register,
    wire.LogIn,
    wire.LogOut,
    wire.ShutDown,
    flow.Passed,
)
"""What is asked in no user's name."""


class Login:
    """The session of this connection, and what is known from one to the next."""

    def __init__(self) -> None:
        self.session: wire.Session | None = None
        self.token: bytes | None = None
        self.over: CalcError | None = None
        """why the last session ended"""
        self.parting: bytes | None = None
        """the token of whoever has logged out, until the broker knows of it"""
        self.parting_word = wire.LogOut()
        """as it was asked for"""
        self._user: str | None = None

    def lets(self, kind: type) -> bool:
        """Whether a broker that has answered may be asked this now."""
        if self.parting is not None:
            return kind in WHILE_PARTING
        return self.session is not None or kind in BEFORE_SESSION

    def is_of_another(self, session: wire.Session) -> bool:
        """Whether this is not the session of the user before."""
        return self._user not in (None, session.user)

    def begin(self, session: wire.Session) -> None:
        """Speak for a user."""
        self.session = session
        self.token = session.token
        self.over = None
        self._user = session.user

    def change_role(self, role: Role) -> None:
        """The user of this session may do less or more from now on."""
        if self.session is not None:
            self.session = replace(self.session, role=role)

    def lose(self, error: CalcError) -> None:
        """The session has ended; whoever logs in may be the same user."""
        self.session = self.token = None
        self.over = error

    def leave(self, word: wire.LogOut, resumed: bytes | None) -> None:
        """The user has logged out, perhaps of a session that was to be `resumed`."""
        self.parting_word = word
        self.parting = self.token or resumed
        self.session = self.token = self._user = None

    def end(self, why: str) -> CalcError:
        """What was asked for the user has no answer any more."""
        self.over = RequestError(ErrorCode.UNAUTHORIZED, why)
        return self.over
