"""The client's machine: greeting, questions and their answers, time-outs, reconnecting."""

from __future__ import annotations

import pytest

from broker.core.core import SILENT_CLIENT
from shared.client.conversation import RETRY_EVERY
from shared.client.effects import Link, Reject, Reopen, Resolve, Send, Waiting
from shared.client.machine import PING_AFTER, SILENT_AFTER
from shared.client.waiting import PATIENCE
from shared.errors import ErrorCode, RequestError, Unreachable
from shared.wire import client as wire
from shared.wire import flow
from shared.wire.rows import Counts, Refusal
from tests.support.clients import ANN, GRID, TOKEN, WELCOME, Driven, accepted, new_task, refused

PAGE = wire.Page((), False, 0)
FLEET = wire.FleetNow((), Counts(0, 0, 0), Counts(0, 0, 0), ())


@pytest.fixture
def client() -> Driven:
    return Driven()


@pytest.fixture
def ann() -> Driven:
    """A client that has logged in."""
    client = Driven()
    client.log_in()
    return client


def test_it_greets_first_and_alone(client: Driven) -> None:
    # Given a request that is made before the broker has answered
    client.ask(wire.List())
    # Then nothing but the greeting was sent
    assert [type(e.message) for e in client.effects if isinstance(e, Send)] == [wire.Hello]
    # And how it stands is told when it changes
    client.greet()
    assert client.told(Link) == [Link.CONNECTED]
    assert client.told(wire.Welcome) == [WELCOME]


def test_requests_that_need_a_session_wait_for_it(client: Driven) -> None:
    client.greet()
    ticket = client.ask(wire.List())
    assert client.sent(wire.List) == []
    client.ask(wire.LogIn("ann", "password"))
    client.reply(ANN, client.last(wire.LogIn))
    assert client.sent(wire.List) == [wire.List()]
    client.reply(PAGE, client.last(wire.List))
    assert client.of(ticket) == [Resolve(ticket, PAGE)]


def test_it_takes_leave_of_a_broker_that_knows_it(client: Driven) -> None:
    assert client.machine.leave(client.now) == []
    client.greet()
    (leave,) = client.machine.leave(client.now)
    assert isinstance(leave, Send)
    assert leave.message == wire.Leave()


@pytest.mark.parametrize(
    "message",
    [wire.Ping(), wire.Register("ann", "password"), wire.Resume(TOKEN), wire.ShutDown()],
    ids=lambda message: type(message).__name__,
)
def test_requests_that_need_no_session_do_not_wait(client: Driven, message: object) -> None:
    client.greet()
    client.ask(message)
    assert client.sent(type(message)) == [message]


def test_a_refusal_rejects_the_request_and_nothing_else(ann: Driven) -> None:
    first, second = ann.ask(wire.Get(number=1)), ann.ask(wire.Workers())
    ann.reply(refused(ErrorCode.NOT_FOUND, "You have no such task."), ann.last(wire.Get))
    (end,) = ann.of(first)
    assert isinstance(end, Reject)
    assert isinstance(end.error, RequestError)
    assert (end.error.code, end.error.message) == ("not_found", "You have no such task.")
    assert ann.of(second) == []
    assert ann.machine.session == ANN


def test_a_wrong_password_is_a_refusal_and_not_the_end_of_a_session(client: Driven) -> None:
    client.greet()
    ticket = client.ask(wire.LogIn("ann", "wrong"))
    client.reply(refused(ErrorCode.UNAUTHORIZED), client.last(wire.LogIn))
    assert len(client.of(ticket)) == 1
    assert client.told(wire.SessionEnded) == []


def test_a_second_reply_is_ignored(ann: Driven) -> None:
    ticket = ann.ask(wire.List())
    ann.reply(PAGE, ann.last(wire.List))
    ann.reply(refused(ErrorCode.INTERNAL), ann.last(wire.List))
    ann.reply(PAGE, ann.last(wire.List))
    assert ann.of(ticket) == [Resolve(ticket, PAGE)]


def test_a_reply_of_the_wrong_type_is_ignored(ann: Driven) -> None:
    ticket = ann.ask(wire.List())
    ann.reply(wire.Done(), ann.last(wire.List))
    assert ann.of(ticket) == []


@pytest.mark.parametrize("message", [PAGE, wire.Refused, wire.Hello("x", "1")], ids=str)
def test_a_reply_to_nothing_is_ignored(ann: Driven, message: object) -> None:
    ann.reply(message, Send(None, 4_000_000))
    assert ann.new == []


def test_a_request_that_is_not_answered_in_time_is_rejected_once(ann: Driven) -> None:
    # Given a request with a deadline
    ticket = ann.ask(wire.List(), deadline_in=3_000)
    # When the broker is alive and says nothing to it
    for _ in range(6):
        ann.wait(500)
        ann.push(wire.TasksEnded(()))
    # Then it is rejected with a sentence
    (end,) = ann.of(ticket)
    assert isinstance(end, Reject)
    assert isinstance(end.error, Unreachable)
    assert end.error.message.endswith(".")
    # And the reply that comes late is ignored
    ann.reply(PAGE, ann.last(wire.List))
    ann.wait(5_000)
    assert len(ann.of(ticket)) == 1


def test_a_request_without_a_deadline_waits_for_ever(client: Driven) -> None:
    client.ask(wire.List())
    client.wait(600_000)
    assert not any(isinstance(effect, Reject) for effect in client.effects)


def test_a_deadline_holds_without_any_connection(client: Driven) -> None:
    ticket = client.ask(wire.List(), deadline_in=2_000)
    client.wait(2_000)
    assert len(client.of(ticket)) == 1


def test_a_greeting_without_an_answer_is_tried_on_new_sockets_for_ever(client: Driven) -> None:
    client.wait(10 * RETRY_EVERY)
    assert client.reopened() == 10
    assert len(client.sent(wire.Hello)) == 10
    assert client.told(Link) == [], "it never was connected"


def test_a_quiet_broker_is_asked_whether_it_is_there(ann: Driven) -> None:
    ann.wait(PING_AFTER)
    assert ann.sent(wire.Ping) == [wire.Ping()]
    ann.reply(wire.Pong(), ann.last(wire.Ping))
    ann.wait(PING_AFTER - 250)
    assert ann.new == []


def test_any_traffic_counts_as_a_sign_of_life(ann: Driven) -> None:
    for _ in range(40):
        ann.wait(500)
        ann.push(wire.TasksEnded(()))
        assert ann.machine.link is Link.CONNECTED
    assert not any(isinstance(effect, Reopen) for effect in ann.effects)


def test_who_is_told_one_thing_after_the_other_says_that_it_is_there(ann: Driven) -> None:
    # Given pushes without a pause, for longer than the broker waits for a word
    silent_for = 0
    for _ in range(SILENT_CLIENT // 250 + 1):
        ann.wait(250)
        silent_for = 0 if ann.sent(wire.Ping) else silent_for + 250
        ann.push(wire.TasksEnded(()))
        # Then the broker never has reason to think that the client is gone
        assert silent_for < SILENT_CLIENT / 2


def test_silence_opens_a_new_connection(ann: Driven) -> None:
    ann.wait(SILENT_AFTER)
    assert ann.reopened() == 1
    assert ann.told(Link) == [Link.RECONNECTING]
    assert ann.sent(wire.Hello)
    assert ann.machine.session is None
    # And it goes on with the session it had
    ann.greet()
    assert ann.sent(wire.Resume) == [wire.Resume(TOKEN)]
    ann.reply(ANN, ann.last(wire.Resume))
    assert standing(ann) == (Link.CONNECTED, ANN)


def test_what_had_no_reply_is_asked_again_and_what_had_one_is_not(ann: Driven) -> None:
    # Given two questions, one of them answered
    answered, open_ = ann.ask(wire.Get(number=1)), ann.ask(wire.List())
    detail = refused(ErrorCode.NOT_FOUND)
    ann.reply(detail, ann.last(wire.Get))
    # When the connection is lost and mended
    ann.wait(SILENT_AFTER)
    ann.come_back()
    # Then only the other is sent again, and answered once
    assert (ann.sent(wire.List), ann.sent(wire.Get)) == ([wire.List()], [])
    ann.reply(PAGE, ann.last(wire.List))
    assert (len(ann.of(answered)), len(ann.of(open_))) == (1, 1)


def test_nothing_is_asked_again_before_the_session_is_back(ann: Driven) -> None:
    ann.ask(wire.List())
    ann.wait(SILENT_AFTER)
    ann.greet()
    assert ann.sent(wire.List) == []


def test_a_broker_that_says_stranger_is_greeted_on_the_same_socket(ann: Driven) -> None:
    ticket = ann.ask(wire.List())
    ann.push(wire.Stranger())
    assert ann.reopened() == 0
    assert len(ann.sent(wire.Hello)) == 1
    # When it says so once more, as it does to every message that came before the greeting
    ann.push(wire.Stranger())
    assert ann.sent(wire.Hello) == []
    ann.come_back()
    ann.reply(PAGE, ann.last(wire.List))
    assert len(ann.of(ticket)) == 1


def test_a_broker_that_leaves_is_waited_for_on_a_new_socket(ann: Driven) -> None:
    ann.push(wire.Leaving(0))
    assert ann.reopened() == 1
    assert ann.told(Link) == [Link.RECONNECTING]


def test_a_resume_that_cannot_be_answered_now_is_tried_again(ann: Driven) -> None:
    ann.push(wire.Stranger())
    ann.greet()
    ann.reply(refused(ErrorCode.UNAVAILABLE), ann.last(wire.Resume))
    assert ann.told(wire.SessionEnded) == []
    ann.wait(RETRY_EVERY)
    ann.come_back()
    assert ann.machine.session == ANN


def test_a_log_in_on_its_way_when_the_connection_broke_is_the_one_that_counts(ann: Driven) -> None:
    ann.ask(wire.LogIn("ann", "password"))
    ann.push(wire.Stranger())
    ann.greet()
    assert ann.sent(wire.Resume) == []
    assert len(ann.sent(wire.LogIn)) == 1


def test_request_ids_go_round_and_never_are_zero(ann: Driven) -> None:
    ann.machine._talk.requests._next = 2**32 - 1
    ann.ask(wire.List())
    ann.ask(wire.Workers())
    assert (ann.last(wire.List).request, ann.last(wire.Workers).request) == (2**32 - 1, 1)


def test_the_grid_is_known_by_its_id() -> None:
    assert WELCOME.grid == GRID


def standing(client: Driven) -> tuple[Link, wire.Session | None]:
    """How it stands, and for whom it speaks."""
    return client.machine.link, client.machine.session


# Waiting as told


def too_fast(wait: int) -> wire.Refused:
    """A refusal for so many milliseconds."""
    return wire.Refused(Refusal(ErrorCode.RATE_LIMITED, "Too fast; wait.", wait=wait))


def test_what_has_to_wait_is_asked_again_by_itself(ann: Driven) -> None:
    ticket = ann.ask(wire.Workers())
    ann.reply(too_fast(2_000), ann.last(wire.Workers))
    # The program is told that it waits, and has no answer yet
    assert ann.told(Waiting) == [Waiting(2_000, "Too fast; wait.")]
    ann.wait(1_750)
    assert not ann.sent(wire.Workers)
    ann.wait(250)
    assert ann.sent(wire.Workers) == [wire.Workers()]
    assert ann.of(ticket) == []
    ann.reply(PAGE, ann.last(wire.Workers))
    ann.reply(FLEET, ann.last(wire.Workers))
    assert ann.of(ticket) == [Resolve(ticket, FLEET)]


def test_a_log_in_waits_likewise(client: Driven) -> None:
    client.greet()
    client.ask(wire.LogIn("ann", "password"))
    client.reply(too_fast(1_000), client.last(wire.LogIn))
    client.wait(1_000)
    assert client.sent(wire.LogIn) == [wire.LogIn("ann", "password")]


def test_nobody_waits_beyond_a_deadline(ann: Driven) -> None:
    ticket = ann.ask(wire.Workers(), deadline_in=3_000)
    ann.reply(too_fast(3_000), ann.last(wire.Workers))
    (end,) = ann.of(ticket)
    assert isinstance(end, Reject)
    assert end.error.code == ErrorCode.RATE_LIMITED


def test_patience_ends(ann: Driven) -> None:
    ticket = ann.ask(wire.Workers())
    for _ in range(PATIENCE // (5 * 60_000) + 1):
        ann.reply(too_fast(5 * 60_000), ann.last(wire.Workers))
        if ann.of(ticket):
            break
        ann.now += 5 * 60_000 - 250
        ann.wait(250)
    assert isinstance(ann.of(ticket)[0], Reject)


def test_a_refusal_that_names_no_time_is_final(ann: Driven) -> None:
    ticket = ann.ask(wire.Workers())
    ann.reply(too_fast(0), ann.last(wire.Workers))
    assert isinstance(ann.of(ticket)[0], Reject)


def test_submissions_wait_and_are_not_given_up(ann: Driven) -> None:
    task = new_task(1)
    ann.submit(task)
    ann.reply(too_fast(1_000), ann.last(wire.Submit))
    assert ann.about(task) == []
    ann.wait(1_000)
    assert len(ann.sent(wire.Submit)) == 1
    ann.reply(wire.Submitted((accepted(task),)), ann.last(wire.Submit))
    assert len(ann.about(task)) == 1


def test_a_milestone_is_passed_at_once(client: Driven) -> None:
    client.greet()
    client.push(flow.Milestone(b"a secret"))
    assert client.sent(flow.Passed) == [flow.Passed(b"a secret")]
