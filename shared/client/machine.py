"""The client's side of the protocol: a state machine without socket, clock or thread.

Messages and the time go in, effects come out. What it is for: a program that uses it never
notices a broker that restarts. Requests and submissions that had no answer are sent again on the
new connection (all are safe to repeat), watching goes on, and what was missed is asked for from
the last revision that was seen.
"""

from __future__ import annotations

from shared.client import parting, pushes, replies, sessions
from shared.client.conversation import Conversation
from shared.client.effects import Abandoned, Effect, Link, Reject
from shared.client.login import WITHOUT_SESSION
from shared.client.requests import OWN
from shared.clock import SECOND
from shared.errors import Unreachable
from shared.wire import client as wire
from shared.wire.approach import Outcome
from shared.wire.rows import NewTask

PING_AFTER = 1 * SECOND
SILENT_AFTER = 4 * SECOND
SPEAK_AFTER = 5 * SECOND
"""Who is told one thing after the other is there, too, and has to say so."""

_LATE = "The broker has not answered in time; it may be busy or gone."


class ClientMachine:
    """One client's conversation with a broker, over as many connections as it takes."""

    def __init__(self, program: str, now: int) -> None:
        self._talk = Conversation(program, now)

    @property
    def link(self) -> Link:
        """How the client is connected."""
        return self._talk.link

    @property
    def session(self) -> wire.Session | None:
        """The session that this connection is bound to."""
        return self._talk.login.session

    @property
    def greeted(self) -> bool:
        """Whether the broker has answered on this connection."""
        return self._talk.greeted

    def turned_away(self, outcome: Outcome, now: int) -> list[Effect]:
        """The broker has ended a connection before a word; the shell has left it, and is told to
        open another one when it is time."""
        self._talk.keep_away(outcome, now)
        return self._talk.take_effects()

    def start(self, now: int) -> list[Effect]:
        """Greet the broker for the first time."""
        self._talk.greet(now)
        return self._talk.take_effects()

    def request(
        self, ticket: int, message: wire.Request[object], deadline: int | None, now: int
    ) -> list[Effect]:
        """Ask something; `ticket` is resolved or rejected once. Ticket 0 is the machine's own."""
        over = sessions.why_none(self._talk)
        if over is not None and not isinstance(message, WITHOUT_SESSION):
            return [Reject(ticket, over)]
        if isinstance(message, wire.Watch):
            self._talk.watching.watch = message
        if isinstance(message, wire.LogOut):
            parting.log_out(self._talk, ticket, message, deadline, now)
        else:
            self._talk.ask(ticket, message, deadline, now)
        return self._talk.take_effects()

    def leave(self, now: int) -> list[Effect]:
        """Take leave of a broker that knows this connection; nobody waits for an answer."""
        if self._talk.greeted:
            self._talk.send(self._talk.requests.add(OWN, wire.Leave(), None), now)
        return self._talk.take_effects()

    def submit(self, tasks: list[NewTask], follow: bool, now: int) -> list[Effect]:
        """Put tasks on the grid; each is accepted or abandoned, and each that is followed ends."""
        over = sessions.why_none(self._talk)
        if over is not None:
            return [Abandoned(task.id, over) for task in tasks]
        batches = self._talk.submissions.add(tasks, follow)
        if self._talk.can_send(wire.Submit):
            for batch in batches:
                self._talk.ask_own(batch, now)
        return self._talk.take_effects()

    def forget(self, task: bytes) -> None:
        """Nobody waits for this submission any more."""
        self._talk.submissions.drop(task)

    def received(self, message: object, request: int, now: int) -> list[Effect]:
        """A message from the broker."""
        self._talk.heard = now
        self._talk.pace.heard()
        if request:
            replies.replied(self._talk, message, request, now)
        else:
            pushes.pushed(self._talk, message, now)
        sessions.answer_without(self._talk)
        return self._talk.take_effects()

    def tick(self, now: int) -> list[Effect]:
        """Time has passed: call it a few times a second."""
        self._expire(now)
        if self._talk.greeted:
            self._talk.send_waiting(now)
        sessions.answer_without(self._talk)
        self._keep_up(now)
        return self._talk.take_effects()

    def _expire(self, now: int) -> None:
        for pending in self._talk.requests.take_late(now):
            self._talk.reject([pending], Unreachable(_LATE))

    def _keep_up(self, now: int) -> None:
        """Look anew for a broker that is silent; ask another one whether it is there."""
        talk = self._talk
        if not talk.greeted:
            if now >= talk.again:
                talk.lose(now)
        elif now - talk.heard >= SILENT_AFTER:
            talk.lose(now)
        elif now - max(talk.heard, talk.spoken) >= PING_AFTER or now - talk.spoken >= SPEAK_AFTER:
            talk.ask(OWN, wire.Ping(), now + SILENT_AFTER, now)
