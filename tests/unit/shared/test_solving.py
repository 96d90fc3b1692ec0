"""What `calc eval` makes of expressions, before a client that answers as a test wants."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from shared.cli.solving import Solving
from shared.cli.status import Status
from shared.client import Submission
from shared.errors import CalcError, ErrorCode, RequestError
from shared.ids import new_id
from shared.kinds.expression import ExpressionResult
from shared.states import TaskState
from shared.wire.codec import pack
from shared.wire.rows import Receipt, TaskRow

TWO = pack(ExpressionResult("2", "2", False, 1))


class FakeClient:
    """Keeps what is submitted; `answer` says what becomes of it."""

    def __init__(self, answer: Callable[[Submission], None]) -> None:
        self.submissions: list[Submission] = []
        self._answer = answer

    def submit(self, _kind: str, _payload: bytes, **_options: Any) -> Submission:
        """As `Client.submit`."""
        loop = asyncio.get_running_loop()
        submission = Submission(new_id(), loop)
        self.submissions.append(submission)
        loop.call_soon(self._answer, submission)
        return submission


def accept(submission: Submission) -> None:
    """The broker has it."""
    submission.accept(submission.id, Receipt(1))


def solve(submission: Submission) -> None:
    """The broker has it, and its result."""
    accept(submission)
    row = TaskRow(submission.id, 1, 1, "expression", TaskState.DONE, "1+1", 5, result=TWO)
    submission.end(submission.id, row)


def refuse(code: ErrorCode) -> Callable[[Submission], None]:
    """The broker does not want it."""

    def answer(submission: Submission) -> None:
        submission.abandon(submission.id, RequestError(code, "No."))

    return answer


async def lines(many: int, error: Exception | None = None) -> AsyncIterator[str]:
    """Some expressions, and perhaps what goes wrong then."""
    for _ in range(many):
        yield "1+1"
    if error is not None:
        raise error


def run(texts: AsyncIterator[str], answer: Callable[[Submission], None]) -> Status:
    """Solve them all."""
    client: Any = FakeClient(answer)
    return asyncio.run(Solving(as_json=False, time_limit=0).all_of(texts, client))


def stopped(texts: AsyncIterator[str], answer: Callable[[Submission], None]) -> Solving:
    """A run that is stopped once nothing happens any more."""

    async def stop() -> Solving:
        client: Any = FakeClient(answer)
        solving = Solving(as_json=False, time_limit=0)
        running = asyncio.create_task(solving.all_of(texts, client))
        for _ in range(100):
            await asyncio.sleep(0)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        return solving

    return asyncio.run(stop())


def test_each_result_is_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(lines(3), solve) is Status.DONE
    assert capsys.readouterr().out == "2\n2\n2\n"


def test_a_reader_that_fails_ends_the_run() -> None:
    with pytest.raises(RuntimeError, match="unseen"):
        run(lines(1, RuntimeError("unseen")), accept)


def test_what_was_read_before_an_error_is_solved(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(CalcError, match="Cannot read standard input: Input/output error"):
        run(lines(2, OSError(5, "Input/output error")), solve)
    assert capsys.readouterr().out == "2\n2\n"


def test_a_session_that_has_ended_ends_the_run() -> None:
    with pytest.raises(RequestError) as refused:
        run(lines(2), refuse(ErrorCode.UNAUTHORIZED))
    assert refused.value.code is ErrorCode.UNAUTHORIZED


def test_any_other_refusal_is_the_expressions_own() -> None:
    assert run(lines(2), refuse(ErrorCode.TOO_LARGE)) is Status.SOME_FAILED


def test_what_ends_behind_one_that_does_not_is_counted() -> None:
    waiting = iter([accept, solve, refuse(ErrorCode.INVALID)])
    progress = stopped(lines(3), lambda submission: next(waiting)(submission))._progress
    assert (progress.submitted, progress.ended) == (3, 2)


class TestStanding:
    def test_what_the_broker_has_goes_on(self) -> None:
        assert stopped(lines(3), accept).standing == "Submitted and going on: 3 (see calc tasks)."

    def test_what_it_has_not_said_to_have_may_not_be_there(self) -> None:
        said = stopped(lines(3), lambda _submission: None).standing
        assert said == "The rest was not submitted, as far as the broker has said."

    def test_what_was_not_read_was_not_submitted(self) -> None:
        async def endless() -> AsyncIterator[str]:
            yield "1+1"
            await asyncio.Event().wait()

        said = stopped(endless(), accept).standing
        assert said.startswith("Submitted and going on: 1 (see calc tasks). The rest was not")

    def test_what_has_ended_does_not_go_on(self) -> None:
        waiting = iter([accept, solve, solve])
        said = stopped(lines(3), lambda submission: next(waiting)(submission)).standing
        assert said == "Submitted and going on: 1 (see calc tasks)."
