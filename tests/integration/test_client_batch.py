"""Many tasks submitted together through the client's shell, before a broker that is made up."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator

import pytest

from shared import limits
from shared.client import Batch, Client
from shared.errors import CalcError, ErrorCode, RequestError
from shared.states import Role, TaskState
from shared.wire import client as wire
from shared.wire.codec import encode
from shared.wire.rows import NewTask, Receipt, Refusal, TaskRow
from tests.support.made_up_brokers import Answer, Frames, MadeUpBroker, greets, run

SESSION = wire.Session("ann", Role.USER, bytes(32))
BAD = b"bad"
OVER = Refusal(ErrorCode.OVERLOADED, "No.")
GONE = Refusal(ErrorCode.UNAUTHORIZED, "Over.")
LOG_IN = wire.LogIn("ann", "password")

Told = list[wire.Submit]


@pytest.fixture
def submits() -> Told:
    """The messages that submitted something."""
    return []


@pytest.fixture
def serve(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Callable[[Answer], str]]:
    """Start a made-up broker; returns its address."""
    started: list[MadeUpBroker] = []

    def start(answer: Answer) -> str:
        address = f"ipc://{tmp_path_factory.mktemp('b')}/s"
        started.append(MadeUpBroker(address, answer))
        return address

    yield start
    for broker in started:
        broker.close()


def answering(submits: Told, *pushed: Callable[[wire.Submit], object]) -> Answer:
    """Log everybody in, refuse `BAD` payloads, and say these things after each submission."""

    def answer(message: object, request: int) -> list[Frames]:
        if isinstance(message, wire.LogIn):
            return [encode(SESSION, request)]
        if not isinstance(message, wire.Submit):
            return greets(message, request)
        submits.append(message)
        receipts = tuple(map(_receipt, message.tasks))
        pushes = [encode(push(message)) for push in pushed]
        return [encode(wire.Submitted(receipts), request), *pushes]

    return answer


def _receipt(task: NewTask) -> Receipt:
    number = int(task.payload) if task.payload != BAD else 0
    return Receipt(number) if number else Receipt(refusal=OVER)


def ends(submit: wire.Submit) -> wire.TasksEnded:
    """Every task that was not refused, the last one first."""
    kept = [task for task in submit.tasks if task.payload != BAD]
    rows = [TaskRow(t.id, int(t.payload), 1, t.kind, TaskState.DONE, "", 1) for t in kept]
    return wire.TasksEnded(tuple(reversed(rows)))


def session_ends(_submit: wire.Submit) -> wire.SessionEnded:
    """Somebody has logged out elsewhere."""
    return wire.SessionEnded(GONE)


def numbers(found: list[Receipt | CalcError] | list[TaskRow | CalcError]) -> list[int | str]:
    """The numbers in a list, and the codes of the errors."""
    return [str(one.code) if isinstance(one, CalcError) else one.number for one in found]


async def opened(client: Client) -> None:
    """Connect and log in."""
    await client.open()
    await client.ask(LOG_IN)


def test_many_travel_together_and_are_answered_in_their_order(
    serve: Callable[[Answer], str], submits: Told
) -> None:
    async def scenario(client: Client) -> None:
        await opened(client)
        # When three tasks are submitted together, one of which is refused
        batch = client.submit_many("expression", (b"3", BAD, b"1"), time_limit=7)
        # Then each place has what became of its own task
        assert numbers(await batch.accepted) == [3, "overloaded", 1]
        assert numbers(await batch.ended) == [3, "overloaded", 1]
        assert not client._submissions
        # And one message carried them
        (submit,) = submits
        assert [task.id for task in submit.tasks] == batch.ids
        assert [(task.payload, task.time_limit) for task in submit.tasks] == [
            *((b"3", 7), (BAD, 7), (b"1", 7))
        ]

    run(serve(answering(submits, ends)), scenario, told=[])


def test_what_is_not_followed_is_over_once_it_is_accepted(
    serve: Callable[[Answer], str], submits: Told
) -> None:
    async def scenario(client: Client) -> None:
        await opened(client)
        batch = client.submit_many("expression", (b"1", b"2"), follow=False)
        assert numbers(await batch.accepted) == [1, 2]
        assert not client._submissions
        assert not batch.ended.done()
        assert [submit.follow for submit in submits] == [False]

    run(serve(answering(submits)), scenario, told=[])


def test_a_session_that_ends_is_the_end_of_those_that_had_not_ended(
    serve: Callable[[Answer], str], submits: Told
) -> None:
    async def scenario(client: Client) -> None:
        await opened(client)
        batch = client.submit_many("expression", (b"1", b"2"))
        assert numbers(await batch.ended) == ["unauthorized"] * 2
        assert numbers(await batch.accepted) == [1, 2]

    run(serve(answering(submits, session_ends)), scenario, told=[])


def test_none_is_sent_where_one_cannot_be(serve: Callable[[Answer], str], submits: Told) -> None:
    async def scenario(client: Client) -> None:
        await opened(client)
        with pytest.raises(RequestError) as refused:
            client.submit_many("expression", (b"1", bytes(limits.PAYLOAD_BYTES + 1)))
        assert refused.value.code is ErrorCode.TOO_LARGE
        await client.ask(wire.Ping())
        assert (submits, client._submissions) == ([], {})

    run(serve(answering(submits)), scenario, told=[])


def test_none_at_all_have_ended_at_once(serve: Callable[[Answer], str], submits: Told) -> None:
    async def scenario(client: Client) -> None:
        await opened(client)
        batch = client.submit_many("expression", ())
        assert await asyncio.wait_for(batch.accepted, 1) == []
        assert await asyncio.wait_for(batch.ended, 1) == []
        await client.ask(wire.Ping())
        assert submits == []

    run(serve(answering(submits)), scenario, told=[])


def test_whoever_does_not_wait_any_more_disturbs_nobody(
    serve: Callable[[Answer], str], submits: Told
) -> None:
    async def scenario(client: Client) -> None:
        await opened(client)
        batch = client.submit_many("expression", (b"1",))
        batch.accepted.cancel()
        assert numbers(await batch.ended) == [1]

    run(serve(answering(submits, ends)), scenario, told=[])


def test_what_was_accepted_stays_so_when_all_are_given_up() -> None:
    async def scenario() -> None:
        batch = Batch([b"a", b"b"], asyncio.get_running_loop())
        batch.accept(b"a", Receipt(1))
        for task in batch.ids:
            batch.abandon(task, RequestError(ErrorCode.UNAUTHORIZED, "Over."))
        assert numbers(await batch.accepted) == [1, "unauthorized"]
        assert numbers(await batch.ended) == ["unauthorized"] * 2

    asyncio.run(scenario())
