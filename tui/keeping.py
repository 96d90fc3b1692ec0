"""The session that somebody is logged in with, and the one that a file keeps for the next start."""

from __future__ import annotations

from shared import session_file
from shared.home import Home
from shared.session_file import StoredSession
from shared.wire.client import Session


class Keeping:
    """Knows both sessions; a broker is shown the tokens that it gave alone."""

    def __init__(self, home: Home, broker: str, stored: StoredSession | None) -> None:
        self.session: Session | None = None
        self.stored = stored
        """the session of an earlier start, until the broker has answered for it"""
        self.wanted = stored is not None
        """whether sessions are kept"""
        self._home = home
        self._broker = broker

    def save(self, session: Session) -> bytes | None:
        """Keep a session; raises `SetupError` where that cannot be. The token of one of the same
        broker that was kept until now, which nobody has any more."""
        before = session_file.found(self._home.token)
        stored = StoredSession(session.user, session.token, self._broker)
        session_file.save(self._home.token, stored)
        return before.token if before is not None and before.broker == self._broker else None

    def drop(self, token: bytes) -> None:
        """Keep a session no longer that the broker does not know."""
        session_file.remove(self._home.token, token)

    def forget(self) -> None:
        """Nobody is logged in any more."""
        for known in (self.session, self.stored):
            if known is not None:
                self.drop(known.token)
        self.session = self.stored = None
