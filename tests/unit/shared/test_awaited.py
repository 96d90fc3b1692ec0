"""What a program waits for: it is told once, whenever it looks."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from shared.client import Submission
from shared.errors import ErrorCode, RequestError
from shared.states import TaskState
from shared.wire.rows import Receipt, TaskRow

TASK = bytes(16)
ROW = TaskRow(TASK, 1, 1, "expression", TaskState.DONE, "1+1", 5)
OVER = RequestError(ErrorCode.UNAUTHORIZED, "Over.")

Deed = Callable[[Submission], None]


def accept(submission: Submission) -> None:
    """It is on the broker's disk."""
    submission.accept(TASK, Receipt(1))


def end(submission: Submission) -> None:
    """It has ended."""
    submission.end(TASK, ROW)


def abandon(submission: Submission) -> None:
    """Nothing will be heard of it."""
    submission.abandon(TASK, OVER)


def look(submission: Submission) -> None:
    """The program wants to know whether it is accepted."""
    assert submission.accepted is submission.accepted


def told(future: asyncio.Future[Receipt] | asyncio.Future[TaskRow]) -> object:
    """What a future has come to, None while it is open."""
    return (future.exception() or future.result()) if future.done() else None


@pytest.mark.parametrize(
    ("deeds", "accepted", "ended"),
    [
        ([], None, None),
        ([accept], Receipt(1), None),
        ([accept, end], Receipt(1), ROW),
        ([end, accept], Receipt(1), ROW),
        ([abandon], OVER, OVER),
        ([accept, abandon], Receipt(1), OVER),
        ([accept, end, abandon], Receipt(1), ROW),
        ([accept, accept, end, end], Receipt(1), ROW),
        ([abandon, abandon], OVER, OVER),
    ],
)
def test_it_is_told_whenever_it_is_looked_at(
    deeds: list[Deed], accepted: object, ended: object
) -> None:
    async def scenario(looked: int) -> None:
        submission = Submission(TASK, asyncio.get_running_loop())
        for deed in [*deeds[:looked], look, *deeds[looked:]]:
            deed(submission)
        assert (told(submission.accepted), told(submission.ended)) == (accepted, ended)

    for looked in range(len(deeds) + 1):
        asyncio.run(scenario(looked))


@pytest.mark.parametrize("deed", [accept, end, abandon])
def test_whoever_does_not_wait_any_more_is_told_nothing(deed: Deed) -> None:
    async def scenario() -> None:
        submission = Submission(TASK, asyncio.get_running_loop())
        submission.accepted.cancel()
        submission.ended.cancel()
        deed(submission)
        assert submission.accepted.cancelled()
        assert submission.ended.cancelled()

    asyncio.run(scenario())


def test_an_error_that_nobody_looks_at_disturbs_nobody() -> None:
    said: list[object] = []

    async def scenario() -> None:
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _loop, context: said.append(context))
        for deeds in ([abandon], [look, abandon], [abandon, look]):
            submission = Submission(TASK, loop)
            for deed in deeds:
                deed(submission)
            del submission

    asyncio.run(scenario())
    assert said == []
