"""What a client and a broker have said, and how the one speaks to the other."""

from __future__ import annotations

from collections.abc import Iterable

from shared import __version__
from shared.client.effects import Effect, Link, Reject, Reopen, Send, Tell
from shared.client.login import Login
from shared.client.requests import OWN, Pending, Requests
from shared.client.submissions import Submissions
from shared.client.watching import Watching
from shared.clock import SECOND
from shared.errors import CalcError
from shared.wire import client as wire
from shared.wire.approach import Outcome, Pace

AGAIN = (wire.Resume, wire.LogOut)
"""What the machine says by itself and says again to a broker that could not take it."""

RETRY_EVERY = 5 * SECOND
"""A greeting that had no answer for so long is tried on a new socket."""


class Conversation:
    """It goes on over as many connections as it takes."""

    def __init__(self, program: str, now: int) -> None:
        self.link = Link.CONNECTING
        self.greeted = False
        """whether the broker has answered on this connection"""
        self.login = Login()
        self.requests = Requests()
        self.submissions = Submissions()
        self.watching = Watching()
        self.heard = self.spoken = now
        self.again = now + RETRY_EVERY
        """when a greeting without an answer is tried anew"""
        self.pace = Pace()
        self._program = program
        self._effects: list[Effect] = []

    def emit(self, *effects: Effect) -> None:
        """Have the shell do this when the step is over."""
        self._effects += effects

    def take_effects(self) -> list[Effect]:
        """What the step that is over has come to."""
        effects, self._effects = self._effects, []
        return effects

    # Asking

    def ask(
        self, ticket: int, message: wire.Request[object], deadline: int | None, now: int
    ) -> None:
        """Send a request as soon as it can be."""
        pending = self.requests.add(ticket, message, deadline)
        if self.can_send(type(message)):
            self.send(pending, now)

    def ask_own(self, message: wire.Request[object] | None, now: int) -> None:
        """Ask something for which nobody waits, if there is anything."""
        if message is not None:
            self.ask(OWN, message, None, now)

    def can_send(self, kind: type) -> bool:
        """Whether the broker may be asked this now."""
        return kind is wire.Hello or (self.greeted and self.login.lets(kind))

    def send(self, pending: Pending, now: int) -> None:
        """Send a request."""
        pending.sent = True
        self.spoken = now
        self.emit(Send(pending.message, pending.number))

    def send_waiting(self, now: int) -> None:
        """Send what had to wait and need not any more."""
        for pending in self.requests:
            if pending.sent or pending.ready > now:
                continue
            if self.can_send(type(pending.message)):
                self.send(pending, now)

    def reject(self, requests: Iterable[Pending], error: CalcError) -> None:
        """Whoever waits for these has an error for an answer."""
        self.emit(*[Reject(p.ticket, error) for p in requests if not p.is_own])

    def parts(self, pending: Pending) -> bool:
        """Whether a request of the machine's own is a part of logging out."""
        own = self.login.parting is not None and pending.is_own
        return own and isinstance(pending.message, AGAIN)

    # Connecting

    def greet(self, now: int) -> None:
        """Say hello; nothing else is said before the broker has answered."""
        self.greeted = False
        self.again = now + RETRY_EVERY
        self.ask_own(wire.Hello(self._program, __version__), now)

    def lose(self, now: int) -> None:
        """Leave a connection on which nothing is heard."""
        self.emit(Reopen())
        self.begin_anew(now)

    def keep_away(self, outcome: Outcome, now: int) -> None:
        """Leave a broker alone for a while that has let nobody in."""
        self._miss()
        self.greeted = False
        self.again = now + self.pace.pause(outcome)

    def begin_anew(self, now: int) -> None:
        """Greet a broker that does not know this connection."""
        self._miss()
        self.login.session = None
        self.requests.begin_anew()
        self.greet(now)

    def set_link(self, link: Link) -> None:
        """Tell the program how it is connected, when that is news."""
        if self.link is not link:
            self.link = link
            self.emit(Tell(link))

    def _miss(self) -> None:
        if self.link is Link.CONNECTED:
            self.set_link(Link.RECONNECTING)
