"""Logging out: at once, and the broker is told when it can be."""

from __future__ import annotations

from shared.client import sessions
from shared.client.conversation import Conversation
from shared.client.effects import Resolve
from shared.client.login import OF_NOBODY
from shared.client.requests import OWN, Pending
from shared.errors import ErrorCode, RequestError
from shared.wire import client as wire

_LOGGED_OUT = "You have logged out."


def log_out(
    talk: Conversation, ticket: int, message: wire.LogOut, deadline: int | None, now: int
) -> None:
    """Whoever logs out is gone at once, whether or not the broker can be told of it now.

    It is told before anything else, on this connection or on the next one; the request is
    answered when it knows. Its deadline ends the waiting alone.
    """
    login = talk.login
    known, bound = login.parting is not None, login.session is not None
    talk.requests.add(ticket, message, deadline)
    if known:
        return
    login.leave(message, _resumed(talk))
    sessions.forget_user(talk, _LOGGED_OUT)
    error = RequestError(ErrorCode.UNAUTHORIZED, _LOGGED_OUT)
    talk.reject(talk.requests.take_all_but(OF_NOBODY), error)
    if login.parting is None:
        finish(talk, now)
    elif talk.greeted:
        _say(talk, message if bound else wire.Resume(login.parting), now)


def go_on(talk: Conversation, token: bytes, now: int) -> None:
    """The connection is new: end the session that was left on another."""
    _say(talk, wire.Resume(token), now)


def answered(talk: Conversation, pending: Pending, now: int) -> None:
    """The broker has done one part of it."""
    if isinstance(pending.message, wire.Resume):
        _say(talk, talk.login.parting_word, now)
    else:
        finish(talk, now)


def finish(talk: Conversation, now: int) -> None:
    """The broker knows that the session is over: others may have theirs."""
    talk.login.parting = None
    for pending in talk.requests.take_kinds(wire.LogOut):
        talk.emit(Resolve(pending.ticket, wire.Done()))
    talk.send_waiting(now)


def _resumed(talk: Conversation) -> bytes | None:
    """The session that the program is about to go on with."""
    asked = (pending.message for pending in talk.requests)
    return next((message.token for message in asked if isinstance(message, wire.Resume)), None)


def _say(talk: Conversation, message: wire.Request[object], now: int) -> None:
    """This waits for nothing, since everything else waits for it."""
    talk.send(talk.requests.add(OWN, message, None), now)
