"""The client's machine: what a session that ends, or another user's, means for what is open."""

from __future__ import annotations

import asyncio

import pytest

from shared.client import Client
from shared.client.conversation import RETRY_EVERY
from shared.client.effects import Abandoned, Accepted, Reject, Resolve
from shared.client.machine import SILENT_AFTER
from shared.errors import ErrorCode, RequestError
from shared.wire import client as wire
from shared.wire.rows import Refusal
from tests.support.clients import ANN, BOB, TOKEN, Driven, accepted, new_task, pushed, refused

OVER = Refusal(ErrorCode.UNAUTHORIZED, "Your session has ended; log in again.")
TASK = new_task(1)


@pytest.fixture
def ann() -> Driven:
    """A client that has logged in, watches, and has one task on the grid."""
    client = Driven()
    client.log_in()
    client.ask(wire.Watch(True, True))
    client.reply(wire.Watching(10), client.last(wire.Watch))
    client.submit(TASK)
    client.reply(wire.Submitted((accepted(TASK),)), client.last(wire.Submit))
    return client


def test_a_session_that_ends_abandons_what_is_open(ann: Driven) -> None:
    ticket = ann.ask(wire.List())
    ann.push(wire.SessionEnded(OVER))
    assert ann.machine.session is None
    assert ann.told(wire.SessionEnded) == [wire.SessionEnded(OVER)]
    (end,) = ann.of(ticket)
    assert isinstance(end, Reject)
    assert [type(effect) for effect in ann.about(TASK)] == [Accepted, Abandoned]


def test_a_resume_that_is_refused_is_the_end_of_the_session(ann: Driven) -> None:
    ann.wait(SILENT_AFTER)
    ann.greet()
    ann.reply(refused(ErrorCode.UNAUTHORIZED), ann.last(wire.Resume))
    assert len(ann.told(wire.SessionEnded)) == 1
    assert [type(effect) for effect in ann.about(TASK)] == [Accepted, Abandoned]
    # And it is not tried again
    ann.wait(SILENT_AFTER)
    ann.greet()
    assert ann.sent(wire.Resume) == []


def test_logging_out_abandons_what_is_open_and_forgets_the_token(ann: Driven) -> None:
    ticket = ann.ask(wire.LogOut())
    ann.reply(wire.Done(), ann.last(wire.LogOut))
    assert len(ann.of(ticket)) == 1
    assert ann.machine.session is None
    assert [type(effect) for effect in ann.about(TASK)] == [Accepted, Abandoned]
    ann.wait(SILENT_AFTER)
    ann.greet()
    assert ann.sent(wire.Resume) == []


def test_the_same_user_logging_in_again_keeps_what_is_open(ann: Driven) -> None:
    ann.log_in()
    assert [type(effect) for effect in ann.about(TASK)] == [Accepted]


def test_what_one_user_submitted_is_never_submitted_as_another(ann: Driven) -> None:
    # When somebody else logs in on the same connection
    ann.log_in(BOB)
    # Then nothing of the first user's is sent in the name of the second
    assert ann.sent(wire.Submit) == []
    assert [type(effect) for effect in ann.about(TASK)] == [Accepted, Abandoned]
    ann.push(wire.Stranger())
    ann.come_back(BOB)
    assert ann.sent(wire.Submit) == []


def test_another_user_does_not_go_on_from_the_first_ones_revision(ann: Driven) -> None:
    ann.push(pushed(50))
    ann.log_in(BOB)
    assert ann.sent(wire.Changes) == []


def test_another_user_after_the_session_ended_does_not_either(ann: Driven) -> None:
    ann.push(pushed(50))
    ann.push(wire.SessionEnded(OVER))
    ann.log_in(BOB)
    assert ann.sent(wire.Changes) == []


def test_the_same_user_after_the_session_ended_goes_on_from_there(ann: Driven) -> None:
    ann.push(pushed(50))
    ann.push(wire.SessionEnded(OVER))
    ann.log_in()
    assert ann.sent(wire.Changes) == [wire.Changes(50)]


def test_a_request_refused_for_want_of_a_session_ends_it(ann: Driven) -> None:
    ann.ask(wire.List())
    ann.reply(refused(ErrorCode.UNAUTHORIZED, OVER.message), ann.last(wire.List))
    assert ann.told(wire.SessionEnded) == [wire.SessionEnded(OVER)]
    assert ann.machine.session is None


def test_what_needs_a_session_that_has_ended_is_answered_at_once(ann: Driven) -> None:
    ann.push(wire.SessionEnded(OVER))
    # When the program goes on as if nothing had happened
    ticket, late = ann.ask(wire.List()), new_task(2)
    ann.submit(late)
    # Then it hears why that leads nowhere, and nothing is sent
    (end,), (abandoned,) = ann.of(ticket), ann.about(late)
    assert isinstance(end, Reject)
    assert isinstance(abandoned, Abandoned)
    assert {str(end.error), str(abandoned.error)} == {OVER.message}
    assert ann.new == [abandoned]


def test_after_logging_out_it_is_answered_too(ann: Driven) -> None:
    ann.ask(wire.LogOut())
    ann.reply(wire.Done(), ann.last(wire.LogOut))
    ticket = ann.ask(wire.List())
    assert [str(end.error) for end in ann.of(ticket) if isinstance(end, Reject)] == [
        "You have logged out."
    ]


def test_what_is_asked_while_somebody_logs_in_again_waits_for_that(ann: Driven) -> None:
    ann.push(wire.SessionEnded(OVER))
    ann.ask(wire.LogIn("ann", "password"))
    late = new_task(2)
    ticket = ann.ask(wire.List())
    ann.submit(late)
    assert (ann.of(ticket), ann.about(late)) == ([], [])
    ann.reply(ANN, ann.last(wire.LogIn))
    assert ann.sent(wire.Submit) == [wire.Submit((late,), True)]
    assert ann.sent(wire.List) == [wire.List()]


@pytest.mark.parametrize("how", ["refused", "not answered"])
def test_when_that_fails_it_is_answered(ann: Driven, how: str) -> None:
    # Given what waits for a log-in after the session has ended
    ann.push(wire.SessionEnded(OVER))
    ann.ask(wire.LogIn("ann", "wrong"), deadline_in=1_000)
    late = new_task(2)
    ticket = ann.ask(wire.List())
    ann.submit(late)
    # When that comes to nothing
    if how == "refused":
        ann.reply(refused(ErrorCode.UNAUTHORIZED), ann.last(wire.LogIn))
    else:
        ann.wait(1_000)
    # Then nothing waits any more
    assert [type(end) for end in ann.of(ticket)] == [Reject]
    assert [type(end) for end in ann.about(late)] == [Abandoned]


def test_logging_out_without_a_broker_is_done_at_once_and_told_later(ann: Driven) -> None:
    # Given a connection that is lost, and an expression that was never sent
    ann.wait(SILENT_AFTER)
    ann.submit(new_task(2))
    reading = ann.ask(wire.List())
    # When somebody logs out
    ticket = ann.ask(wire.LogOut(), deadline_in=1_000)
    # Then nothing of what was theirs goes on
    (end,) = ann.about(new_task(2))
    assert isinstance(end, Abandoned)
    assert "logged out" in end.error.message
    assert [type(effect) for effect in ann.about(TASK)] == [Accepted, Abandoned]
    assert [type(effect) for effect in ann.of(reading)] == [Reject]
    # And whoever waits for the broker hears in time that it was not told
    ann.wait(1_000)
    assert [type(effect) for effect in ann.of(ticket)] == [Reject]
    # When the broker is back
    ann.wait(60_000)
    ann.greet()
    # Then it is told, and nothing else is asked in that session
    assert ann.sent(wire.Resume) == [wire.Resume(TOKEN)]
    ann.reply(ANN, ann.last(wire.Resume))
    assert [type(effect.message) for effect in ann.new] == [wire.LogOut]  # type: ignore[union-attr]
    assert ann.machine.session is None
    ann.reply(wire.Done(), ann.last(wire.LogOut))
    ann.push(wire.Stranger())
    ann.greet()
    assert ann.sent(wire.Resume) == []


def test_a_log_out_that_is_told_later_is_told_as_it_was_asked_for(ann: Driven) -> None:
    word = wire.LogOut(unless_used=True)
    ann.ask(word)

    # When the broker is gone before it has heard that
    ann.push(wire.Stranger())
    ann.come_back()

    assert ann.sent(wire.LogOut) == [word]


def test_a_log_out_that_the_broker_hears_later_is_answered_then(ann: Driven) -> None:
    ann.wait(SILENT_AFTER)
    ticket = ann.ask(wire.LogOut())
    ann.come_back()
    assert ann.of(ticket) == []
    ann.reply(wire.Done(), ann.last(wire.LogOut))
    assert ann.of(ticket) == [Resolve(ticket, wire.Done())]


def test_the_next_user_waits_until_the_broker_knows_that_the_last_one_left(ann: Driven) -> None:
    # Given somebody who has logged out, and somebody else who logs in meanwhile
    ann.wait(SILENT_AFTER)
    ann.ask(wire.LogOut())
    ann.ask(wire.LogIn("bob", "password"))
    # When the broker is back
    ann.come_back()
    # Then the one is out before the other is in
    assert ann.sent(wire.LogIn) == []
    ann.reply(wire.Done(), ann.last(wire.LogOut))
    assert ann.sent(wire.LogIn) == [wire.LogIn("bob", "password")]
    ann.reply(BOB, ann.last(wire.LogIn))
    assert ann.machine.session == BOB
    assert ann.sent(wire.Submit) == []


def test_what_needs_a_session_is_answered_while_the_broker_hears_of_a_log_out(ann: Driven) -> None:
    # Given a log-out for which the session has to be gone on with once more
    ann.wait(SILENT_AFTER)
    ann.ask(wire.LogOut())
    ann.greet()
    # When something is asked and submitted meanwhile
    ticket, late = ann.ask(wire.List()), new_task(2)
    ann.submit(late)
    # Then neither waits for whoever logs in next
    assert [type(end) for end in ann.of(ticket)] == [Reject]
    assert [type(end) for end in ann.about(late)] == [Abandoned]


def test_logging_out_of_a_session_that_is_over_is_done(ann: Driven) -> None:
    ann.wait(SILENT_AFTER)
    ticket = ann.ask(wire.LogOut())
    ann.greet()
    ann.reply(refused(ErrorCode.UNAUTHORIZED), ann.last(wire.Resume))
    assert ann.of(ticket) == [Resolve(ticket, wire.Done())]
    assert ann.told(wire.SessionEnded) == []


@pytest.mark.parametrize("kind", [wire.Resume, wire.LogOut])
def test_a_broker_that_cannot_take_the_log_out_now_is_told_again(ann: Driven, kind: type) -> None:
    ann.wait(SILENT_AFTER)
    ticket = ann.ask(wire.LogOut())
    ann.greet()
    if kind is wire.LogOut:
        ann.reply(ANN, ann.last(wire.Resume))
    ann.reply(refused(ErrorCode.UNAVAILABLE), ann.last(kind))
    ann.wait(RETRY_EVERY)
    ann.come_back()
    ann.reply(wire.Done(), ann.last(wire.LogOut))
    assert ann.of(ticket) == [Resolve(ticket, wire.Done())]


def test_logging_out_before_the_session_has_gone_on_ends_it() -> None:
    # Given a program that asked to go on with a session and has no answer yet
    client = Driven()
    resume = client.ask(wire.Resume(TOKEN))
    # When it logs out
    ticket = client.ask(wire.LogOut())
    # Then that session is the one that ends
    assert [type(effect) for effect in client.of(resume)] == [Reject]
    client.come_back()
    assert client.machine.session is None
    client.reply(wire.Done(), client.last(wire.LogOut))
    assert client.of(ticket) == [Resolve(ticket, wire.Done())]


def test_nobody_can_log_out_twice(ann: Driven) -> None:
    tickets = [ann.ask(wire.LogOut()), ann.ask(wire.LogOut())]
    ann.reply(wire.Done(), ann.last(wire.LogOut))
    tickets.append(ann.ask(wire.LogOut()))
    for ticket in tickets:
        assert ann.of(ticket) == [Resolve(ticket, wire.Done())]
    assert ann.sent(wire.LogOut) == []


def test_nothing_that_is_pushed_to_whoever_has_left_is_told(ann: Driven) -> None:
    ann.ask(wire.LogOut())
    for message in (pushed(50), wire.SessionEnded(OVER)):
        ann.push(message)
        assert ann.new == []


def test_what_was_submitted_in_the_same_moment_is_dropped_by_a_log_out_too() -> None:
    async def scenario() -> None:
        client = Client("ipc:///nowhere", "test")
        submission = client.submit("expression", b"1+1")
        await client.ask(wire.LogOut())
        with pytest.raises(RequestError, match="logged out"):
            await submission.accepted
        await client.close()

    asyncio.run(scenario())
