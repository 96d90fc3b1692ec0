"""The client's side of the protocol: a state machine without socket, clock or thread.

Messages and the time go in, effects come out. What it is for: a program that uses it never
notices a broker that restarts. Requests and submissions that had no answer are sent again on the
new connection (all are safe to repeat), watching goes on, and what was missed is asked for from
the last revision that was seen.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from shared import __version__
from shared.client.effects import (
    Abandoned,
    Accepted,
    Effect,
    Ended,
    Link,
    Reject,
    Reopen,
    Resolve,
    Send,
    Tell,
)
from shared.client.submissions import Submissions
from shared.clock import SECOND
from shared.errors import CalcError, ErrorCode, RequestError, Unreachable
from shared.wire import client as wire
from shared.wire.codec import REQUEST_IDS
from shared.wire.rows import NewTask, Receipt, Refusal, TaskRow

PING_AFTER = 1 * SECOND
SILENT_AFTER = 4 * SECOND
RETRY_EVERY = 5 * SECOND
"""A greeting that had no answer for so long is tried on a new socket."""

_INTERNAL = 0
"""The ticket of requests that the machine makes for itself."""

_BEFORE_SESSION = (wire.Hello, wire.Ping, wire.Register, wire.LogIn, wire.Resume, wire.ShutDown)
_WITHOUT_SESSION = (*_BEFORE_SESSION, wire.LogOut)
"""What is answered though nobody is logged in."""

_WHILE_PARTING = (wire.Ping, wire.ShutDown)
"""What does not wait until the broker knows that somebody has logged out."""

_OF_NOBODY = (wire.Hello, wire.Ping, wire.Register, wire.LogIn, wire.LogOut, wire.ShutDown)
_AGAIN = (wire.Resume, wire.LogOut)
"""What the machine says by itself and says again to a broker that could not take it."""

_LOGGED_OUT = "You have logged out."


@dataclass(slots=True)
class _Pending:
    ticket: int
    message: wire.Request[object]
    deadline: int | None
    sent: bool = False


class ClientMachine:
    """One client's conversation with a broker, over as many connections as it takes."""

    def __init__(self, program: str, now: int) -> None:
        self.link = Link.CONNECTING
        self.session: wire.Session | None = None
        self._program = program
        self._user: str | None = None
        self._token: bytes | None = None
        self._over: CalcError | None = None
        self._parting: bytes | None = None
        """the token of whoever has logged out, until the broker knows of it"""
        self._greeted = False
        self._pending: dict[int, _Pending] = {}
        self._submissions = Submissions()
        self._watch: wire.Watch | None = None
        self._revision: int | None = None
        self._behind = False
        self._grid: bytes | None = None
        self._next_request = 1
        self._heard = self._spoken = self._opened = now
        self._effects: list[Effect] = []

    def start(self, now: int) -> list[Effect]:
        """Greet the broker for the first time."""
        self._greet(now)
        return self._take()

    def request(
        self, ticket: int, message: wire.Request[object], deadline: int | None, now: int
    ) -> list[Effect]:
        """Ask something; `ticket` is resolved or rejected once. Ticket 0 is the machine's own."""
        over = self._without_session()
        if over is not None and not isinstance(message, _WITHOUT_SESSION):
            return [Reject(ticket, over)]
        if isinstance(message, wire.Watch):
            self._watch = message
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
                self._ask(_INTERNAL, batch, None, now)
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
            self._ask(_INTERNAL, wire.Ping(), now + SILENT_AFTER, now)
        return self._take()

    def _take(self) -> list[Effect]:
        effects, self._effects = self._effects, []
        return effects

    # Asking

    def _ask(
        self, ticket: int, message: wire.Request[object], deadline: int | None, now: int
    ) -> None:
        request = self._remember(ticket, message, deadline)
        if self._can_send(type(message)):
            self._send(request, self._pending[request], now)

    def _remember(self, ticket: int, message: wire.Request[object], deadline: int | None) -> int:
        request = self._next_request
        self._next_request = request % REQUEST_IDS + 1
        self._pending[request] = _Pending(ticket, message, deadline)
        return request

    def _can_send(self, kind: type) -> bool:
        if kind is wire.Hello:
            return True
        if self._parting is not None:
            return self._greeted and kind in _WHILE_PARTING
        return self._greeted and (self.session is not None or kind in _BEFORE_SESSION)

    def _send(self, request: int, pending: _Pending, now: int) -> None:
        pending.sent = True
        self._spoken = now
        self._effects.append(Send(pending.message, request))

    def _send_waiting(self, now: int) -> None:
        for request, pending in self._pending.items():
            if not pending.sent and self._can_send(type(pending.message)):
                self._send(request, pending, now)

    def _expire(self, now: int) -> None:
        late = [r for r, p in self._pending.items() if p.deadline is not None and p.deadline <= now]
        for request in late:
            pending = self._pending.pop(request)
            error = Unreachable("The broker has not answered in time; it may be busy or gone.")
            self._reject(pending, error)

    def _reject(self, pending: _Pending, error: CalcError) -> None:
        if pending.ticket != _INTERNAL:
            self._effects.append(Reject(pending.ticket, error))

    # Connecting

    def _greet(self, now: int) -> None:
        self._greeted = False
        self._opened = now
        hello = wire.Hello(self._program, __version__)
        self._ask(_INTERNAL, hello, None, now)

    def _lose(self, now: int) -> None:
        self._effects.append(Reopen())
        self._begin_anew(now)

    def _begin_anew(self, now: int) -> None:
        if self.link is Link.CONNECTED:
            self._set_link(Link.RECONNECTING)
        self.session = None
        self._pending = {r: p for r, p in self._pending.items() if p.ticket != _INTERNAL}
        for pending in self._pending.values():
            pending.sent = False
        self._greet(now)

    def _set_link(self, link: Link) -> None:
        if self.link is not link:
            self.link = link
            self._effects.append(Tell(link))

    def _welcomed(self, welcome: wire.Welcome, now: int) -> None:
        if self._grid is not None and self._grid != welcome.grid:
            self._revision = None
            self._behind = False
        self._grid = welcome.grid
        self._greeted = True
        self._set_link(Link.CONNECTED)
        self._effects.append(Tell(welcome))
        if self._parting is not None:
            self._part(wire.Resume(self._parting), now)
        elif self._token is not None and not self._logging_in():
            self._ask(_INTERNAL, wire.Resume(self._token), None, now)
        self._send_waiting(now)

    def _logging_in(self) -> bool:
        kinds = (wire.LogIn, wire.Register, wire.Resume)
        asked = [p.message for p in self._pending.values() if not self._parts(p)]
        return any(isinstance(message, kinds) for message in asked)

    def _began(self, session: wire.Session, now: int) -> None:
        if self._user not in (None, session.user):
            self._forget_user("Somebody else has logged in.")
        self._user = session.user
        self.session = session
        self._token = session.token
        self._over = None
        for batch in self._submissions.batches():
            self._ask(_INTERNAL, batch, None, now)
        self._catch_up(now)
        self._send_waiting(now)

    def _catch_up(self, now: int) -> None:
        if self._watch is None:
            return
        asked = any(p.message is self._watch for p in self._pending.values())
        if not asked:
            self._ask(_INTERNAL, self._watch, None, now)
        if self._revision is not None and self._watch.tasks:
            self._behind = True
            self._ask(_INTERNAL, wire.Changes(self._revision), None, now)

    def _session_lost(self, refusal: Refusal) -> None:
        self.session = None
        self._token = None
        self._effects.append(Tell(wire.SessionEnded(refusal)))
        self._over = _error_of(refusal)
        self._leave_open_nothing(self._over)

    def _without_session(self) -> CalcError | None:
        """Why the last session ended, while nobody begins another: without this answer, what
        needs a session would wait for ever. Before the first one it waits."""
        begins = self._token is not None or self._logging_in()
        return None if begins else self._over

    def _answer_without_session(self) -> None:
        """Answer what was asked while somebody logged in, now that this has failed."""
        over = self._without_session()
        if over is not None:
            self._leave_open_nothing(over)

    def _leave_open_nothing(self, error: CalcError) -> None:
        self._abandon_all(error)
        self._give_up(error, all_but=_WITHOUT_SESSION)

    def _give_up(self, error: CalcError, all_but: tuple[type, ...]) -> None:
        for request, pending in list(self._pending.items()):
            if not isinstance(pending.message, all_but):
                del self._pending[request]
                self._reject(pending, error)

    def _forget_user(self, why: str) -> None:
        self._revision = None
        self._behind = False
        self._over = RequestError(ErrorCode.UNAUTHORIZED, why)
        self._abandon_all(self._over)

    def _abandon_all(self, error: CalcError) -> None:
        """Without a session nothing is heard of the submissions; what was accepted goes on."""
        self._effects += [Abandoned(task, error) for task in self._submissions.drop_all()]

    # Logging out

    def _log_out(self, ticket: int, message: wire.LogOut, deadline: int | None, now: int) -> None:
        """Whoever logs out is gone at once, whether or not the broker can be told of it now.

        It is told before anything else, on this connection or on the next one; the request is
        answered when it knows. Its deadline ends the waiting alone.
        """
        known, bound = self._parting is not None, self.session is not None
        self._remember(ticket, message, deadline)
        if known:
            return
        self._parting = self._token or self._resumed()
        self.session = self._user = self._token = None
        self._forget_user(_LOGGED_OUT)
        self._give_up(RequestError(ErrorCode.UNAUTHORIZED, _LOGGED_OUT), all_but=_OF_NOBODY)
        if self._parting is None:
            self._parted(now)
        elif self._greeted:
            self._part(message if bound else wire.Resume(self._parting), now)

    def _resumed(self) -> bytes | None:
        """The session that the program is about to go on with."""
        resumes = (p.message for p in self._pending.values() if isinstance(p.message, wire.Resume))
        return next((resume.token for resume in resumes), None)

    def _part(self, message: wire.Request[object], now: int) -> None:
        request = self._remember(_INTERNAL, message, None)
        self._send(request, self._pending[request], now)

    def _parted(self, now: int) -> None:
        """The broker knows that the session is over: others may have theirs."""
        self._parting = None
        for request, pending in list(self._pending.items()):
            if isinstance(pending.message, wire.LogOut):
                del self._pending[request]
                self._effects.append(Resolve(pending.ticket, wire.Done()))
        self._send_waiting(now)

    def _parts(self, pending: _Pending) -> bool:
        """Whether a request of the machine's own is a part of logging out."""
        own = self._parting is not None and pending.ticket == _INTERNAL
        return own and isinstance(pending.message, _AGAIN)

    # Replies

    def _replied(self, message: object, request: int, now: int) -> None:
        pending = self._pending.get(request)
        if pending is None:
            return
        if isinstance(message, wire.Refused):
            del self._pending[request]
            self._refused(pending, message.refusal, now)
        elif isinstance(message, pending.message.reply):
            del self._pending[request]
            self._answered(pending, message, now)

    def _refused(self, pending: _Pending, refusal: Refusal, now: int) -> None:
        if isinstance(pending.message, wire.Submit):
            self._submit_refused(pending.message, refusal)
        if refusal.code is ErrorCode.UNAUTHORIZED:
            if self._parts(pending):
                self._parted(now)
            elif not isinstance(pending.message, wire.LogIn):
                self._session_lost(refusal)
        elif pending.ticket == _INTERNAL and isinstance(pending.message, _AGAIN):
            # The broker cannot tell at the moment; greeting it again later asks once more.
            self._greeted = False
            self._opened = now
        self._reject(pending, _error_of(refusal))

    def _submit_refused(self, submit: wire.Submit, refusal: Refusal) -> None:
        """What was accepted before is on disk all the same; it is asked for again later."""
        error = _error_of(refusal)
        for task in submit.tasks:
            if not self._submissions.is_accepted(task.id) and self._submissions.drop(task.id):
                self._effects.append(Abandoned(task.id, error))

    def _answered(self, pending: _Pending, reply: object, now: int) -> None:
        if isinstance(reply, wire.Welcome):
            self._welcomed(reply, now)
        elif self._parts(pending):
            self._part_answered(pending, now)
        elif isinstance(reply, wire.Session):
            self._began(reply, now)
        elif isinstance(reply, wire.Submitted) and isinstance(pending.message, wire.Submit):
            self._submitted(pending.message, reply)
        elif isinstance(reply, wire.Changed):
            self._changed(reply, now)
        elif isinstance(reply, wire.Watching) and self._revision is None:
            self._revision = reply.revision
        if pending.ticket != _INTERNAL:
            self._effects.append(Resolve(pending.ticket, reply))

    def _part_answered(self, pending: _Pending, now: int) -> None:
        if isinstance(pending.message, wire.Resume):
            self._part(wire.LogOut(), now)
        else:
            self._parted(now)

    def _submitted(self, submit: wire.Submit, reply: wire.Submitted) -> None:
        for task, receipt in zip(submit.tasks, reply.receipts, strict=False):
            self._receipt(task.id, receipt)

    def _receipt(self, task: bytes, receipt: Receipt) -> None:
        refusal = receipt.refusal
        if refusal is not None:
            if self._submissions.drop(task):
                self._effects.append(Abandoned(task, _error_of(refusal)))
            return
        if self._submissions.accept(task):
            followed = self._submissions.is_followed(task)
            self._effects.append(Accepted(task, replace(receipt, row=None), followed))
            if not followed:
                self._submissions.drop(task)
        if receipt.row is not None and receipt.row.state.ended:
            self._ended(receipt.row)

    def _ended(self, row: TaskRow) -> None:
        if self._submissions.drop(row.id):
            self._effects.append(Ended(row.id, row))

    def _changed(self, changed: wire.Changed, now: int) -> None:
        self._saw(changed.revision)
        self._behind = changed.more
        self._effects.append(Tell(changed))
        if changed.more:
            self._ask(_INTERNAL, wire.Changes(changed.revision), None, now)

    # Pushes

    def _pushed(self, message: object, now: int) -> None:
        handler = _PUSHES.get(type(message))
        if handler is not None and (self._parting is None or type(message) in _OF_THE_LINK):
            handler(self, message, now)

    def _tasks_ended(self, message: wire.TasksEnded, _now: int) -> None:
        for row in message.rows:
            self._ended(row)

    def _tasks_changed(self, message: wire.TasksChanged, _now: int) -> None:
        if not self._behind:  # what lies between would never be asked for
            self._saw(message.revision)
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

    def _saw(self, revision: int) -> None:
        if self._revision is None or revision > self._revision:
            self._revision = revision


def _error_of(refusal: Refusal) -> RequestError:
    return RequestError(refusal.code, refusal.message, refusal.start, refusal.end)


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
