"""What the broker answers, and what follows from it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shared.client import following, parting, sessions, waiting
from shared.client.conversation import AGAIN, RETRY_EVERY, Conversation
from shared.client.effects import Link, Resolve, Tell
from shared.client.refusals import error_of
from shared.client.requests import Pending
from shared.errors import ErrorCode
from shared.wire import client as wire
from shared.wire.rows import Refusal


def replied(talk: Conversation, message: object, request: int, now: int) -> None:
    """A request has its answer, unless it had one already."""
    pending = talk.requests.take_answered(request, message)
    if pending is None:
        return
    if isinstance(message, wire.Refused):
        _refused(talk, pending, message.refusal, now)
    else:
        _answered(talk, pending, message, now)


def _refused(talk: Conversation, pending: Pending, refusal: Refusal, now: int) -> None:
    if waiting.waits(talk, pending, refusal, now):
        return
    if isinstance(pending.message, wire.Submit):
        talk.emit(*following.refused(talk.submissions, pending.message, refusal))
    if refusal.code is ErrorCode.UNAUTHORIZED:
        _unauthorized(talk, pending, refusal, now)
    elif pending.is_own and isinstance(pending.message, AGAIN):
        # The broker cannot tell at the moment; greeting it again later asks once more.
        talk.greeted = False
        talk.again = now + RETRY_EVERY
    talk.reject([pending], error_of(refusal))


def _unauthorized(talk: Conversation, pending: Pending, refusal: Refusal, now: int) -> None:
    if talk.parts(pending):
        parting.finish(talk, now)
    elif not isinstance(pending.message, wire.LogIn):
        sessions.lose(talk, refusal)


def _answered(talk: Conversation, pending: Pending, reply: object, now: int) -> None:
    if talk.parts(pending):
        parting.answered(talk, pending, now)
    elif (handler := _REPLIES.get(type(reply))) is not None:
        handler(talk, pending.message, reply, now)
    if not pending.is_own:
        talk.emit(Resolve(pending.ticket, reply))


def _welcomed(talk: Conversation, _request: wire.Hello, welcome: wire.Welcome, now: int) -> None:
    talk.watching.connected(welcome.grid)
    talk.greeted = True
    talk.set_link(Link.CONNECTED)
    talk.emit(Tell(welcome))
    login = talk.login
    if login.parting is not None:
        parting.go_on(talk, login.parting, now)
    elif login.token is not None and not sessions.is_beginning(talk):
        talk.ask_own(wire.Resume(login.token), now)
    talk.send_waiting(now)


def _began(talk: Conversation, _request: object, session: wire.Session, now: int) -> None:
    sessions.begin(talk, session, now)


def _submitted(talk: Conversation, submit: wire.Submit, reply: wire.Submitted, _now: int) -> None:
    talk.emit(*following.submitted(talk.submissions, submit, reply))


def _watched(talk: Conversation, _request: wire.Watch, reply: wire.Watching, _now: int) -> None:
    talk.watching.begun(reply.revision)


def _changed(talk: Conversation, _request: wire.Changes, changed: wire.Changed, now: int) -> None:
    talk.emit(Tell(changed))
    talk.ask_own(talk.watching.changed(changed), now)


_REPLIES: dict[type, Callable[[Conversation, Any, Any, int], None]] = {
    wire.Welcome: _welcomed,
    wire.Session: _began,
    wire.Submitted: _submitted,
    wire.Watching: _watched,
    wire.Changed: _changed,
}
