"""The client's side of the protocol: a state machine without socket, clock or thread.

Messages and the time go in, effects come out. What it is for: a program that uses it never
notices a broker that restarts. Requests and submissions that had no answer are sent again on the
new connection (all are safe to repeat), watching goes on, and what was missed is asked for from
the last revision that was seen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from shared import __version__
from shared.client import following
from shared.client.effects import Abandoned, Effect, Link, Reject, Reopen, Resolve, Send, Tell
from shared.client.login import OF_NOBODY, WITHOUT_SESSION, Login
from shared.client.refusals import error_of
from shared.client.requests import OWN, Pending, Requests
from shared.client.submissions import Submissions
from shared.client.watching import Watching
from shared.clock import SECOND
from shared.errors import CalcError, ErrorCode, RequestError, Unreachable
from shared.wire import client as wire
from shared.wire.rows import NewTask, Refusal

PING_AFTER = 1 * SECOND
SILENT_AFTER = 4 * SECOND
RETRY_EVERY = 5 * SECOND
"""A greeting that had no answer for so long is tried on a new socket."""

_AGAIN = (wire.Resume, wire.LogOut)
"""What the machine says by itself and says again to a broker that could not take it."""

_LATE = "The broker has not answered in time; it may be busy or gone."
_LOGGED_OUT = "You have logged out."


class ClientMachine:
    """One client's conversation with a broker, over as many connections as it takes."""

    def __init__(self, program: str, now: int) -> None:
        self.link = Link.CONNECTING
        self._program = program
        self._login = Login()
        self._greeted = False
        self._requests = Requests()
        self._submissions = Submissions()
        self._watching = Watching()
        self._heard = self._spoken = self._opened = now
        self._effects: list[Effect] = []

    @property
    def session(self) -> wire.Session | None:
        """The session that this connection is bound to."""
        return self._login.session

    def start(self, now: int) -> list[Effect]:
        """Greet the broker for the first time."""
        self._greet(now)
        return self._take()

    def request(
        self, ticket: int, message: wire.Request[object], deadline: int | None, now: int
    ) -> list[Effect]:
        """Ask something; `ticket` is resolved or rejected once. Ticket 0 is the machine's own."""
        over = self._without_session()
        if over is not None and not isinstance(message, WITHOUT_SESSION):
            return [Reject(ticket, over)]
        if isinstance(message, wire.Watch):
            self._watching.watch = message
        if isinstance(message, wire.LogOut):
            self._log_out(ticket, message, deadline, now)
        else:
            self._ask(ticket, message, deadline, now)
        return self._take()

    def submit(self, tasks: list[NewTask], follow: bool, now: int) -> list[Effect]:
        """Put tasks on the grid; each is accepted or abandoned, and each that is followed ends."""
        over = self._without_session()
        if over is not None:
            return [Abandoned(task.id, over) for task in tasks]
        batches = self._submissions.add(tasks, follow)
        if self._can_send(wire.Submit):
            for batch in batches:
                self._ask(OWN, batch, None, now)
        return self._take()

    def forget(self, task: bytes) -> None:
        """Nobody waits for this submission any more."""
        self._submissions.drop(task)

    def received(self, message: object, request: int, now: int) -> list[Effect]:
        """A message from the broker."""
        self._heard = now
        if request:
            self._replied(message, request, now)
        else:
            self._pushed(message, now)
        self._answer_without_session()
        return self._take()

    def tick(self, now: int) -> list[Effect]:
        """Time has passed: call it a few times a second."""
        self._expire(now)
        self._answer_without_session()
        if not self._greeted:
            if now - self._opened >= RETRY_EVERY:
                self._lose(now)
        elif now - self._heard >= SILENT_AFTER:
            self._lose(now)
        elif now - max(self._heard, self._spoken) >= PING_AFTER:
            self._ask(OWN, wire.Ping(), now + SILENT_AFTER, now)
        return self._take()

    def _take(self) -> list[Effect]:
        effects, self._effects = self._effects, []
        return effects

    # Asking

    def _ask(
        self, ticket: int, message: wire.Request[object], deadline: int | None, now: int
    ) -> None:
        pending = self._requests.add(ticket, message, deadline)
        if self._can_send(type(message)):
            self._send(pending, now)

    def _can_send(self, kind: type) -> bool:
        return kind is wire.Hello or (self._greeted and self._login.lets(kind))

    def _send(self, pending: Pending, now: int) -> None:
        pending.sent = True
        self._spoken = now
        self._effects.append(Send(pending.message, pending.number))

    def _send_waiting(self, now: int) -> None:
        for pending in self._requests:
            if not pending.sent and self._can_send(type(pending.message)):
                self._send(pending, now)

    def _expire(self, now: int) -> None:
        for pending in self._requests.take_late(now):
            self._reject([pending], Unreachable(_LATE))

    def _reject(self, requests: Iterable[Pending], error: CalcError) -> None:
        self._effects += [Reject(p.ticket, error) for p in requests if not p.is_own]

    # Connecting

    def _greet(self, now: int) -> None:
        self._greeted = False
        self._opened = now
        hello = wire.Hello(self._program, __version__)
        self._ask(OWN, hello, None, now)

    def _lose(self, now: int) -> None:
        self._effects.append(Reopen())
        self._begin_anew(now)

    def _begin_anew(self, now: int) -> None:
        if self.link is Link.CONNECTED:
            self._set_link(Link.RECONNECTING)
        self._login.session = None
        self._requests.begin_anew()
        self._greet(now)

    def _set_link(self, link: Link) -> None:
        if self.link is not link:
            self.link = link
            self._effects.append(Tell(link))

    def _welcomed(self, _request: wire.Hello, welcome: wire.Welcome, now: int) -> None:
        self._watching.connected(welcome.grid)
        self._greeted = True
        self._set_link(Link.CONNECTED)
        self._effects.append(Tell(welcome))
        if self._login.parting is not None:
            self._part(wire.Resume(self._login.parting), now)
        elif self._login.token is not None and not self._logging_in():
            self._ask(OWN, wire.Resume(self._login.token), None, now)
        self._send_waiting(now)

    def _logging_in(self) -> bool:
        kinds = (wire.LogIn, wire.Register, wire.Resume)
        asked = [p.message for p in self._requests if not self._parts(p)]
        return any(isinstance(message, kinds) for message in asked)

    def _began(self, _request: object, session: wire.Session, now: int) -> None:
        if self._login.is_of_another(session):
            self._forget_user("Somebody else has logged in.")
        self._login.begin(session)
        for batch in self._submissions.batches():
            self._ask(OWN, batch, None, now)
        self._catch_up(now)
        self._send_waiting(now)

    def _catch_up(self, now: int) -> None:
        watch = self._watching.watch
        if watch is not None and not any(p.message is watch for p in self._requests):
            self._ask(OWN, watch, None, now)
        self._ask_on(self._watching.missed(), now)

    def _ask_on(self, changes: wire.Changes | None, now: int) -> None:
        if changes is not None:
            self._ask(OWN, changes, None, now)

    # Without a session

    def _session_lost(self, refusal: Refusal) -> None:
        error = error_of(refusal)
        self._login.lose(error)
        self._effects.append(Tell(wire.SessionEnded(refusal)))
        self._leave_open_nothing(error)

    def _without_session(self) -> CalcError | None:
        """Why the last session ended, while nobody begins another: without this answer, what
        needs a session would wait for ever. Before the first one it waits."""
        begins = self._login.token is not None or self._logging_in()
        return None if begins else self._login.over

    def _answer_without_session(self) -> None:
        """Answer what was asked while somebody logged in, now that this has failed."""
        over = self._without_session()
        if over is not None:
            self._leave_open_nothing(over)

    def _leave_open_nothing(self, error: CalcError) -> None:
        self._effects += following.abandon_all(self._submissions, error)
        self._reject(self._requests.take_all_but(WITHOUT_SESSION), error)

    def _forget_user(self, why: str) -> None:
        self._watching.forget()
        self._effects += following.abandon_all(self._submissions, self._login.end(why))

    # Logging out

    def _log_out(self, ticket: int, message: wire.LogOut, deadline: int | None, now: int) -> None:
        """Whoever logs out is gone at once, whether or not the broker can be told of it now.

        It is told before anything else, on this connection or on the next one; the request is
        answered when it knows. Its deadline ends the waiting alone.
        """
        login = self._login
        known, bound = login.parting is not None, login.session is not None
        self._requests.add(ticket, message, deadline)
        if known:
            return
        login.leave(self._resumed())
        self._forget_user(_LOGGED_OUT)
        error = RequestError(ErrorCode.UNAUTHORIZED, _LOGGED_OUT)
        self._reject(self._requests.take_all_but(OF_NOBODY), error)
        if login.parting is None:
            self._parted(now)
        elif self._greeted:
            self._part(message if bound else wire.Resume(login.parting), now)

    def _resumed(self) -> bytes | None:
        """The session that the program is about to go on with."""
        resumes = (p.message for p in self._requests if isinstance(p.message, wire.Resume))
        return next((resume.token for resume in resumes), None)

    def _part(self, message: wire.Request[object], now: int) -> None:
        self._send(self._requests.add(OWN, message, None), now)

    def _parted(self, now: int) -> None:
        """The broker knows that the session is over: others may have theirs."""
        self._login.parting = None
        asked = self._requests.take_kinds(wire.LogOut)
        self._effects += [Resolve(pending.ticket, wire.Done()) for pending in asked]
        self._send_waiting(now)

    def _parts(self, pending: Pending) -> bool:
        """Whether a request of the machine's own is a part of logging out."""
        own = self._login.parting is not None and pending.is_own
        return own and isinstance(pending.message, _AGAIN)

    def _part_answered(self, pending: Pending, now: int) -> None:
        if isinstance(pending.message, wire.Resume):
            self._part(wire.LogOut(), now)
        else:
            self._parted(now)

    # Replies

    def _replied(self, message: object, request: int, now: int) -> None:
        pending = self._requests.take_answered(request, message)
        if pending is None:
            return
        if isinstance(message, wire.Refused):
            self._refused(pending, message.refusal, now)
        else:
            self._answered(pending, message, now)

    def _refused(self, pending: Pending, refusal: Refusal, now: int) -> None:
        if isinstance(pending.message, wire.Submit):
            self._effects += following.refused(self._submissions, pending.message, refusal)
        if refusal.code is ErrorCode.UNAUTHORIZED:
            self._unauthorized(pending, refusal, now)
        elif pending.is_own and isinstance(pending.message, _AGAIN):
            # The broker cannot tell at the moment; greeting it again later asks once more.
            self._greeted = False
            self._opened = now
        self._reject([pending], error_of(refusal))

    def _unauthorized(self, pending: Pending, refusal: Refusal, now: int) -> None:
        if self._parts(pending):
            self._parted(now)
        elif not isinstance(pending.message, wire.LogIn):
            self._session_lost(refusal)

    def _answered(self, pending: Pending, reply: object, now: int) -> None:
        if self._parts(pending):
            self._part_answered(pending, now)
        elif (handler := _REPLIES.get(type(reply))) is not None:
            handler(self, pending.message, reply, now)
        if not pending.is_own:
            self._effects.append(Resolve(pending.ticket, reply))

    def _submitted(self, submit: wire.Submit, reply: wire.Submitted, _now: int) -> None:
        self._effects += following.submitted(self._submissions, submit, reply)

    def _watched(self, _request: wire.Watch, reply: wire.Watching, _now: int) -> None:
        self._watching.begun(reply.revision)

    def _changed(self, _request: wire.Changes, changed: wire.Changed, now: int) -> None:
        self._effects.append(Tell(changed))
        self._ask_on(self._watching.changed(changed), now)

    # Pushes

    def _pushed(self, message: object, now: int) -> None:
        handler = _PUSHES.get(type(message))
        if handler is not None and (self._login.parting is None or type(message) in _OF_THE_LINK):
            handler(self, message, now)

    def _tasks_ended(self, message: wire.TasksEnded, _now: int) -> None:
        for row in message.rows:
            self._effects += following.ended(self._submissions, row)

    def _tasks_changed(self, message: wire.TasksChanged, _now: int) -> None:
        self._watching.pushed(message.revision)
        self._effects.append(Tell(message))

    def _pass_on(self, message: wire.FleetChanged | wire.SettingsChanged, _now: int) -> None:
        self._effects.append(Tell(message))

    def _session_ended(self, message: wire.SessionEnded, _now: int) -> None:
        self._session_lost(message.refusal)

    def _stranger(self, _message: wire.Stranger, now: int) -> None:
        if self._greeted:
            self._begin_anew(now)

    def _leaving(self, _message: wire.Leaving, now: int) -> None:
        self._lose(now)


_REPLIES: dict[type, Callable[[ClientMachine, Any, Any, int], None]] = {
    wire.Welcome: ClientMachine._welcomed,
    wire.Session: ClientMachine._began,
    wire.Submitted: ClientMachine._submitted,
    wire.Watching: ClientMachine._watched,
    wire.Changed: ClientMachine._changed,
}
_PUSHES: dict[type, Callable[[ClientMachine, Any, int], None]] = {
    wire.TasksEnded: ClientMachine._tasks_ended,
    wire.TasksChanged: ClientMachine._tasks_changed,
    wire.FleetChanged: ClientMachine._pass_on,
    wire.SettingsChanged: ClientMachine._pass_on,
    wire.SessionEnded: ClientMachine._session_ended,
    wire.Stranger: ClientMachine._stranger,
    wire.Leaving: ClientMachine._leaving,
}
_OF_THE_LINK = (wire.Stranger, wire.Leaving)
"""Pushes that are no user's own."""
