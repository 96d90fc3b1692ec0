"""Solves expressions on the grid while they are still being read."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass

from shared.cli.kinds.expression import expression_result, value_text
from shared.cli.lines import unreadable
from shared.cli.output import pointed_at, refused_json, task_json
from shared.cli.progress import Progress
from shared.cli.session import complain
from shared.cli.status import Status
from shared.client import Client, Submission
from shared.errors import ErrorCode, RequestError
from shared.kinds import expression
from shared.states import TaskState
from shared.wire import client as wire
from shared.wire.rows import TaskError, TaskRow

AT_ONCE = 5_000
"""Expressions on their way: more are read only when the first of them have ended."""


@dataclass(frozen=True, slots=True)
class _Sent:
    """An expression on its way, or why it was refused."""

    text: str
    submission: Submission | None
    refusal: RequestError | None = None


class Solving:
    """Submits as it reads and prints as results arrive, in the order they were read."""

    def __init__(self, as_json: bool, time_limit: int) -> None:
        self._as_json = as_json
        self._time_limit = time_limit
        self._sent: asyncio.Queue[_Sent | None] = asyncio.Queue(AT_ONCE)
        self._open: dict[bytes, Submission] = {}
        self._all_read = False
        self._unread: OSError | None = None
        self._progress = Progress(sys.stderr)
        self._failed = 0

    @property
    def standing(self) -> str:
        """What becomes of the expressions that were not done."""
        going_on = sum(map(_is_on_grid, self._open.values()))
        said = [f"Submitted and going on: {going_on} (see calc tasks)."] if going_on else []
        if going_on < len(self._open) or not self._all_read:
            said.append("The rest was not submitted, as far as the broker has said.")
        return " ".join(said)

    async def all_of(self, texts: AsyncIterator[str], client: Client) -> Status:
        """Solve everything; whether it all was."""
        try:
            async with asyncio.TaskGroup() as group:
                drawing = group.create_task(self._progress.keep_drawn())
                group.create_task(self._submit(texts, client))
                await self._print(client)
                drawing.cancel()
        except BaseExceptionGroup as errors:
            raise errors.exceptions[0] from None
        finally:
            self._progress.clear()
        if self._unread is not None:
            raise unreadable(self._unread)
        return Status.SOME_FAILED if self._failed else Status.DONE

    def remark(self, sentence: str) -> None:
        """Say something that concerns no single expression."""
        self._progress.clear()
        complain(sentence)

    # Submitting

    async def _submit(self, texts: AsyncIterator[str], client: Client) -> None:
        try:
            async for text in texts:
                self._progress.submitted += 1
                await self._sent.put(self._send(text, client))
        except OSError as error:
            self._unread = error
        self._all_read = True
        await self._sent.put(None)

    def _send(self, text: str, client: Client) -> _Sent:
        try:
            submission = client.submit(
                expression.NAME, expression.payload(text), time_limit=self._time_limit
            )
        except RequestError as error:
            self._progress.ended += 1
            return _Sent(text, None, error)
        self._open[submission.id] = submission
        submission.ended.add_done_callback(lambda end: self._ended(submission.id, end))
        return _Sent(text, submission)

    def _ended(self, task: bytes, end: asyncio.Future[TaskRow]) -> None:
        if not end.cancelled():  # as it is when it is not waited for any longer
            self._progress.ended += 1
            del self._open[task]

    # Printing

    async def _print(self, client: Client) -> None:
        while (sent := await self._next()) is not None:
            try:
                await self._print_one(sent, client)
            except RequestError as error:
                if error.code is ErrorCode.UNAUTHORIZED:
                    raise
                self._print_refusal(sent, error)

    async def _next(self) -> _Sent | None:
        if self._sent.empty():
            sys.stdout.flush()
        return await self._sent.get()

    async def _print_one(self, sent: _Sent, client: Client) -> None:
        if sent.submission is None:
            raise sent.refusal or AssertionError("neither sent nor refused")
        row = await _end_of(sent.submission)
        result = await _result_of(row, client)
        if row.state is not TaskState.DONE:
            self._failed += 1
        if self._as_json:
            self._say(task_json(row, expression.payload(sent.text), result))
        else:
            self._print_plain(sent, row, result)

    def _print_plain(self, sent: _Sent, row: TaskRow, result: bytes | None) -> None:
        value = expression_result(result)
        self._say("" if value is None else value_text(value))
        if row.error is not None:
            self._explain(sent.text, row.error)
        elif value is None:
            self.remark(f"task {row.number} was {row.state.value}")

    def _print_refusal(self, sent: _Sent, error: RequestError) -> None:
        self._failed += 1
        refused = TaskError(error.code, error.message, error.start, error.end)
        if self._as_json:
            self._say(refused_json(sent.text, refused))
        else:
            self._say("")
            self._explain(sent.text, refused)

    def _explain(self, text: str, error: TaskError) -> None:
        self.remark(pointed_at(text, error).replace("\n", "\n      "))

    def _say(self, line: str) -> None:
        if sys.stdout.isatty():
            self._progress.clear()
        sys.stdout.write(line + "\n")


def _is_on_grid(submission: Submission) -> bool:
    return submission.accepted.done() and submission.accepted.exception() is None


async def _end_of(submission: Submission) -> TaskRow:
    """How it ended. Whoever reads the results has those before it while it is waited for."""
    if not submission.ended.done():
        sys.stdout.flush()
    return await submission.ended


async def _result_of(row: TaskRow, client: Client) -> bytes | None:
    if row.state is not TaskState.DONE or row.result is not None:
        return row.result
    sys.stdout.flush()
    return (await client.ask(wire.Get(id=row.id), timeout=None)).result
