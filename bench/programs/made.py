"""The programs that are measured with, and a grid whose worker runs them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bench.grid import LOOK_EVERY_S, Grid, client_of
from shared.client import Client, Listener
from shared.kinds import code
from shared.kinds.code import File, Limits, Program, ProgramResult, Verdict
from shared.states import TaskState
from shared.wire.client import Workers
from shared.wire.rows import TaskRow

PROBED_WITHIN_S = 60.0


class NoSandboxError(Exception):
    """No program can be run here."""


@asynccontextmanager
async def runner_of(
    grid: Grid, language: str, hear: Listener | None = None
) -> AsyncIterator[Client]:
    """A client of a grid whose worker runs programs in a language; raises `NoSandboxError`."""
    async with client_of(grid, hear=hear) as client:
        deadline = time.monotonic() + PROBED_WITHIN_S
        while not await _offers(client, language):
            if time.monotonic() > deadline:
                raise NoSandboxError
            await asyncio.sleep(LOOK_EVERY_S)
        yield client


async def _offers(client: Client, language: str) -> bool:
    """Whether a worker does; raises `NoSandboxError` once it has said that it does not."""
    workers = (await client.ask(Workers())).workers
    if any(f"code:{language}" == each.name for worker in workers for each in worker.offers):
        return True
    if workers and all(worker.sandbox for worker in workers):
        raise NoSandboxError
    return False


def python(text: str, *arguments: str, output_kb: int = 0) -> bytes:
    """A program in Python as it is submitted."""
    files, limits = (File("main.py", text.encode()),), Limits(output_kb=output_kb)
    return code.payload(Program("python", files, arguments, limits=limits))


def c(text: str) -> bytes:
    """A program in C as it is submitted."""
    return code.payload(Program("c", (File("main.c", text.encode()),)))


def checked(row: TaskRow, printed: bytes) -> ProgramResult:
    """The result of a program that has to have ended well, and have printed this."""
    assert row.state is TaskState.DONE, row
    result = code.result_of(row.result or b"")
    assert result.verdict is Verdict.OK, result
    assert result.run is not None
    assert result.run.stdout == printed, result.run
    return result
