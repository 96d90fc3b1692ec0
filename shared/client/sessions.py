"""How sessions begin and end, and what that means for what was asked in them."""

from __future__ import annotations

from shared.client import following
from shared.client.conversation import Conversation
from shared.client.effects import Tell
from shared.client.login import WITHOUT_SESSION
from shared.client.refusals import error_of
from shared.errors import CalcError
from shared.wire import client as wire
from shared.wire.rows import Refusal


def is_beginning(talk: Conversation) -> bool:
    """Whether somebody is logging in."""
    kinds = (wire.LogIn, wire.Register, wire.Resume)
    asked = [pending.message for pending in talk.requests if not talk.parts(pending)]
    return any(isinstance(message, kinds) for message in asked)


def begin(talk: Conversation, session: wire.Session, now: int) -> None:
    """Go on with what was submitted, watched and asked, if the user is the same."""
    if talk.login.is_of_another(session):
        forget_user(talk, "Somebody else has logged in.")
    talk.login.begin(session)
    for batch in talk.submissions.batches():
        talk.ask_own(batch, now)
    _catch_up(talk, now)
    talk.send_waiting(now)


def lose(talk: Conversation, refusal: Refusal) -> None:
    """The broker says that the session is over."""
    error = error_of(refusal)
    talk.login.lose(error)
    talk.emit(Tell(wire.SessionEnded(refusal)))
    _leave_open_nothing(talk, error)


def why_none(talk: Conversation) -> CalcError | None:
    """Why the last session ended, while nobody begins another: without this answer, what
    needs a session would wait for ever. Before the first one it waits."""
    begins = talk.login.token is not None or is_beginning(talk)
    return None if begins else talk.login.over


def answer_without(talk: Conversation) -> None:
    """Answer what was asked while somebody logged in, where this has failed."""
    over = why_none(talk)
    if over is not None:
        _leave_open_nothing(talk, over)


def forget_user(talk: Conversation, why: str) -> None:
    """What was seen and submitted is no matter of whoever comes next."""
    talk.watching.forget()
    talk.emit(*following.abandon_all(talk.submissions, talk.login.end(why)))


def _catch_up(talk: Conversation, now: int) -> None:
    watch = talk.watching.watch
    if watch is not None and not any(pending.message is watch for pending in talk.requests):
        talk.ask_own(watch, now)
    talk.ask_own(talk.watching.missed(), now)


def _leave_open_nothing(talk: Conversation, error: CalcError) -> None:
    talk.emit(*following.abandon_all(talk.submissions, error))
    talk.reject(talk.requests.take_all_but(WITHOUT_SESSION), error)
