"""`calc eval`: expressions from the command line, or a line each from standard input."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass

import click

from shared.cli.lines import read_lines
from shared.cli.output import expression_result, pointed_at, refused_json, task_json, value_text
from shared.cli.progress import Progress
from shared.cli.session import Place, command, complain, logged_in
from shared.cli.status import Status
from shared.cli.tasks import json_option
from shared.client import Client, Submission
from shared.clock import SECOND
from shared.errors import RequestError, Unreachable
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


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument(
    "expressions", metavar="EXPRESSION...", nargs=-1, required=True, type=click.UNPROCESSED
)
@click.option(
    "--timeout", type=click.FloatRange(min=0), help="Seconds to wait; for ever if not given."
)
@click.option("--time-limit", type=click.FloatRange(min=0), default=0, help="Seconds each may run.")
@json_option
@command
async def evaluate(
    place: Place,
    expressions: tuple[str, ...],
    timeout: float | None,
    time_limit: float,
    as_json: bool,
) -> Status:
    """Solve expressions on the grid. A single - reads them from standard input, a line each.

    Results come in the order of the expressions. What fails leaves an empty line and says why on
    standard error.
    """
    async with logged_in(place) as client:
        try:
            async with asyncio.timeout(timeout):
                return await _Run(client, as_json, time_limit).all_of(_texts(expressions))
        except TimeoutError:
            sentence = f"Not all were done within {timeout:g} s; they go on. See calc tasks."
            raise Unreachable(sentence) from None


class _Run:
    """Submits as it reads and prints as results arrive, in the order they were read."""

    def __init__(self, client: Client, as_json: bool, time_limit: float) -> None:
        self._client = client
        self._time_limit = int(time_limit * SECOND)
        self._as_json = as_json
        self._sent: asyncio.Queue[_Sent | None] = asyncio.Queue(AT_ONCE)
        self._progress = Progress(sys.stderr)
        self._failed = 0

    async def all_of(self, texts: AsyncIterator[str]) -> Status:
        """Solve everything; whether it all was."""
        submitting = asyncio.create_task(self._submit(texts))
        try:
            await self._print()
        finally:
            submitting.cancel()
        return Status.SOME_FAILED if self._failed else Status.DONE

    async def _submit(self, texts: AsyncIterator[str]) -> None:
        async for text in texts:
            self._progress.submitted += 1
            await self._sent.put(self._send(text))
        await self._sent.put(None)

    def _send(self, text: str) -> _Sent:
        try:
            submission = self._client.submit(
                expression.NAME, expression.payload(text), time_limit=self._time_limit
            )
        except RequestError as error:
            return _Sent(text, None, error)
        return _Sent(text, submission)

    async def _print(self) -> None:
        while (sent := await self._sent.get()) is not None:
            try:
                await self._print_one(sent)
            except RequestError as error:
                self._print_refusal(sent, error)
            self._progress.ended += 1
            if self._sent.empty():
                sys.stdout.flush()
            self._progress.show()
        self._progress.clear()

    async def _print_one(self, sent: _Sent) -> None:
        if sent.submission is None:
            raise sent.refusal or AssertionError("neither sent nor refused")
        row = await sent.submission.ended
        result = await self._result_of(row)
        if row.state is not TaskState.DONE:
            self._failed += 1
        if self._as_json:
            self._say(task_json(row, expression.payload(sent.text), result))
        else:
            self._print_plain(sent, row, result)

    async def _result_of(self, row: TaskRow) -> bytes | None:
        if row.state is not TaskState.DONE or row.result is not None:
            return row.result
        return (await self._client.ask(wire.Get(id=row.id), timeout=None)).result

    def _print_plain(self, sent: _Sent, row: TaskRow, result: bytes | None) -> None:
        value = expression_result(result)
        self._say("" if value is None else value_text(value))
        if row.error is not None:
            self._explain(sent.text, row.error)
        elif value is None:
            complain(f"task {row.number} was {row.state.value}")

    def _print_refusal(self, sent: _Sent, error: RequestError) -> None:
        self._failed += 1
        refused = TaskError(error.code, error.message)
        if self._as_json:
            self._say(refused_json(sent.text, refused))
        else:
            self._say("")
            self._explain(sent.text, refused)

    def _explain(self, text: str, error: TaskError) -> None:
        self._progress.clear()
        complain(pointed_at(text, error).replace("\n", "\n      "))

    def _say(self, line: str) -> None:
        self._progress.clear()
        sys.stdout.write(line + "\n")


async def _texts(expressions: tuple[str, ...]) -> AsyncIterator[str]:
    if expressions == ("-",):
        async for line in read_lines(sys.stdin.fileno()):
            yield line
    else:
        for text in expressions:
            yield text.encode("utf-8", "replace").decode()
