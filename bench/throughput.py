"""How many small expressions a second, from the first submission to the last result."""

from __future__ import annotations

import asyncio
import time
from fractions import Fraction

from bench.grid import Grid, client_of
from shared.kinds.expression import ExpressionResult, payload
from shared.wire.codec import unpack
from shared.wire.rows import TaskRow

AT_ONCE = 5_000
"""Submitted and not ended: more wait, as `calc eval -` has them wait."""


async def measure(grid: Grid, count: int) -> float:
    """Different expressions, one call each, nothing awaited one by one; results checked."""
    async with client_of(grid) as client:
        room = asyncio.Semaphore(AT_ONCE)
        ends: list[asyncio.Future[TaskRow]] = []
        began = time.perf_counter()
        for number in range(count):
            await room.acquire()
            submission = client.submit("expression", payload(_text(number)))
            submission.ended.add_done_callback(lambda _end: room.release())
            ends.append(submission.ended)
        rows = await asyncio.gather(*ends)
        took = time.perf_counter() - began
    for number, row in enumerate(rows):
        _check(number, row)
    return count / took


def _text(number: int) -> str:
    return f"({number}+3)*4-5/2"


def _check(number: int, row: TaskRow) -> None:
    value = unpack(ExpressionResult, row.result or b"").exact
    assert value == str((number + 3) * 4 - Fraction(5, 2)), (number, value)
